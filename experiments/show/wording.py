"""How sentences of a report are made: lists, ends, and how many fewer or more."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.show.figures.style import label, plain


def name_of(scenario: str) -> str:
    """A scenario's name at the head of a sentence."""
    text = label(scenario)
    return text[:1].upper() + text[1:]


def listed(texts: Sequence[str]) -> str:
    """One, two and three."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def sentence(text: str) -> str:
    """The text with one full stop at its end."""
    return text if text.endswith(".") else f"{text}."


def fewer(value: float) -> str:
    """A difference of a count: `459 fewer`, `8.00 more`."""
    return f"{plain(abs(value))} {'fewer' if value < 0 else 'more'}"


def ends(low: float, high: float) -> str:
    """An interval of one sign as sizes, in brackets."""
    small, large = sorted((abs(low), abs(high)))
    return f"(95%: {plain(small)} to {plain(large)})"
