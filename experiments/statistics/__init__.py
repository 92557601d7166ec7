"""Paired statistics: differences with intervals, control variates, power, pair correlation, false alarms.

All functions are pure: tables in, tables or texts out. Nothing here reads or writes a file.
"""

from experiments.statistics.differences import COLUMNS, differences
from experiments.statistics.dispersion import dispersion
from experiments.statistics.false_alarms import false_alarm_share, false_alarms
from experiments.statistics.horizons import HORIZONS, pair_correlations
from experiments.statistics.pairs import Pairs, align
from experiments.statistics.table import terminal_horizons, terminal_table

__all__ = [
    "COLUMNS",
    "HORIZONS",
    "Pairs",
    "align",
    "differences",
    "dispersion",
    "false_alarm_share",
    "false_alarms",
    "pair_correlations",
    "terminal_horizons",
    "terminal_table",
]
