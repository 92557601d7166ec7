"""A study's runs day by day: one pair of seeds lived again, or all of them, for a page that plays it and a film."""
