"""A comparison over many plausible worlds: which world and which seeds each pair has, and the study of them."""
