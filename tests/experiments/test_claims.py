"""The claims ledger names what exists, every scenario that ships does something, and every metric named can be seen to move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import runs

from experiments.ask.claims import REFERENCES, STATUS_QUO, Claim, Sign, ledger
from experiments.ask.configuration import Composer
from experiments.ask.home import shipped
from sim import metrics
from sim.outputs.record import Record
from sim.run import run, simulate_history
from sim.schedule import parts
from sim.settings import Settings, build, parameters

LEDGER = {claim.id: claim for claim in ledger()}
NAMED = sorted({name for claim in LEDGER.values() for name in claim.scenarios})
CONTROLS = {
    "butterfly": "one immaterial draw", "placebo": "patrols at random places",
    "no_mission": "the mission is gone", "triple_troops": "three times the men",
}  # fmt: skip
SCENARIOS = sorted({*NAMED, *CONTROLS, STATUS_QUO})
"""What is run here: the scenarios of the ledger and the controls; one that nobody claims anything of is free to come and go."""
SAME = {STATUS_QUO: "it is what the others are held against"}
SAME_AS_PACKAGE = {"letter_package_without_roles": "without a joint force there is nobody to agree roles with"}
# Long enough for what begins last, a joint force in November and battalions that assemble in October.
SHORT = ("calendar.start=2016-06-01", "calendar.end=2018-01-31")
# Rare in the baseline world: made common, so that a metric that cannot move is told from one that seldom does.
COMMON = {"mixed_patrols": {"per_week": 2.0}, "jihadist_rivalry": {"per_week": 1.0}, "peace_process": {"collapse_per_year": 5.0}}
WHOLE = {"cost": "orders cost the same over the two years of a mandate; what is paid once weighs more in a shorter run"}
LEVEL = 0.1  # what a level or a share may drift and still count as the same
SHARE = 0.01  # what a metric may differ, of itself, where an order leaves it alone


def rows() -> Iterator[tuple[Claim, Sign]]:
    """Every row of the ledger with its claim."""
    return ((claim, sign) for claim in LEDGER.values() for sign in claim.signs)


@pytest.fixture(scope="module")
def settings() -> dict[str, Settings]:
    """Every scenario of the ledger, composed: a name that does not load ends here."""
    composer = Composer()
    return {name: composer.compose(list(SHORT), name).settings for name in SCENARIOS}


@pytest.fixture(scope="module")
def futures(settings: dict[str, Settings]) -> dict[str, Record]:
    """Every scenario of the ledger, lived for seven months of the mandate from one shared history."""
    snapshot = simulate_history(settings[STATUS_QUO], 1)
    return {name: run(name, settings[name], 1, 1, snapshot=snapshot) for name in SCENARIOS}


@pytest.fixture(scope="module")
def long() -> Record:
    """A year and a half under every lever, after two years of history, in a world where rare things are common."""
    return run("all levers", runs.make(700, 1250, measures=runs.ALL, world=COMMON), 2, 1)


@pytest.fixture(scope="module")
def pasts() -> list[Record]:
    """Six histories of the status quo, January 2015 to June 2017."""
    settings = build({"calendar": {"start": "2015-01-01", "mandate": "2017-06-28", "end": "2017-06-28"}})
    return [run(STATUS_QUO, settings, history, 1) for history in range(101, 107)]


# Names


def test_mechanisms_levers_and_metrics_exist() -> None:
    rules = {getattr(part, "MECHANISM", None) for part in parts().values()}
    levers = {p.key.removeprefix("measures.") for p in parameters() if p.key.startswith("measures.")}
    known = {metric.name for metric in metrics.catalogue()}
    for claim in LEDGER.values():
        assert set(claim.mechanisms) <= rules and set(claim.levers) <= levers, claim.id
        assert {sign.metric for sign in claim.signs} <= known, claim.id


def test_scenarios_of_the_ledger_ship_and_controls_serve_no_claim() -> None:
    assert set(SCENARIOS) <= set(Composer().names("scenario"))
    assert not set(NAMED) & set(CONTROLS)
    heads = {name: (shipped() / "scenario" / f"{name}.yaml").read_text(encoding="utf-8") for name in Composer().names("scenario")}
    assert {name for name, text in heads.items() if text.startswith("# A control, no proposal: ")} == set(CONTROLS)


def test_a_scenario_names_claims_that_exist_and_the_ledger_names_it_back() -> None:
    """A scenario that the ledger does not know yet may say which claims it serves without a line in the ledger."""
    for path in sorted((shipped() / "scenario").glob("*.yaml")):
        head = re.search(r"\((L\d\d[^)]*)\)", path.read_text(encoding="utf-8").split("\n", 1)[0])
        for claim in re.findall(r"L\d\d", head[1]) if head else ():
            assert claim in LEDGER, f"{path.name} names {claim}, which is no claim"
            assert path.stem not in NAMED or path.stem in LEDGER[claim].scenarios, f"{path.name} names {claim}, which does not name it"


def test_some_scenario_of_a_claim_pulls_each_of_its_levers(settings: dict[str, Settings]) -> None:
    quo = settings[STATUS_QUO].measures
    pulled = {name: {m for m in quo if own.measures[m] != quo[m]} for name, own in settings.items()}
    for claim in LEDGER.values():
        found = set().union(*(pulled[name] for name in claim.scenarios))
        assert {lever.partition(".")[0] for lever in claim.levers} <= found, claim.id


@pytest.mark.parametrize("claim", LEDGER.values(), ids=lambda claim: claim.id)
def test_a_row_says_of_what_against_what_and_how(claim: Claim) -> None:
    named = {*claim.scenarios, STATUS_QUO}
    for sign in claim.signs:
        assert sign.sign in ("up", "down", "none") and sign.arises in ("definition", "assumed", "emergent") and sign.how
        assert set(sign.of) <= named and sign.against in {*named, *REFERENCES} and sign.against not in sign.of
        assert sign.against != "time" or sign.of == (STATUS_QUO,), "only what was lived can be held against itself"
    assert set(claim.scenarios) <= {name for sign in claim.signs for name in (*sign.of, sign.against)}
    assert (claim.status == "built") == (not claim.missing)
    same = [(sign.metric, name, sign.against) for sign in claim.signs for name in sign.of]
    assert len(same) == len(set(same)), "a comparison has one sign"


# Runs


def test_every_scenario_changes_some_number(futures: dict[str, Record]) -> None:
    reference = futures[STATUS_QUO].outcomes
    assert {name for name, record in futures.items() if record.outcomes == reference} == set(SAME)


def test_every_part_left_out_changes_some_number(futures: dict[str, Record]) -> None:
    package = futures["letter_package"].outcomes
    without = {name: record for name, record in futures.items() if name.startswith("letter_package_without_")}
    assert len(without) == 12
    assert {name for name, record in without.items() if record.outcomes == package} == set(SAME_AS_PACKAGE)


def test_no_metric_is_missing_or_constantly_zero(futures: dict[str, Record], long: Record) -> None:
    seen = [*futures.values(), long]
    for claim, sign in rows():
        values = np.array([record.outcomes[sign.metric] for record in seen])
        assert np.isfinite(values).any() and np.nan_to_num(values).any(), f"{claim.id} {sign.metric}"


def test_what_is_so_by_definition_is_so(futures: dict[str, Record]) -> None:
    for claim, sign in rows():
        if sign.arises == "definition" and sign.against != "time" and sign.metric not in WHOLE:
            for name in sign.of:
                value = futures[name].outcomes[sign.metric]
                other = 0.0 if sign.against == "zero" else futures[sign.against].outcomes[sign.metric]
                least = SHARE * abs(other) if sign.sign == "none" else 0.0
                assert shown(value - other, least) == sign.sign, f"{claim.id} {sign.metric} of {name}"


# Patterns of the status quo


def part_of(record: Record, first: str, last: str) -> Record:
    """The record as if its mandate had been these days, so that any metric of days and events can be taken of them."""
    dates, events = record.daily["date"], record.events
    start, end = (int(np.searchsorted(dates, np.datetime64(day))) for day in (first, last))
    kept = events["date"] <= int(dates[end].astype(np.int64))
    cut = {name: column[kept] for name, column in events.items()}
    return replace(record, mandate=start, daily={name: column[: end + 1] for name, column in record.daily.items()}, events=cut)


def shown(change: float, least: float) -> str:
    """The sign of a change, none where it is small."""
    return "none" if abs(change) <= least else "up" if change > 0.0 else "down"


@pytest.mark.parametrize("claim", ["L01", "L02", "L14", "L22"])
def test_the_status_quo_shows_the_pattern(claim: str, pasts: list[Record]) -> None:
    """From the first year to the last before June 2017, mean of six histories; the bombing that history dictates changes no sign."""
    measure = {metric.name: metric.measure for metric in metrics.catalogue()}
    for sign in (sign for sign in LEDGER[claim].signs if sign.against == "time"):
        years = ("2015-01-01", "2015-12-31"), ("2016-06-29", "2017-06-28")
        early, late = (np.mean([measure[sign.metric](part_of(past, *year)) for past in pasts]) for year in years)
        least = LEVEL if sign.sign == "none" else 0.0
        assert shown(float(late - early), least) == sign.sign, f"{sign.metric}: {early:.3f} to {late:.3f}"
