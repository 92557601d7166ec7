"""An audit of estimators: what a regression of recorded violence on distance to bases finds where bases cause none of it."""
