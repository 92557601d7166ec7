"""A study is a table of runs: which they are, simulating those without a file, and the tables that they leave."""
