"""What a reader sees: tables, figures and the report, made from results folders alone."""
