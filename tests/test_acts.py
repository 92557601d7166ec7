"""The compiled day and the day in Python are one day, and an act that says when it has work does nothing on other days."""

from __future__ import annotations

import pytest
import runs


@pytest.mark.parametrize("posture", ["status_quo", "all"])
def test_the_compiled_day_is_the_day_in_python(posture: str) -> None:
    """Every array, every tally of every day and every event, to the bit, over two years and a bit with the mandate in the midst."""
    settings = runs.make(400, 800, measures=runs.ALL if posture == "all" else {})
    one, two = runs.live(settings, 3, 4), runs.live(settings, 3, 4, compiled=False)
    assert not runs.differing(runs.fingerprint(one), runs.fingerprint(two))
