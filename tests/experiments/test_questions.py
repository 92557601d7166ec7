"""docs/questions.md keeps its word: four questions, short files, and what came out (test_doc_commands.py runs its commands)."""

from __future__ import annotations

from pathlib import Path

from experiments.tools import transcripts as shown

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")


def test_the_page_has_four_questions_and_short_files() -> None:
    files, blocks = shown.files(PAGE), shown.blocks(PAGE)
    assert PAGE.count("\n## What if") + PAGE.count("\n## Which") == len(blocks) == 4 and len(files) == 3
    assert all(len(text.splitlines()) <= 10 for text in files.values())
    assert all(block[-1].output for block in blocks), "each shows what came out"
