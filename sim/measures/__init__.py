"""What the Council can order: each file declares levers whose defaults are the status quo of June 2017."""
