"""Draw a study's figures and report again, or lay several studies side by side: mali plot RESULTS [RESULTS ...] [language=fr].

Of one folder, all figures and report.html are made again from its tables; nothing is simulated. Of several, which may have other
scenarios, worlds and calendars, a folder of its own (out=, default results/plot-<hash>), has a page with what differs in their
configuration, which of their runs are the same, and their outcomes side by side with intervals, each also as CSV.
language=fr puts the labels of figures into French; notes below them and the report stay English.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, nearest
from experiments.ask.options import EVERYWHERE, workers

if TYPE_CHECKING:
    from experiments.cli import Request
    from experiments.comparison.studies_one import Study

USES = ("out", "language")
REFUSES = EVERYWHERE
WORDS = "RESULTS [RESULTS ...]"


def main(request: Request) -> int:
    """Draw, write the page and name both; returns 0."""
    keys = asked(request)
    out, language = keys.get("out"), keys.get("language", "en")
    folders = [Path(word) for word in request.words]
    if not folders:
        raise Mistake("mali plot: needs a folder of results, as in results/compare-1a2b3c4d, or several")
    if len(folders) == 1 and out is not None:
        raise Mistake(f"mali plot: out={out} is for several folders; the figures of one go into it")
    from experiments.show.figures.style import LANGUAGES, labelled

    if language not in LANGUAGES:
        raise Mistake(f"language={language}: needs one of {', '.join(LANGUAGES)}")
    with labelled(language):
        if len(folders) == 1:
            again(folders[0])
            return 0
        from experiments.comparison import studies

        opened = studies.opened(folders)
        beside(opened, Path(out) if out else Path("results") / f"plot-{_hash(opened)}")
    return 0


def asked(request: Request) -> dict[str, str]:
    """The keys on the command line; raises Mistake for any other."""
    found = {}
    for text in request.overrides:
        key, _, value = text.partition("=")
        if key not in USES or not value:
            raise Mistake(f"mali plot: '{text}'{nearest(key, USES)}; it reads out=FOLDER and language=fr only")
        found[key] = value
    return found


def again(folder: Path) -> None:
    """Every figure and the report of one study, from its tables, sealed in its manifest."""
    from experiments.show.figures import FOLDER
    from experiments.study import conclude, store
    from experiments.study.lock import held
    from experiments.study.results import Results

    results = Results(folder)
    state = results.manifest.get("state")
    if state == store.RUNNING:
        raise Mistake(f"{folder}: its study is not finished; the command that began it goes on, and draws in the end")
    with held(folder):
        if results.has("differences.csv"):
            conclude.illustrate(folder, workers({}))
        else:  # a validation or a forecast has figures and no report
            conclude.draw(folder, sorted(path.stem for path in (folder / FOLDER).glob("*.png")) or None, workers({}))


def beside(studies: Sequence[Study], target: Path) -> None:
    """The folder on several studies: tables, figures, page."""
    from experiments.comparison import studies_folder as folder

    report, rows = folder.write(studies, target)
    for text in rows:
        print(text)
    print(f"\nfigures  {target / 'figures'}")
    print(f"report   {report}")


def _hash(studies: Sequence[Study]) -> str:
    """Of what was laid side by side, in its order."""
    from experiments.study.manifest import digest

    return digest([[study.name, study.results.manifest.get("configuration_hash")] for study in studies])[:8]
