"""Chance: the published vectors, which word every key is, what is made of a draw, and the same numbers with the JIT off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from sim.engine import chance

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = ROOT / "tests" / "support"
SEED = (0x1234ABCD, 0x0BADF00D)
WORDS = st.integers(0, 2**32 - 1)

# Random123, examples/kat_vectors, philox4x32 with 10 rounds: counter, key, result.
VECTORS = (
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
)


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS, ids=["zeros", "ones", "pi"])
def test_philox_gives_the_published_vectors(counter: str, key: str, result: str) -> None:
    arguments = [int(word, 16) for word in (counter + " " + key).split()]
    assert [int(word) for word in chance.philox(*arguments)] == [int(word, 16) for word in result.split()]


def test_uniform_is_the_first_two_words_as_53_bits() -> None:
    """who and whom are the first counter words, then decision and epoch; the result is their 53 high bits plus a half."""
    a, b, _c, _d = chance.philox(5, 6, 7, 8, *SEED)
    expected = ((int(a) >> 5) * 2**26 + (int(b) >> 6) + 0.5) / 2**53
    assert chance.uniform(SEED, 7, 5, 6, 8) == expected


@budget(max_examples=200, deadline=None)
@given(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS)
def test_uniform_lies_strictly_between_0_and_1(k0: int, k1: int, decision: int, who: int, whom: int, epoch: int) -> None:
    assert 0.0 < chance.uniform((k0, k1), decision, who, whom, epoch) < 1.0


def test_a_decision_number_is_the_crc_of_its_name() -> None:
    assert chance.decision("123456789") == 0xCBF43926  # the check value of CRC-32


def test_identities_are_taken_as_32_bits() -> None:
    assert chance.uniform(SEED, 1, -1, 3, 4) == chance.uniform(SEED, 1, 2**32 - 1, 3, 4)
    assert chance.uniform(SEED, 1, 2**32 + 5, 3, 4) == chance.uniform(SEED, 1, 5, 3, 4)


def test_uniforms_are_uniform_of_each() -> None:
    who = np.array([3, 1, 99, 2**31])
    assert chance.uniforms(SEED, 5, who, 6, 7).tolist() == [chance.uniform(SEED, 5, w, 6, 7) for w in who]


def test_gumbel_and_whole_are_made_of_the_uniform() -> None:
    """-ln(-ln u), whose largest makes a logit choice; a whole number is the next one as often as its fraction says."""
    assert chance.gumbel(SEED, 1, 2, 3, 4) == pytest.approx(-np.log(-np.log(chance.uniform(SEED, 1, 2, 3, 4))), rel=1e-12)
    for x in (0.0, 0.25, 1.0, 2.7, 3.0):
        numbers = [chance.whole(x, (k + 0.5) / 1000) for k in range(1000)]
        assert set(numbers) <= {int(x), int(x) + 1} and np.mean(numbers) == pytest.approx(x)


def test_a_seed_is_split_into_two_words() -> None:
    assert chance.words_of(0x1122334455667788) == (0x55667788, 0x11223344)


def test_one_history_has_many_futures() -> None:
    keys = {chance.combine(h, f) for h in range(60) for f in range(60)}
    assert len(keys) == 3600
    assert all(0 <= word < 2**32 for key in keys for word in key)
    assert chance.combine(1, 2) != chance.combine(2, 1)
    assert chance.combine(5, 6) not in (chance.words_of(5), chance.words_of(6))


SCRIPT = """
import json, sys
import numpy as np
from sim.engine import chance
keys = [(a, b, c, d) for a in (0, 1, 2**32 - 1) for b in (0, 7, 2**31) for c in (-1, 12) for d in (0, 17000)]
out = {"uniform": [float(chance.uniform((5, 2**32 - 3), *key)) for key in keys]}
out["gumbel"] = [float(chance.gumbel((5, 9), *key)) for key in keys]
out["uniforms"] = chance.uniforms((5, 9), 3, np.arange(50), 4, 5).tolist()
out["philox"] = [int(word) for word in chance.philox(0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0)]
out["combine"] = [chance.combine(h, f) for h in (1, 2**40) for f in (3, 2**63 - 1)]
json.dump(out, sys.stdout)
"""


def in_process(script: str, *words: str, **environment: str) -> dict[str, Any]:
    """What a script prints in another process."""
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_without_the_jit_the_same_numbers_come_out() -> None:
    """Draws are equal to the bit, but for a logarithm's last one; test_equality.py holds whole runs together."""
    compiled, plain = in_process(SCRIPT), in_process(SCRIPT, NUMBA_DISABLE_JIT="1")
    for name in ("philox", "uniform", "uniforms", "combine"):
        assert compiled[name] == plain[name], name
    assert compiled["gumbel"] == pytest.approx(plain["gumbel"], rel=1e-12)


DRAWN = """
import json, sys
sys.path.insert(0, sys.argv[1])
import equality
import runs
from sim.engine import chance
from sim.model import Mali
seen, now = {}, [""]
def spy(function):
    def call(who, whom, decision, *rest):
        seen.setdefault(now[0], set()).add(int(decision))
        return function(who, whom, decision, *rest)
    return call
chance.philox = spy(chance.philox)
ordered = {**runs.ALL, "joint_force": {"force": "g5", "since": "2016-10-10"}}
world = {**equality.EVENTFUL, "attacks_on_partners": {"per_week": 2.0, "half": 0.1},
         "garrisons": {"given_up": 5.0, "threshold": 0.02, "return_days": 14.0}, "rivalry": {"per_week": 3.0, "ceasefire": 0.0},
         "bargaining": {"agree_per_month": 3.0, "truce_days": 20.0}}
settings = runs.make(10, 160, start=runs.date(2016, 10, 1), measures=ordered, world=world)
model = Mali(settings, history=3, future=10, enlist=False)
def named(step, act):
    def call(*arguments):
        now[0] = runs.part_label(step)
        return act(*arguments)
    return call
entries = model.simulation.entries
entries[:] = [entry._replace(verb=named(entry.step, entry.verb)) for entry in entries]
for _ in range(int(sys.argv[2])):
    model.step()
json.dump({name: sorted(found) for name, found in seen.items()}, sys.stdout)
"""


@pytest.mark.slow
def test_parts_draw_what_they_declare_and_nothing_else() -> None:
    """With the JIT off every draw can be watched: in 150 days each part draws the decisions that it names, all of them, and no others."""
    import runs

    from sim.declarations import draws

    drawn = in_process(DRAWN, str(SUPPORT), "150", NUMBA_DISABLE_JIT="1")
    for label, part in runs.all_parts().items():
        declared = {chance.decision(name): name for name in draws(part)}
        foreign = set(drawn.get(label, ())) - set(declared)
        assert not foreign, f"{label} draws what it does not declare: {foreign}"
        never = [declared[number] for number in set(declared) - set(drawn.get(label, ()))]
        assert not never, f"{label} never drew {never}"
