"""What `mali list` tells of the ground, of who is on it, and of what a study leaves: lines of text, one a name."""
