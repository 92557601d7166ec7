"""A toy world of sheep and grass: two parts on the engine alone."""
