"""A forecast as samples: months by region and PRIO-GRID square, in the shape that ViEWS evaluators read, with scores and rivals."""
