"""What the columns of the tables of comparisons mean, with the unit of each."""

from __future__ import annotations

FEWEST = 12
"""With fewer independent pairs there is no verdict. Of 12, all signs agree by chance in 2 of 2**12 cases, which is still news
after adjusting for a hundred outcomes; and from 12 on the intervals of counts hold nearly as often as they say."""
PRECISION = 0.10
"""The half-width that `pairs_needed` aims at, as a share of the reference's mean."""
POWER = 0.80
"""The chance with which `pairs_to_tell` pairs would decide, were the observed difference the true one."""
SAME, FEW, SMALL, OPEN = "same", "too few pairs", "too small to matter", "cannot tell"
VERDICTS = ("better", "worse", SMALL, OPEN, SAME, FEW)
"""All verdicts on an outcome."""

OWN = "unit of the metric"
_ESTIMATE = {
    "difference": (OWN, "mean over pairs of scenario minus reference"),
    "low": (OWN, "lower end of the 95% bootstrap interval of this difference by itself"),
    "high": (OWN, "upper end of it"),
    "low_adjusted": (OWN, "lower end of an interval that holds for all metrics of the kind at once; the verdict is by this one"),
    "high_adjusted": (OWN, "upper end of it"),
    "width_ratio": ("ratio", "width of the interval over that of as many runs with independent seeds"),
}
_METRIC = {
    "metric": ("name", "what is compared (mali list metrics)"),
    "unit": ("text", "unit of the metric"),
    "better": ("word", "which direction is better: lower, higher or none"),
}
_VERDICT = {
    "matters": (OWN, "the smallest effect that matters (scenarios/verdicts.yaml)"),
    "verdict": ("word", f"{', '.join(VERDICTS)}; more or less where no direction is better; no verdict below {FEWEST} independent pairs"),
    "n_pairs": ("pairs", "pairs in which the metric is known for both"),
    "controlled": ("yes or no", "whether the estimate is the one with a control variate"),
}
_COMPARED = {
    "scenario": ("name", "scenario that is compared"),
    "reference": ("name", "scenario that it is compared with"),
    "kind": ("word", "outcome, circumstance or activity; only outcomes are better or worse"),
    "headline": ("yes or no", "whether it is one of the headline outcomes"),
    **_METRIC,
    **_VERDICT,
    "mean_reference": (OWN, "mean of the reference over these pairs"),
    "mean_scenario": (OWN, "mean of the scenario over these pairs"),
    "pair_correlation": ("correlation", "between the two runs of a pair"),
    "chance_better": ("share", "pairs in which the scenario is better, ties counted half"),
    "pairs_needed": ("pairs", f"pairs for an interval of {PRECISION:.0%} of the reference's mean to either side"),
    "pairs_to_tell": ("pairs", f"pairs that would decide, were this the true difference, with a chance of {POWER:.0%}"),
    "control_variate": ("text", "whether a control variate is used, or why not"),
    "controlled_slope": ("slope", "weight of the control variate, fitted by least squares"),
    "warnings": ("text", "what to know before reading the row"),
    **_ESTIMATE,
    **{f"plain_{name}": (unit, f"without a control variate: {text}") for name, (unit, text) in _ESTIMATE.items()},
}
DIFFERENCES = {**_COMPARED, "theme": ("words", "what the metric is about, as mali list metrics groups them")}
ANSWERS = {
    "parameter": ("key", "what the point of the design varies"),
    "value": ("text", "its value there"),
    "baseline": ("yes or no", "whether the point is the baseline world"),
    "world": ("name", "world of the point"),
    **{name: text for name, text in _COMPARED.items() if name not in ("pairs_needed", "warnings")},
}
WORLD_DIFFERENCES = {
    **{name: text for name, text in _COMPARED.items() if name != "reference"},
    "scenario": ("name", "scenario whose mean in the world is compared with its own in the baseline world"),
    "world": ("name", "the world"),
    "baseline": ("name", "the baseline world"),
    "difference": (OWN, "mean over pairs of the world minus the baseline world"),
}
DOORS = {
    **{name: DIFFERENCES[name] for name in ("scenario", "reference", "metric", "headline", "n_pairs", "mean_reference", "verdict")},
    **{name: _ESTIMATE[name] for name in ("difference", "low_adjusted", "high_adjusted")},
    "arises": (
        "word",
        "how the sign of the difference in the baseline world comes about: assumed, emergent, cannot tell, or no effect that is told",
    ),
    "gone": ("names", "worlds with a door shut in which the difference is no longer told from zero and less than half of it is left"),
    "turned": ("names", "worlds with a door shut in which it has the other sign"),
    "weighs": ("names", "worlds with a door shut in which it is still told but less than half of it is left"),
    "open": ("names", "worlds with a door shut in which these pairs cannot tell"),
    "doors": ("doors", "how many were shut in turn"),
    "shut_difference": (OWN, "the difference where all doors are shut"),
    "shut_verdict": ("word", "its verdict there"),
}
SHARES = {
    "scenario": ("name", "scenario whose effect is told as a share"),
    "reference": ("name", "scenario that it is compared with"),
    "yardstick": ("name", "scenario in which the mission is gone"),
    "kind": ("word", "outcome, circumstance or activity"),
    "headline": ("yes or no", "whether it is one of the headline outcomes"),
    "metric": _METRIC["metric"],
    "unit": _METRIC["unit"],
    "n_pairs": ("pairs", "pairs of which all three runs are there"),
    "whole": (OWN, "what the mission does: mean over pairs of the reference minus the yardstick"),
    "whole_low": (OWN, "lower end of its 95% interval, adjusted for all metrics of the kind"),
    "whole_high": (OWN, "upper end of it"),
    "whole_pairs_to_tell": ("pairs", f"pairs that would tell it from zero, were this the true effect, with a chance of {POWER:.0%}"),
    "difference": (OWN, "mean over pairs of scenario minus reference"),
    "share": ("times", "difference over whole; empty where the mission's own effect cannot be told from zero"),
    "share_low": ("times", "lower end of Fieller's interval at the level of the adjusted ones"),
    "share_high": ("times", "upper end of it"),
    "told": ("words", "whether a share is told: told, cannot be told, or too few pairs"),
}
_OF_PART = {
    "world": "first pairs of different worlds",
    "history": "histories of one world",
    "future": "futures of one history",
}
SPREAD = {
    **{name: DIFFERENCES[name] for name in ("scenario", "reference", "metric", "unit", "kind", "headline")},
    "n_pairs": ("pairs", "pairs that the scenario and the reference have"),
    "n_worlds": ("worlds", "worlds that they lie in"),
    "history_repeats": ("repeats", "two pairs of one world with a history each"),
    "future_repeats": ("repeats", "two pairs of one history with a future each"),
    "variance": ("square of the metric's unit", "of paired differences, all three parts together"),
    **{
        f"{part}{end}": (unit, text)
        for part, what in _OF_PART.items()
        for end, unit, text in (
            ("_variance", "square of the metric's unit", f"variance of paired differences that lies between {what}"),
            ("_share", "share", f"share of all variance that lies between {what}; empty where nothing varies or repeats are lacking"),
            ("_low", "share", "lower end of its 95% interval, by resamples of whole worlds"),
            ("_high", "share", "upper end of it"),
        )
    },
}
RANKING = {
    **_METRIC,
    **_VERDICT,
    "place": ("number", "place by the estimated means, 1 is the best"),
    "scenario": ("name", "the scenario"),
    "mean": (OWN, "its estimated mean"),
    "best": ("name", "the scenario in the first place"),
    "difference": (OWN, "mean over pairs of this scenario minus the best"),
    "low_adjusted": (OWN, "lower end of an interval that holds for all pairs of scenarios at once"),
    "high_adjusted": (OWN, "upper end of it"),
    "chance_best": ("share", "resamples in which its mean is the best"),
    "expected_rank": ("number", "mean of its place over resamples"),
    "cost": ("USD million per year", "what the mission costs in it"),
}
