"""Law 5: every parameter has unit, range, grade and source, and an unknown key fails with its cure."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import runs

from sim.engine.parameters import SettingsError
from sim.settings import build, parameters, renamed, sections


@pytest.mark.parametrize("p", [p for p in parameters() if not p.key.startswith("calendar")], ids=lambda p: p.key)
def test_a_parameter_says_unit_grade_source_meaning_and_range(p: Any) -> None:
    assert p.unit and p.grade in ("estimated", "derived", "judgement", "definition") and p.source and p.doc
    if isinstance(p.default, (bool, str)):
        assert not p.options or str(p.default).lower() in p.options
    elif isinstance(p.default, (int, float)):
        assert p.low is not None and p.high is not None, "a number has a range"
        assert p.low < p.high and p.low <= p.default <= p.high and (p.null is None or p.low <= p.null <= p.high)


def test_parameters_are_all_of_them_and_defaults_are_the_tree() -> None:
    flat = dict(runs.leaves(build({}).tree()))
    assert flat.pop("circumstances") == {}, "nothing changes in the world"
    listed = {p.key: p.default for p in parameters()}
    assert {key for key in flat if key != "measures.bases.orders"} == {key for key in listed if key != "measures.bases.orders"}
    for key, value in flat.items():
        assert str(listed[key]) == str(value), key
    in_file = {f"{section}.{name}" for section, models in sections().items() for name in models}
    assert in_file == {".".join(key.split(".")[:2]) for key in listed if key.split(".")[0] in ("world", "measures")}


@pytest.mark.parametrize(
    ("key", "value", "cure"),
    [
        ("world.protection.half_life_day", 3, "half_life_days"),
        ("world.protecton.half_life_days", 3, "protection"),
        ("measures.posture.nort.long_patrol_share", 0.3, "north"),
        ("measures.posture.north.long_patrol_shares", 0.3, "long_patrol_share"),
        ("calender.end", "2018-01-01", "calendar"),
        ("grid.resolutoin", 0.25, "resolution"),
        ("measures.troops.fil", 0.3, "fill"),
    ],
)
def test_an_unknown_key_fails_in_one_line_and_names_the_nearest(key: str, value: Any, cure: str) -> None:
    with pytest.raises(SettingsError) as error:
        build(runs.with_value(key, value))
    text = str(error.value)
    assert "\n" not in text and cure in text
    wrong = next(part for part in key.split(".") if part not in ("world", "measures", "posture", "north", "protection", "troops", "grid"))
    assert wrong in text


@pytest.mark.parametrize("p", [p for p in parameters() if isinstance(p.low, (int, float))], ids=lambda p: p.key)
def test_a_value_out_of_range_fails_with_key_value_and_range(p: Any) -> None:
    for value in (p.low - 1, p.high + 1, float("nan"), "much"):
        with pytest.raises(SettingsError) as error:
            build(runs.with_value(p.key, value))
        text = str(error.value)
        assert p.key in text and "\n" not in text
        if value not in ("much",) and value == value:
            assert f"{p.low:g}" in text and f"{p.high:g}" in text and f"{value:g}" in text


def test_settings_are_frozen() -> None:
    settings = build({})
    for section in (settings, settings.calendar, settings.world["protection"], settings.measures["posture"]):
        name = next(iter(dataclasses.fields(section))).name if dataclasses.is_dataclass(section) else next(iter(type(section).model_fields))
        with pytest.raises((AttributeError, ValueError), match="frozen|cannot assign"):
            setattr(section, name, getattr(section, name))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("world.services.attack_a_week", "world.services.attack_per_week"),
        ("world.banditry.a_week", "world.banditry.per_week"),
        ("world.bargaining.agree_a_month", "world.bargaining.agree_per_month"),
        ("world.cell.coerce_jnim", "world.cell.target_civilians_jnim"),
        ("world.partner_operations.jam", "world.partner_operations.interference"),
        ("world.partner_operations.jam_men", "world.partner_operations.interference_men"),
        ("world.coercion.coerce_a_week", "world.civilian_targeting.attacks_per_week"),
        ("world.coercion.govern_a_week", "world.civilian_targeting.govern_per_week"),
        ("world.coercion.deterrence", "world.civilian_targeting.deterrence"),
    ],
)
def test_a_key_of_an_earlier_version_gets_its_name_of_today(old: str, new: str) -> None:
    assert renamed(old) == new and new in {p.key for p in parameters()}
    with pytest.raises(SettingsError) as error:
        build(runs.with_value(old, 0.1))
    told = new if old.split(".")[1] == new.split(".")[1] else "world.civilian_targeting"
    assert str(error.value) == f"{old if told == new else 'world.coercion'}: unknown key; it is called {told} now"
