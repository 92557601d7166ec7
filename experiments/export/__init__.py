"""A study's recorded events in the shapes of UCDP GED and ACLED, and its places as GeoJSON, for tools that read these."""
