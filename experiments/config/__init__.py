"""From YAML files, overrides and shared keys to checked settings, and what can be named on the way."""
