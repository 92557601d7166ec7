"""What the columns of differences.csv and answers.csv mean, with the unit of each."""

from __future__ import annotations

from experiments.statistics.bootstrap import FEWEST
from experiments.statistics.verdicts import POWER, PRECISION

OWN = "unit of the metric"
_PLAIN = {
    "difference": (OWN, "mean over pairs of scenario minus reference"),
    "low": (OWN, "lower end of the 95% bootstrap interval of the difference"),
    "high": (OWN, "upper end of it"),
    "low_adjusted": (OWN, "lower end of an interval that holds for all metrics of the kind at once"),
    "high_adjusted": (OWN, "upper end of it"),
    "width_ratio": ("ratio", "width of the interval over that of as many runs with independent seeds"),
    "pairs_needed": ("pairs", f"pairs for an interval of {PRECISION:.0%} of the reference's mean to either side"),
    "pairs_to_tell": ("pairs", f"pairs that would find this difference with a chance of {POWER:.0%}, were it the true one"),
    "verdict": ("word", f"better, worse, more, less, same or cannot tell; no verdict with fewer than {FEWEST} independent pairs"),
    "verdict_adjusted": ("word", "the verdict by the adjusted interval"),
}
DIFFERENCES = {
    "scenario": ("name", "scenario that is compared"),
    "reference": ("name", "scenario that it is compared with"),
    "metric": ("name", "what is compared (mali list metrics)"),
    "unit": ("text", "unit of the metric"),
    "kind": ("word", "outcome, circumstance or activity; only outcomes are better or worse"),
    "better": ("word", "which direction is better: lower, higher or none"),
    "n_pairs": ("pairs", "pairs in which the metric is known for both"),
    "mean_reference": (OWN, "mean of the reference over these pairs"),
    "mean_scenario": (OWN, "mean of the scenario over these pairs"),
    "pair_correlation": ("correlation", "between the two runs of a pair"),
    "chance_better": ("share", "pairs in which the scenario is better, ties counted half"),
    "warnings": ("text", "what to know before reading the row"),
    "controlled_slope": ("slope", "weight of the control variate, fitted by least squares"),
    **_PLAIN,
    **{f"controlled_{name}": (unit, f"with a control variate: {text}") for name, (unit, text) in _PLAIN.items()},
}
ANSWERS = {
    "parameter": ("key", "what the point of the design varies"),
    "value": ("text", "its value there"),
    "baseline": ("yes or no", "whether the point is the baseline world"),
    "world": ("name", "world of the point"),
    "controlled": ("yes or no", "whether the estimate is the one with a control variate"),
    **DIFFERENCES,
    **{f"plain_{name}": (unit, f"without a control variate: {text}") for name, (unit, text) in _PLAIN.items()},
}
