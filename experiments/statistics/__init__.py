"""Paired statistics: differences with intervals, control variates, verdicts, power, pair correlation, rankings, false alarms.

All functions are pure: tables in, tables or texts out. Nothing here reads or writes a file.
"""

from experiments.statistics.answers import answers, summarise
from experiments.statistics.answers_table import by_chance, terminal_answers
from experiments.statistics.costs import cost_table, cost_totals, equal_costs
from experiments.statistics.differences import COLUMNS, differences
from experiments.statistics.dispersion import dispersion, power_caution
from experiments.statistics.doors import hang
from experiments.statistics.false_alarms import false_alarm_share, false_alarms
from experiments.statistics.horizons import BUTTERFLY, BUTTERFLY_NOTE, HORIZONS, by_horizon, pair_correlations
from experiments.statistics.pairs import Pairs, align
from experiments.statistics.ranking import rank
from experiments.statistics.ranking_table import terminal_pairs, terminal_ranking
from experiments.statistics.shown import headlines, starred
from experiments.statistics.split import split
from experiments.statistics.split_table import terminal_split
from experiments.statistics.table import terminal_horizons, terminal_table
from experiments.statistics.world_differences import terminal_worlds, world_differences
from experiments.statistics.yardstick import shares

__all__ = [
    "BUTTERFLY",
    "BUTTERFLY_NOTE",
    "COLUMNS",
    "HORIZONS",
    "Pairs",
    "align",
    "answers",
    "by_horizon",
    "cost_table",
    "cost_totals",
    "differences",
    "dispersion",
    "equal_costs",
    "false_alarm_share",
    "false_alarms",
    "by_chance",
    "hang",
    "headlines",
    "pair_correlations",
    "rank",
    "shares",
    "power_caution",
    "split",
    "starred",
    "summarise",
    "terminal_answers",
    "terminal_pairs",
    "terminal_ranking",
    "terminal_split",
    "terminal_worlds",
    "world_differences",
    "terminal_horizons",
    "terminal_table",
]
