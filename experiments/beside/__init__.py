"""Several studies side by side: what differs in their configuration, their outcomes, and which of their runs are the same."""
