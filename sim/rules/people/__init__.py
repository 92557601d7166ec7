"""People: support and recruitment, who informs and who falls silent, flight and return."""
