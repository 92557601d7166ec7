"""From plain names and values to frozen parameters, or one line that names key, value, range and cure.

Every part (actor, rule, measure) declares its own `Params` beside its equations; this module checks what a user wrote for one.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pydantic
from pydantic import BaseModel, ConfigDict, Field

SHOWN = 12  # known names that a mistake lists
_YAML = {"None": "null", "True": "true", "False": "false"}
GRADES = ("estimated", "derived", "judgement", "definition")


class SettingsError(ValueError):
    """What the user wrote cannot be used; str() is one line with the key, the value and the cure."""


class Params(BaseModel):
    """Base of every part's parameters: frozen, no unknown names, ranges checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def parameter(default: Any, low: Any, high: Any, unit: str, grade: str, source: str, doc: str, *, null: float | None = None) -> Any:
    """Declare one parameter with its range (both ends allowed), unit, grade and source beside its default; no text is a number.

    At `null` what answers to it does nothing.
    """
    if grade not in GRADES:
        raise ValueError(f"grade {grade!r} is not one of {GRADES}")
    meta: dict[str, Any] = {"unit": unit, "grade": grade, "source": source, "null": null}
    return Field(default, ge=low, le=high, description=doc, json_schema_extra=meta, allow_inf_nan=False, strict=True)


def choice(default: str, options: tuple[str, ...], grade: str, source: str, doc: str) -> Any:
    """Declare a named form out of several; the annotation must be the matching Literal."""
    meta: dict[str, Any] = {"unit": "form", "grade": grade, "source": source, "options": list(options)}
    return Field(default, description=doc, json_schema_extra=meta)


def switch(default: bool, doc: str) -> Any:
    """Declare something that is on or off; no text or number is either."""
    return Field(
        default,
        description=doc,
        strict=True,
        json_schema_extra={"unit": "on or off", "grade": "definition", "source": "lever", "options": ["false", "true"]},
    )


@dataclass(frozen=True)
class Parameter:
    """One parameter with all that is said of it, as it is listed."""

    key: str
    default: Any
    unit: str
    low: Any
    high: Any
    options: tuple[str, ...]
    grade: str
    source: str
    doc: str
    null: float | None


def discover(package: str) -> dict[str, Any]:
    """The part files of a package and of its folders, by name in alphabetical order."""
    home = importlib.import_module(package)
    found = {m.name.rpartition(".")[2]: m.name for m in pkgutil.walk_packages(home.__path__, f"{package}.") if not m.ispkg}
    return {name: importlib.import_module(found[name]) for name in sorted(found) if not name.startswith("_")}


def nearest(name: str, known: Any) -> str:
    """' Did you mean x?' for the closest known name, or the known names when none is close."""
    names = sorted(str(k) for k in known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    shown = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return f"known: {shown}" if names else "nothing is allowed here"


def place_key(name: str) -> str:
    """ASCII lower-case key of a place as people write it: 'Ménaka' -> 'menaka', 'In-Khalil' -> 'in_khalil'."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return plain.replace("'", "").replace("-", "_").replace(" ", "_")


def _explain(section: str, error: pydantic.ValidationError, model: type[BaseModel]) -> SettingsError:
    first = error.errors()[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join([section, *path])
    got = first.get("input")
    if first["type"] == "extra_forbidden":
        owner: Any = model
        for part in path[:-1]:
            owner = _field_model(owner, part)
        known = owner.model_fields if hasattr(owner, "model_fields") else ()
        return SettingsError(f"{key}: unknown key; {nearest(path[-1], known)}")
    message = str(first["msg"]).removeprefix("Value error, ")
    bounds = first.get("ctx", {})
    low, high = _range_of(model, path)
    allowed = f", allowed {low} to {high}" if low is not None and bounds else ""
    shown = "" if isinstance(got, Mapping) or not path else f" got {_YAML.get(repr(got), repr(got))};"
    return SettingsError(f"{key}:{shown} {message[:1].lower() + message[1:]}{allowed}{_cure(got) if low is not None else ''}")


def _cure(got: Any) -> str:
    """How a number is written that is there in another form."""
    text = got.strip() if isinstance(got, str) else ""
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return f"; decimals take a point: {text.replace(',', '.')}"
    if re.fullmatch(r"[-+]?\d+(\.\d+)? ?%", text):
        return f"; a share is written as {float(text.rstrip(' %')) / 100:g}"
    return "; write it without quotes" if re.fullmatch(r"[-+]?\d*\.?\d+([eE][-+]?\d+)?", text) else ""


def _field_model(owner: Any, name: str) -> Any:
    field = getattr(owner, "model_fields", {}).get(name)
    if field is None:
        return owner
    annotation = field.annotation
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return owner


def _range_of(model: type[BaseModel], path: list[str]) -> tuple[Any, Any]:
    owner: Any = model
    for part in path[:-1]:
        owner = _field_model(owner, part)
    field = getattr(owner, "model_fields", {}).get(path[-1]) if path else None
    low, high, _options = _bounds(field) if field is not None else (None, None, ())
    return low, high


def check(section: str, model: type[Any], values: Any) -> Any:
    """The frozen parameters of one part from what was written for it; SettingsError where it cannot be used."""
    if values is None:
        values = {}
    if not isinstance(values, Mapping):
        raise SettingsError(f"{section}: got {values!r}, needs a group of keys; known: {', '.join(model.model_fields)}")
    try:
        return model.model_validate(dict(values))
    except pydantic.ValidationError as error:
        raise _explain(section, error, model) from None


def group(section: str, models: Mapping[str, type[Params]], values: Any) -> dict[str, Params]:
    """The parameters of each part of a section; SettingsError for a part that is not there."""
    values = {} if values is None else values
    if not isinstance(values, Mapping):
        raise SettingsError(f"{section}: got {values!r}, needs a group of keys; {nearest('', models)}")
    for name in values:
        if name not in models:
            raise SettingsError(f"{section}.{name}: unknown key; {nearest(str(name), models)}")
    return {name: check(f"{section}.{name}", model, values.get(name)) for name, model in models.items()}


def _bounds(field: Any) -> tuple[Any, Any, tuple[str, ...]]:
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return low, high, tuple((field.json_schema_extra or {}).get("options", ()))


def walk(prefix: str, model: type[BaseModel]) -> Iterator[Parameter]:
    """All parameters of a model under their dotted keys, those of groups within it too."""
    for name, field in model.model_fields.items():
        inner = _field_model(model, name)
        if inner is not model and field.json_schema_extra is None:
            yield from walk(f"{prefix}.{name}", inner)
            continue
        low, high, options = _bounds(field)
        meta: Any = field.json_schema_extra or {}
        default = field.get_default(call_default_factory=True)
        yield Parameter(
            key=f"{prefix}.{name}", default=default, unit=meta.get("unit", ""), low=low, high=high, options=options,
            grade=meta.get("grade", ""), source=meta.get("source", ""), doc=field.description or "",
            null=meta.get("null"),
        )  # fmt: skip
