"""The Centre: feuds, militias, raids between communities, robbers, and soldiers who step in."""
