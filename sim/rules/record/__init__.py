"""The record and the stage: which events become recorded, the seasons, and what moves on that nobody orders."""
