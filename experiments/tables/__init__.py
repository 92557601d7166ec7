"""A study's folder: how tables are written, rounded and merged, and how they are read again."""
