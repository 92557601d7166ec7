"""Fewer figures where a test looks at none or few of them: drawing all takes longer than the runs of a small study."""

from __future__ import annotations

import pytest

FEW = ("bands", "forest")


def draw_few(patch: pytest.MonkeyPatch) -> None:
    """Studies of this process draw FEW only, and their reports show these."""
    from experiments.show import figures as plots
    from experiments.show import pictures

    few = [figure for figure in plots.figures() if figure.NAME in FEW]
    assert len(few) == len(FEW)
    patch.setattr(plots, "figures", lambda: few)
    patch.setattr(pictures, "figures", lambda: few)
