"""Several values for a key: Hydra's multirun, each value of which is checked before the first job begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from hydra._internal.hydra import Hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments.ask import composing_request as asked
from experiments.ask import overrides as told_by
from experiments.ask.composed import Configuration, sectioned
from experiments.ask.composing_base import GROUPS, MAIN, quoted, tree_of, without_hydra

if TYPE_CHECKING:
    from experiments.ask.configuration import Composer


def multirun(
    composer: Composer, overrides: Sequence[str], job: Callable[[Configuration], object], check: Callable[[Configuration], object]
) -> None:  # fmt: skip
    """Every combination of the values given, a job each, by Hydra's own sweeper and launcher; `check` sees each value before."""
    read = asked.read(composer, overrides, several=True)
    for combination in _each_value_once(composer, overrides):
        check(composer.compose(combination))
    hydra = Hydra(task_name="mali", config_loader=composer.base.loader)
    own = ["hydra.sweep.dir=results/multirun/${now:%Y-%m-%d_%H-%M-%S}", "hydra/job_logging=none"]
    composer.base.told(lambda: hydra.multirun(MAIN, _Job(job), [*own, *read.texts], with_log_configuration=False))


def _each_value_once(composer: Composer, overrides: Sequence[str]) -> Iterator[list[str]]:
    """The first values of all keys together, then each further value of a key with the first ones of the others."""
    listed: list[list[str]] = []
    for text in map(told_by.plain, overrides):
        override = asked.parse(composer, text)
        if override.is_hydra_override():
            continue
        values = list(override.sweep_string_iterator()) if override.is_discrete_sweep() else []
        name = override.key_or_group
        if asked.chooses_group(override):
            values = list(map(quoted, values))
        listed.append([f"{name}={value}" for value in values] if override.is_sweep_override() else [text])
    firsts = [values[0] for values in listed if values]
    yield firsts
    for place, values in enumerate(values for values in listed if values):
        for value in values[1:]:
            yield [*firsts[:place], value, *firsts[place + 1 :]]


class _Job:
    """One of Hydra's jobs: hands the composed tree on as a Configuration; picklable for any launcher."""

    def __init__(self, job: Callable[[Configuration], object]) -> None:
        self.job = job

    def __call__(self, config: DictConfig) -> None:
        choices = HydraConfig.get().runtime.choices
        sections, keys = sectioned(tree_of(without_hydra(config)))
        self.job(Configuration(str(choices[GROUPS["scenario"]]), str(choices["world"]), sections, keys))
