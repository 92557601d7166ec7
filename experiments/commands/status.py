"""Progress of a study: runs done, running, failed and left, and about how long the rest will take: mali status RESULTS.

It only reads, and may be called while another command is running in the folder or after it was killed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.ask.mistakes import Mistake, one_line

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES: tuple[str, ...] = ()
WORDS = "RESULTS [RESULTS ...]"
RECENT = 200
"""Runs, the latest, from which the pace is taken."""
SHOWN = 10


def main(request: Request) -> int:
    """Print what each folder's study has done; returns 0, also for unfinished studies."""
    request.check_no_overrides("folders")
    if not request.words:
        raise Mistake("mali status: needs a folder of results, as in results/compare-1a2b3c4d")
    print("\n\n".join("\n".join(told(folder)) for word in request.words for folder in studies(Path(word))))
    return 0


def studies(folder: Path) -> list[Path]:
    """The folder itself; of a calibration those of its stages, in the order in which they began."""
    from experiments.past.calibration import MANIFEST
    from experiments.study import manifest

    if not (folder / MANIFEST).is_file():
        return [folder]
    order = ("screening", "wave", "candidates", "final")
    names = [path.parent for path in folder.glob(f"*/{manifest.NAME}")]
    stage = {path: path.name.partition("_")[0] for path in names}
    return sorted(names, key=lambda path: (order.index(stage[path]) if stage[path] in order else len(order), path.name)) or [folder]


def told(folder: Path) -> list[str]:
    """The lines on one study; raises Mistake where there is none."""
    from experiments.study import manifest, marks, seals, store
    from experiments.study.lock import busy
    from experiments.study.manifest import problem

    found = manifest.read(folder)
    if found is None:
        raise Mistake(f"{folder}: no {manifest.NAME} there; mali status needs a folder of results")
    if wrong := problem(found):
        raise Mistake(f"{folder / manifest.NAME}: {wrong}")
    total, state, failed = count(found), str(found.get("state")), found.get("failed") or []
    working = busy(folder)
    done = total if state == store.FINISHED else len(store.finished(folder, total))
    running = min(len(list(marks.all_of(folder))), total - done - len(failed)) if working else 0
    head = state if state in (store.FINISHED, store.INCOMPLETE) and not working else "running" if working else "stopped"
    left = total - done - running - len(failed)
    lines = [
        f"{folder}  mali {found.get('command')}, {head}",
        f"  {total:,} runs: {done:,} done, {running:,} running, {len(failed):,} failed, {left:,} left",
    ]
    if left + running:
        lines.append(f"  {estimate(folder, left + running)}" + ("" if working else "; the same command resumes"))
    elif not working and state == store.FINISHED and seals.harmed(folder, found):
        lines.append(f"  missing or damaged: {', '.join(seals.harmed(folder, found))}; the same command makes them again")
    elif failed and not working:
        lines.append("  the same command tries the failed ones again")
    named = "  failed: {scenario} in {world}, history {history}, future {future}: {cause}"
    lines += [named.format(**one | {"cause": one_line(one["cause"])}) for one in failed[:SHOWN]]
    return lines + [f"  ... and {len(failed) - SHOWN:,} more"] * (len(failed) > SHOWN)


def count(found: dict[str, Any]) -> int:
    """How many runs a study has; one of an earlier version tells its worlds, scenarios and pairs only."""
    worlds, scenarios, pairs = (len(found.get(key) or ()) for key in ("worlds", "scenarios", "pairs"))
    return int(found.get("runs") or max(1, worlds) * scenarios * pairs)


def estimate(folder: Path, left: int) -> str:
    """About how long the rest takes at the pace of the latest runs."""
    from experiments.study import store
    from experiments.study.progress import duration

    times = sorted(path.stat().st_mtime for path in store.stored(folder))[-RECENT:]
    if len(times) < 2 or times[-1] <= times[0]:
        return "too few runs are done for an estimate"
    return f"about {duration((times[-1] - times[0]) / (len(times) - 1) * left)} at the pace of the last {len(times):,} runs"
