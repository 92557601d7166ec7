"""A comparison from overrides to its differences, as the command and notebooks ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer
    from experiments.ask.options import Pair
    from experiments.ask.tree import Configuration
    from experiments.study.runs import Run
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
    from experiments.study import orders as ordered  # after all mistakes are told: it takes its time to load
    from experiments.study import runs, study

    rows = _drawn(composer, scenarios, pairs, given) if spread else runs.crossed([runs.composed(scenarios)], pairs)
    about = ordered.abouts(composer, scenarios)
    return study.Study(
        "compare", scenarios, rows, kept, workers, out, engine, judged, outcomes=further, about=about,
        spread=spread, together=plausible.NAME if spread else "",
    )  # fmt: skip


def _drawn(composer: Composer, scenarios: Sequence[Configuration], pairs: Sequence[Pair], given: set[str]) -> list[Run]:
    """The pairs as they are laid out over plausible worlds."""
    from experiments.ask import plausible
    from experiments.study import runs, worlds

    table = plausible.laid_over(composer, scenarios)
    lay = worlds.listed if isinstance(scenarios[0].keys["seeds"], list) else worlds.in_blocks
    laid, chosen = lay(pairs, table)
    places = {one.number: worlds.plausible(one, scenarios, given) for one in {one.number: one for one in chosen}.values()}
    return runs.spread([places[one.number] for one in chosen], laid)
