"""How Hydra is asked: files put together, overrides checked, several values for a key; all else sees plain trees."""
