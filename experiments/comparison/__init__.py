"""Paired statistics: tables in, tables or texts out; `tables.py` alone reads runs of a study and keeps what comes of them."""
