"""What the baseline of outputs holds: a module an area of `experiments`, whose `told(folder)` gives values by name, the same every time."""
