"""A user's own file of observed events, UCDP GED's or ACLED's as they are shipped, read, placed on the model's ground and counted."""
