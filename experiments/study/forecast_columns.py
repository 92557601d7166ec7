"""Unit and meaning of each column of a forecast's tables, of its scores, and of the check on a year held back."""

from __future__ import annotations

SAMPLES = {
    "month_id": ("month", "number of the month as ViEWS has it: 1 is January 1980, 451 July 2017"),
    "priogrid_gid": ("number", "PRIO-GRID square"),
    "region": ("name", "region"),
    "draw": ("number", "sample, from 0; draws.csv says which run it is"),
    "outcome": ("deaths", "recorded deaths"),
}

PLACED = {
    "level": ("name", "region or square (of PRIO-GRID)"),
    "target": ("name", "which deaths: state_based (ViEWS' target) or all_types"),
    "place": ("name", "a region, or all of the level together"),
}
SCORES = PLACED | {
    "forecast": ("name", "model, or a rival fitted to the months before the window"),
    "n_months": ("months", "months scored"),
    "n_cells": ("months of places", "months times places, over which scores are means"),
    "observed_mean": ("deaths", "mean of what was recorded in a cell"),
    "forecast_mean": ("deaths", "mean of all samples"),
    "crps": ("deaths", "continuous ranked probability score of the samples as a distribution; less is better"),
    "crps_fair": ("deaths", "the same as endlessly many samples would have it; of the model alone"),
    "ignorance": ("bits", "ignorance in ViEWS' ten bins; less is better"),
    "interval_score_90": ("deaths", "interval score of the central 90 percent; less is better"),
    "interval_score_95": ("deaths", "interval score of the central 95 percent; less is better"),
    "coverage_90": ("share", "cells whose record lies in the central 90 percent"),
    "coverage_95": ("share", "cells whose record lies in the central 95 percent"),
}
SKILL = PLACED | {
    "rival": ("name", "whom the model is held against"),
    "skill": ("share", "1 less the model's CRPS over the rival's; negative where the rival is better"),
    "low": ("share", "lower end of the 95 percent interval, blocks of 3 months resampled; empty with fewer than 6 months"),
    "high": ("share", "upper end of that interval"),
    "n_months": ("months", "months scored"),
}
PIT = {
    "level": ("name", "region or square (of PRIO-GRID)"),
    "target": ("name", "which deaths: state_based (ViEWS' target) or all_types"),
    "from": ("share", "lower end of a tenth of the probability integral transform"),
    "share": ("share", "months of places in that tenth; a tenth where the forecast is calibrated"),
}
CELLS = {
    "target": ("name", "which deaths: state_based or all_types; the bombing of Gao, which every history repeats, is left out"),
    "region": ("name", "region"),
    "month": ("month", "calendar month, as 2016-07"),
    "recorded": ("deaths", "what the record has"),
    "mean": ("deaths", "mean of histories"),
    "low": ("deaths", "lower end of the central 90 percent of histories"),
    "high": ("deaths", "upper end of it"),
    "below": ("share", "histories with fewer deaths than the record"),
    "upto": ("share", "histories with as many or fewer; between both the probability integral transform is spread evenly"),
}
