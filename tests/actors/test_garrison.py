"""M14: a post sends part of its men out, fewer after losses nearby."""

import numpy as np
import pytest
from tiny import Stage

from sim.actors import garrison


def out(heat: float = 0.0, men: int = 80, **params: float) -> float:
    s = Stage()
    s.garrison(2, men)
    s["field.recent_losses_army"][2] = heat
    return float(s.act(garrison, None, "decide", **params).out[0])


def test_part_of_the_men_go_out() -> None:
    assert out(out_share=0.25) == pytest.approx(20.0) and out(out_share=0.0) == 0.0 == out(men=0)


def test_losses_keep_men_in_and_at_the_null_do_not() -> None:
    assert out(4.0, out_share=0.25, caution=0.5) == pytest.approx(20.0 * np.exp(-2.0))
    assert out(4.0, out_share=0.25, caution=0.0) == pytest.approx(20.0)
