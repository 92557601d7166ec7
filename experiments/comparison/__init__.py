"""Paired statistics: differences with intervals, control variates, verdicts, power, pair correlation, rankings.

All functions are pure: tables in, tables or texts out. Nothing here reads or writes a file.
"""

from experiments.comparison.answers import answers, summarise
from experiments.comparison.answers_table import by_chance, terminal_answers
from experiments.comparison.costs import cost_table, cost_totals, equal_costs
from experiments.comparison.differences import COLUMNS, differences
from experiments.comparison.dispersion import dispersion, power_caution
from experiments.comparison.doors import hang
from experiments.comparison.headline import headlines, starred
from experiments.comparison.horizons import BUTTERFLY, BUTTERFLY_NOTE, HORIZONS, by_horizon, pair_correlations
from experiments.comparison.pairs import Pairs, align
from experiments.comparison.ranking import rank
from experiments.comparison.ranking_table import terminal_pairs, terminal_ranking
from experiments.comparison.split import split
from experiments.comparison.split_table import terminal_split
from experiments.comparison.table import terminal_horizons, terminal_table
from experiments.comparison.world_differences import terminal_worlds, world_differences
from experiments.comparison.yardstick import shares

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
