"""Widths of levels by chance: what counts around the record's own would span, by how they scatter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from experiments.past import widths
from experiments.tools import validation
from sim.geography.seeds import load


def test_counts_without_scatter_span_what_poisson_counts_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """One region with a mean of 1, 2 and 4 a month, and deaths of one each: the median of three ratios of Poisson quantiles, twice."""
    from tiny import table

    class Known:
        observed_targets = table(
            measure=["lethal_events"] * 3, region=["Gao"] * 3, type=["state_based", "non_state", "one_sided"], mean=[1.0, 2.0, 4.0]
        )
        observed_patterns = table(pattern=["lethal_lognormal_mu", "lethal_lognormal_sigma"], value=[-9.0, 1e-9])

    monkeypatch.setattr(widths, "DRAWS", 40_000)
    found: Any = widths.width(Known(), 1.0)  # type: ignore[arg-type]
    low, high = stats.poisson.ppf([0.05, 0.95], 48.0)
    assert found == pytest.approx(high / low, rel=0.03)
    assert widths.width(Known(), 3.0) > 1.3 * found  # type: ignore[arg-type]
    low, high = stats.nbinom.ppf([0.05, 0.95], 48.0, 0.5)
    assert widths.width(Known(), 1.0, learned=True) == pytest.approx(high / low, rel=0.03)  # type: ignore[arg-type]


def test_of_the_record_they_widen_with_the_window_and_stand_in_the_page() -> None:
    found = widths.expected(load())
    assert list(found) == [widths.POISSON, "as over 1 month", "as over 3 months", "as over 6 months"]
    for side in ("known", "learned"):
        values = [getattr(one, side) for one in found.values()]
        assert values == sorted(values) and np.isfinite(values).all()
    assert all(one.learned > 1.3 * one.known for one in found.values())
    told = validation._widths(found)
    assert all(f"| {name} |" in told for name in found) and validation._widths({}) == ""
