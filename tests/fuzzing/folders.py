"""Two folders of results as bytes, made once: a small finished study, and one that stopped before its last run."""

from __future__ import annotations

import io
import tempfile
from contextlib import redirect_stderr
from functools import lru_cache
from pathlib import Path
from unittest import mock

import pandas as pd
import stored
import synthetic

from experiments.study import files, manifest, seals, stages, store

EVENTS = 30


@lru_cache(maxsize=1)
def finished() -> dict[str, bytes]:
    """Tables of two scenarios over two pairs, of which nothing is sealed."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(synthetic, "differences", lambda *_: pd.DataFrame()):  # not read here
        made = synthetic.write_results(Path(folder) / "theirs", scenarios=("status_quo", "mobile"), pairs=2, ranked=False)
        events = pd.read_parquet(made / "events.parquet").groupby("scenario").head(EVENTS).reset_index(drop=True)
        events.to_parquet(made / "events.parquet")
        wanted = ("manifest.json", "map.json", "runs.parquet", "bases.parquet", "events.parquet", "costs.parquet")
        return {name: (made / name).read_bytes() for name in wanted}


@lru_cache(maxsize=1)
def stopped() -> dict[str, bytes]:
    """Parts of three runs of four, and the manifest of a study under way."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(files, "to_disk", lambda path: None):
        study = stored.study(Path(folder) / "theirs")
        store.make(study.folder)
        with (
            redirect_stderr(io.StringIO()),
            mock.patch.object(stages, "do_task", stored.do), mock.patch.object(stages, "_compile", lambda study: None),
            mock.patch.object(stages, "tabulate", lambda study: None),
        ):  # fmt: skip
            stages.open_(study)
            stages.complete(study)
        store.discard(study.folder, [stored.TOTAL - 1])
        return {str(path.relative_to(study.folder)): path.read_bytes() for path in study.folder.rglob("*") if path.is_file()}


def sealed(tables: dict[str, bytes], found: dict[str, object]) -> dict[str, object]:
    """The manifest with seals of what is there: a stranger can make them too."""
    listed = {name: {"bytes": len(data), "blake2b": files.digest_of(data)} for name, data in tables.items() if name != manifest.NAME}
    return found | {seals.FILES: listed}
