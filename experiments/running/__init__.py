"""A study's runs from plan to report: who simulates them, what happens when one fails, what is said of them."""
