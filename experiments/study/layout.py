"""Pairs are laid out over worlds in blocks of five over three worlds, so that spread can be told apart by where it comes from.

The first world of a block has one history with two futures, the second two histories with a future each, the third one pair: 40 pairs lie
in 24 worlds, and eight of them repeat a future and eight a history. Worlds are drawn by weight; more pairs go on where fewer end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.ask.options import Pair
from experiments.ask.plausible import World

BLOCK = (0, 0, 1, 1, 2)
"""Which of a block's worlds each of its pairs lies in."""
SAME_HISTORY = 1
"""The pair of a block that has the history of the one before it, with a future of its own."""
STEP = (5**0.5 - 1) / 2
"""The golden section: its multiples, without their whole parts, lie about evenly however many there are."""


def draw(worlds: Mapping[int, World], count: int) -> list[World]:
    """So many worlds by weight: each as often as its weight asks, give or take one or two; the first of them whatever the count."""
    found = list(worlds.values())
    ends = np.cumsum([world.weight for world in found])
    marks = (0.5 + STEP * np.arange(count)) % 1.0 * ends[-1]
    last = int(np.flatnonzero([world.weight > 0.0 for world in found])[-1])
    return [found[place] for place in np.searchsorted(ends, marks, side="right").clip(max=last)]


def counted(pairs: Sequence[Pair], worlds: Mapping[int, World]) -> tuple[list[Pair], list[World]]:
    """Pairs 1 to n of the seed lists in blocks, and the world of each."""
    repeats = [place % len(BLOCK) == SAME_HISTORY for place in range(len(pairs))]
    laid = [Pair(pairs[place - again].history, pairs[place].future) for place, again in enumerate(repeats)]
    width = max(BLOCK) + 1
    which = [place // len(BLOCK) * width + BLOCK[place % len(BLOCK)] for place in range(len(pairs))]
    drawn = draw(worlds, max(which) + 1)
    return laid, [drawn[number] for number in which]


def listed(pairs: Sequence[Pair], worlds: Mapping[int, World]) -> tuple[list[Pair], list[World]]:
    """Pairs as the user lists them, a world drawn for each history."""
    histories = {history: place for place, history in enumerate(dict.fromkeys(pair.history for pair in pairs))}
    drawn = draw(worlds, len(histories))
    return list(pairs), [drawn[histories[pair.history]] for pair in pairs]
