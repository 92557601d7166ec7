"""A comparison from overrides to its differences, as the command and notebooks ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.options import Pair
    from experiments.ask.tree import Configuration
    from experiments.study.ensemble import Place
    from experiments.study.study import Study


def composed(composer: Composer, overrides: Sequence[str]) -> list[Configuration]:
    """Each scenario of a comparison, composed and not yet checked; raises Mistake for more runs than a study may have."""
    from experiments.ask import options

    base = composer.compose(overrides)
    names = options.scenario_names(base.keys)
    options.check_runs(len(options.many_pairs(base.keys)), len(names))
    return [composer.compose(overrides, name) for name in names]


def planned(composer: Composer, scenarios: Sequence[Configuration]) -> Study:
    """The study of these scenarios; everything that can be wrong is told before this returns. Raises Mistake, one line."""
    from experiments.ask import options, outcomes, plausible, verdicts

    keys = scenarios[0].keys
    for scenario in scenarios:
        scenario.check()
    further = outcomes.read(keys.get("outcomes"), composer.files.folders, scenarios[0].settings.calendar)
    engine, pairs = options.engine(keys), options.many_pairs(keys)
    kept, workers, out = options.keep(keys, "events"), options.workers(keys), options.out(keys)
    judged = verdicts.of(keys)
    folders, given = composer.files.folders, composer.given(scenarios[0].overrides)
    chosen = scenarios[0].world if "world" in given else None
    spread = options.worlds(keys, chosen, there=plausible.place(folders) is not None) == plausible.NAME
    drawn = _drawn(composer, scenarios, pairs, given) if spread else None
    from experiments.study import orders as ordered  # after all mistakes are told: it takes its time to load
    from experiments.study import study

    about = ordered.abouts(composer, scenarios)
    if drawn is None:
        return study.Study("compare", scenarios, pairs, kept, workers, out, engine, judged, outcomes=further, about=about)
    from experiments.study.ensemble import Ensemble

    laid, places, names = drawn
    return Ensemble(
        "compare", scenarios, laid, kept, workers, out, engine, judged, outcomes=further, about=about, places=places, of_pair=names
    )  # fmt: skip


def _drawn(
    composer: Composer, scenarios: Sequence[Configuration], pairs: Sequence[Pair], given: set[str]
) -> tuple[list[Pair], dict[str, Place], list[str]]:
    """The pairs as they are laid out over plausible worlds, these worlds by name, and the world of each pair."""
    from experiments.ask import plausible
    from experiments.study import layout
    from experiments.study.ensemble import place

    table = plausible.laid_over(composer, scenarios)
    lay = layout.listed if isinstance(scenarios[0].keys["seeds"], list) else layout.counted
    laid, worlds = lay(pairs, table)
    places = {world.name: place(world, scenarios, given) for world in {world.number: world for world in worlds}.values()}
    return laid, places, [world.name for world in worlds]
