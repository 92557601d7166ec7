"""Who decides: one file a kind of agent, with its columns, its parameters and `decide(...) -> orders`."""
