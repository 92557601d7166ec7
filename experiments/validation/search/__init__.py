"""Values of the world sought by rule, so that histories come nearer to the record: `python -m experiments.validation.search`."""
