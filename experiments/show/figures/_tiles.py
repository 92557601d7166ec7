"""Tables of tiles: a row each of some names, a column each of others, in colour where something is better or worse."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from experiments.comparison import verdicts
from experiments.comparison.answers import percent
from experiments.show.figures import style

SIGNS = {"better": "✓", "worse": "✗", verdicts.SMALL: "≈", verdicts.OPEN: "", verdicts.FEW: "", verdicts.SAME: "="}
TONES = {"better": ((0.33, 0.50, 0.70), (0.02, 0.18, 0.42)), "worse": ((1.00, 0.90, 0.76), (0.94, 0.58, 0.16))}
"""Pale and full colour: blues for better, oranges for worse; printed grey, every blue is darker than any orange."""
WORDS = {"better": "✓ better", "worse": "✗ worse"}
FULL = 20.0
"""Percent of the reference at which a tile has its full colour."""
ROW, COLUMN, HEAD = 0.225, 0.78, 0.95
LETTER, LINE = 0.068, 60
"""Width of a letter, and letters of a name in one line; longer names take two smaller lines, and are cut after them."""
NARROWEST = 4.6


def judged(frame: pd.DataFrame, change: str) -> pd.DataFrame:
    """Rows of differences as tiles: `change` is the column of percents, the verdict gives sign and colour."""
    known = frame["verdict"].isin(list(TONES))
    value = [
        "0" if verdict == verdicts.SAME else percent(one).replace("-", "−")
        for one, verdict in zip(frame[change], frame["verdict"], strict=True)
    ]
    text = [f"{SIGNS[verdict]} {one}".strip() for verdict, one in zip(frame["verdict"], value, strict=True)]
    depth = (frame[change].abs() / FULL).fillna(0.0)
    unsure = frame["verdict"].isin(verdicts.UNDECIDED)
    return frame.assign(text=text, tone=frame["verdict"].where(known, ""), depth=depth, unsure=unsure)


def size(blocks: int, rows: Sequence[str], columns: int) -> tuple[float, float]:
    """Inches across and down that such tables take."""
    letters = max(min(len(name), LINE) for name in rows)
    return max(NARROWEST, 0.5 + LETTER * letters + COLUMN * columns), blocks * (ROW * len(rows) + 0.3) + HEAD - 0.3


def draw(
    blocks: Mapping[str, pd.DataFrame], rows: Sequence[str], columns: Mapping[str, str], title: str, note: str,
    words: Mapping[str, str] = WORDS, bold: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A table a block, one below the other; frames have row, column, text, tone, depth from 0 to 1, and whether that is unsure."""
    keys = [Patch(facecolor=TONES[tone][1], label=text, edgecolor=style.INK, linewidth=0.6) for tone, text in words.items()]
    plain = {"cannot tell": "////"} | ({"≈ too small to matter": "", "= no pair differs": ""} if words is WORDS else {})
    keys += [Patch(facecolor="white", edgecolor="#c9c9c9", hatch=hatch, label=text) for text, hatch in plain.items()]
    fig = style.figure(title, note, *size(len(blocks), rows, len(columns)), keys, 5)
    cells = fig.subplots(len(blocks), 1, squeeze=False)[:, 0]
    for axes, (head, frame) in zip(cells, blocks.items(), strict=True):
        for row in frame.to_dict("records"):
            if row["column"] in columns:
                _tile(axes, list(columns).index(row["column"]), rows.index(row["row"]), row)
        _names(axes, rows, columns if axes is cells[0] else dict.fromkeys(columns, ""), bold)
        axes.set_title(head, weight="bold")
    return fig


def _tile(axes: Axes, x: int, y: float, row: Mapping[Hashable, Any]) -> None:
    face: Any = "white"
    if row["tone"]:
        pale, full = TONES[row["tone"]]
        face = tuple(pale[i] + (full[i] - pale[i]) * min(1.0, row["depth"]) ** 0.5 for i in range(3))
    edge = style.INK if row["tone"] == "worse" else face if row["tone"] else "#c9c9c9"
    tile = Rectangle(
        (x - 0.47, y - 0.46), 0.94, 0.92, facecolor=face, edgecolor=edge, linewidth=0.6, hatch="////" if row["unsure"] else None
    )
    tile.set_gid(f"tile:{row['row']}:{row['column']}:{row['scenario']}")
    axes.add_patch(tile)
    ink = "white" if row["tone"] == "better" else style.INK if row["tone"] else style.MUTED
    box = None if row["tone"] else {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    axes.text(x, y, row["text"], ha="center", va="center", size=7, color=ink, weight="bold" if row["tone"] else "normal", bbox=box)


def _names(axes: Axes, rows: Sequence[str], columns: Mapping[str, str], bold: Sequence[str]) -> None:
    """Names of rows at the left, of columns on top."""
    lines = [
        textwrap.wrap(name, 78, break_on_hyphens=False, max_lines=2, placeholder=" …") if len(name) > LINE else [name] for name in rows
    ]
    axes.set_yticks(range(len(rows)), ["\n".join(name) for name in lines])
    for text, name in zip(axes.get_yticklabels(), rows, strict=True):
        text.set(weight="bold" if name in bold else "normal", size=6 if len(name) > LINE else 8, linespacing=1.05)
    axes.set_xticks(range(len(columns)), [textwrap.fill(name, 11, break_long_words=False) for name in columns.values()])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.tick_params(axis="x", labelsize=7.5)
    style.bare(axes)
