"""Histories of the status quo beside the record up to 30 June 2017: what is measured, what is recorded, how well they fit."""
