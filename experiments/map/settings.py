"""The settings of a stored run, put together again from what the study's manifest says of its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake, one_line

if TYPE_CHECKING:
    from experiments.study.results import Results
    from sim.settings import Settings


def settings(results: Results, scenario: str, place: int) -> Settings:
    """What a scenario was run with in the pair at that place; raises Mistake where the manifest does not say."""
    from sim.engine.parameters import SettingsError
    from sim.settings import build

    manifest = results.folder / "manifest.json"
    try:
        return build(_tree(results.manifest["configuration"], scenario, place))
    except SettingsError as error:
        raise Mistake(f"{manifest}: {one_line(error)}; the folder is of another version of the model") from None
    except (LookupError, TypeError, AttributeError, ValueError, StopIteration):
        raise Mistake(f"{manifest}: its configuration cannot be run again; the command that made the folder makes it anew") from None


def _tree(configuration: dict[str, Any], scenario: str, place: int) -> dict[str, Any]:
    """A run's tree of settings: the study's calendar, grid and world, the scenario's measures, and what the pair's world changes."""
    from experiments.study.worlds import with_values

    own = next(row for row in configuration["scenarios"] if row["name"] == scenario)
    world, name = configuration["world"], configuration["pairs"][place].get("world")
    if name is not None:
        values = next(row["values"] for row in configuration["worlds"] if row["name"] == name)
        world = with_values(world, values)
    shared = {section: configuration[section] for section in ("calendar", "grid")}
    return shared | {"world": world} | {section: part for section, part in own.items() if section != "name"}
