"""What resolves: one mechanism a file; rules are the only writers, each array has one owner."""
