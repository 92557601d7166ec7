"""Some made-up inputs of every kind end as they should, and the judge notices what should not be; python -m tests.fuzzing has more."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing.inputs import ACCEPT, REFUSE, Input
from fuzzing.judging import Judge
from fuzzing.kinds import KINDS, WHEEL, made

from experiments.ask.mistakes import Mistake
from experiments.commands import list as listing

SEED, INPUTS = 14, 5 * len(WHEEL)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    here = Path.cwd()
    yield Judge(tmp_path_factory.mktemp("fuzzing") / "input")
    os.chdir(here)


@pytest.mark.parametrize("kind", KINDS)
def test_made_up_inputs_end_as_they_should(judge: Judge, kind: str) -> None:
    numbers = [number for number in range(INPUTS) if WHEEL[number % len(WHEEL)] == kind]
    wrong = {number: faults for number in numbers if (faults := judge.faults_of(made(kind, SEED, number)))}
    assert not wrong


def test_inputs_are_the_same_for_the_same_seed() -> None:
    for kind in KINDS:
        assert made(kind, 3, 5) == made(kind, 3, 5) != made(kind, 3, 6)


GOOD = Input(("list", "regions"), must=ACCEPT)


@pytest.mark.parametrize(
    ("does", "cause"),
    [
        ("raise KeyError('x')", "trace: KeyError"),
        ("print('x', file=sys.stderr) or (_ for _ in ()).throw(Mistake('x'))", "a mistake is not told in one line"),
        ("raise Mistake('unhashable type')", "a mistake in Python's words: unhashable"),
        ("raise Mistake('refused without a reason')", "refused: "),
        ("os.system('true')", "runs code: os.system"),
        ("open('left.txt', 'w').close()", "writes where nothing is asked for"),
        ("open('/tmp/left.txt', 'a').close()", "writes outside the folder"),
        ("os.makedirs('marker')", "ran code"),
        ("raise SystemExit(3)", "status 3"),
        ("__import__('warnings').warn('x')", "a warning of Python's"),
        ("print('answer') or (_ for _ in ()).throw(Mistake('x'))", "a mistake is told after part of the answer"),
    ],
)
def test_the_judge_notices(judge: Judge, monkeypatch: pytest.MonkeyPatch, does: str, cause: str) -> None:
    code = compile(does, "planted", "exec")
    monkeypatch.setitem(listing.SUBJECTS, "regions", lambda request: exec(code, {"os": os, "sys": sys, "Mistake": Mistake}) or iter(()))
    assert cause in " ".join(fault.cause for fault in judge.faults_of(GOOD))


def test_the_judge_notices_what_is_silently_accepted(judge: Judge) -> None:
    key = "world.protection.mass"
    assert judge.faults_of(Input(("run", f"{key}=20"), must=ACCEPT, shows={key: 20.0})) == []
    assert [fault.cause for fault in judge.faults_of(Input(("run", f"{key}=20"), shows={key: 30.0}))] == ["given but not in the settings: "]
    assert [fault.cause for fault in judge.faults_of(Input(("run", f"{key}=20"), must=REFUSE))] == ["accepted: "]
    assert judge.faults_of(Input(("run", f"{key}=true"), must=REFUSE, names=(key,))) == []
    assert "names nothing" in judge.faults_of(Input(("run", f"{key}=true"), must=REFUSE, names=("other",)))[0].cause
