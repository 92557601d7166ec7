"""Made-up inputs of every kind, right, wrong and mangled, and a judge who says what the command must never do with them.

An input is a command line with the files that it finds. `python -m tests.fuzzing` makes any number of them from one seed; a kind
of input is one module with a function `make`. What an input must meet is in `judging`.
"""
