"""What the past says, in words: how the calibration went, what it narrowed, and what it says of each question, or that it says nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.past.calibration_tables import NARROW
from experiments.past.calibration_targets import FAMILIES as OWN
from experiments.past.families import FAMILIES
from experiments.study.markdown import table

if TYPE_CHECKING:
    from experiments.past.calibration_sample import Outcome
    from experiments.past.space import Form

NAME = "findings.md"
SLIGHT = 3.0
"""Ratio of odds up to which evidence is not worth more than a mention (Kass and Raftery 1995)."""
NAMED = 25
FEW = 30
FAR = 2.0


def text(outcome: Outcome, narrowed: pd.DataFrame, against: pd.DataFrame, title: str) -> str:
    """The whole page."""
    parts = [f"# {title}", *_course(outcome), "## What the data say", *_said(outcome, narrowed)]
    parts += ["## What was narrowed", *_narrowed(narrowed)]
    return "\n\n".join([*parts, "## What the worlds do not reach", *_missed(against)]) + "\n"


def _course(outcome: Outcome) -> Iterator[str]:
    state, weight = outcome.state, outcome.weight
    count = sum(map(len, state.designs))
    yield (
        f"{count:,} histories of the status quo, January 2015 to June 2017, in {len(state.designs)} stages. Of {len(state.space.axes)} "
        f"parameters {len(outcome.emulator.inputs.places)} move some target beyond chance. The sample has {len(weight)} worlds over "
        f"{len(state.space.strata)} combinations of forms, with an effective sample size of {outcome.effective:.0f}; "
        f"{int(outcome.heeded.sum())} of {len(state.targets)} targets weigh them."
    )
    yield (
        f"Of what the emulator misses of one history in these worlds, chance is {outcome.chance:.0%} (median over targets); the rest "
        "differs from world to world."
    )
    if outcome.effective < FEW:
        yield f"Below an effective size of {FEW} the sample's quantiles are rough; more histories make it larger."
    beyond = state.levels > state.asked.cut
    if beyond.any():
        yield (
            f"In {int(beyond.sum())} combinations of forms no world came within {state.asked.cut:g} standard deviations of the record; "
            f"the nearest there lie within {state.levels.max():.2f}."
        )


def _said(outcome: Outcome, narrowed: pd.DataFrame) -> Iterator[str]:
    """A paragraph for each form, then for each number asked for."""
    space = outcome.state.space
    for place, form in enumerate(space.forms):
        yield _of_form(form, [float(outcome.draws.chances[space.strata[:, place] == at].sum()) for at in range(len(form.options))])
    rows = {str(row["parameter"]): row for row in narrowed.to_dict("records")}
    forms = {form.key for form in space.forms}
    for key in outcome.state.asked.say_of:
        if key in rows:
            yield _of_number(key, rows[key])
        elif key not in forms:
            yield f"**{key}** was not moved: nothing is said of it."


def _of_form(form: Form, chances: list[float]) -> str:
    shares = ", ".join(f"{option} {chance:.2f}" for option, chance in zip(form.options, chances, strict=True))
    told = f"**{form.key}**: {shares} (1 in {len(form.options)} before)."
    ratio = max(chances) / max(min(chances), 1e-9)
    if ratio < SLIGHT:
        return f"{told} The data say nothing of it: no form is {SLIGHT:g} times as likely as another."
    best, worst = (form.options[int(find(chances))] for find in (np.argmax, np.argmin))
    return f"{told} The data speak for {best} rather than {worst}: {min(ratio, 1e4):,.0f} to one."


def _of_number(key: str, row: Mapping[Hashable, Any]) -> str:
    before, after = _spans(row)
    if not row["answers"]:
        told = "no target answers to it beyond chance, and it keeps its prior"
        return f"**{key}**: the data say nothing of it: {told} ({before}; 5, 50, 95 percent)."
    left = f"{row['variance_left']:.0%} of the prior's variance are left"
    if row["variance_left"] > NARROW:
        return f"**{key}**: the data say next to nothing of it: {left} (5, 50, 95 percent: {before} before, {after} after)."
    return f"**{key}**: {before} before (5, 50, 95 percent), {after} after; {left}."


def _spans(row: Mapping[Hashable, Any]) -> list[str]:
    """The quantiles of prior and posterior."""
    return [", ".join(f"{row[f'{side}_{part}']:.3g}" for part in (5, 50, 95)) for side in ("prior", "posterior")]


def _narrowed(found: pd.DataFrame) -> Iterator[str]:
    rows = found.loc[found["verdict"] == "narrowed"]
    yield f"{len(rows)} of {len(found)} parameters keep at most {NARROW:.0%} of their prior variance; all others are as before."
    if len(rows):
        told = ((row["parameter"], *_spans(row), f"{row['variance_left']:.0%}") for row in rows.head(NAMED).to_dict("records"))
        yield table(("parameter", "before (5, 50, 95 percent)", "after", "variance left"), told).rstrip()
    if len(rows) > NAMED:
        yield f"... and {len(rows) - NAMED} more in narrowed.csv."


def _missed(found: pd.DataFrame) -> Iterator[str]:
    far = found.loc[found["implausibility"].abs() > FAR].sort_values("implausibility", key=lambda one: -one.abs(), kind="stable")
    if far.empty:
        yield f"Every target lies within {FAR:g} standard deviations of the worlds' mean."
        return
    yield f"{len(far)} of {len(found)} targets lie further than {FAR:g} standard deviations from the worlds' mean."
    words = {**FAMILIES, **OWN}
    told = (
        (
            f"{words.get(row['family'], row['family'])}: {row['name']}", f"{row['recorded']:.3g}", f"{row['mean']:.3g}",
            f"{row['implausibility']:+.1f}", row["use"],
        )
        for row in far.head(NAMED).to_dict("records")
    )  # fmt: skip
    yield table(("target", "recorded", "worlds' mean", "distance", "use"), told).rstrip()
