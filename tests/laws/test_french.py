"""Every label of a figure has its French in one table: titles, outcomes, scenarios that ship, and what figures write by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.text import Text
from synthetic import write_results

from experiments.ask.home import shipped
from experiments.show import figures as plots
from experiments.show.figures import _french, style
from experiments.show.figures._french_words import ALL, FORMS
from experiments.study.results import Results
from sim.metrics import catalogue

NAMES = {
    *(
        "Tessalit",
        "Aguelhok",
        "Kidal",
        "Gao",
        "Ansongo",
        "Ménaka",
        "Ber",
        "Léré",
        "Sévaré",
        "Diabaly",
        "Douentza",
        "Taoudénit",
        "Ségou",
        "Mopti",
    ),
    *(
        "JNIM",
        "FAMA",
        "MINUSMA",
        "GATIA",
        "HCUA",
        "Barkhane",
        "CMA",
        "MNLA",
        "Ganda",
        "CPA",
        "CMFPR2",
        "MSA",
        "CJA",
        "MAA",
        "Ansaroul Islam",
    ),
}
"""What has no French of its own."""


def labels(fig) -> set[str]:
    """Every label of a figure, in one line each, but for title and note."""
    texts = [text.get_text() for text in fig.findobj(Text) if text.get_gid() not in ("title", "note")]
    for axes in [one for parent in fig.axes for one in (parent, *parent.child_axes)]:
        texts += [*_french.ticks_of(axes.xaxis), *_french.ticks_of(axes.yaxis)]
    found = {" ".join(text.split()) for text in texts}
    return {text for text in found if any(letter.isalpha() for letter in text)}


def test_titles_outcomes_and_scenarios_have_french_words() -> None:
    scenarios = [path.stem for path in (shipped() / "scenario").glob("*.yaml")]
    wanted = [module.TITLE for module in plots.figures()]
    wanted += [style.label(name) for name in (*scenarios, *(metric.name for metric in catalogue()))]
    assert len(scenarios) > 40 and not [text for text in wanted if _french.known(text) is None]


def test_a_form_has_as_many_gaps_in_both_languages_and_no_word_is_empty() -> None:
    assert all(english.count("{}") == french.count("{}") > 0 for english, french in FORMS.items())
    assert all(english.strip() and french.strip() for english, french in ALL.items())


@pytest.mark.parametrize("others", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_what_figures_write_has_french_words_and_is_written_in_french(tmp_path: Path, others: int) -> None:
    scenarios = ("status_quo", "mobile", "close_bases", "hybrid", "forums", "visit")[: others + 1]
    results = Results(write_results(tmp_path / "s", scenarios, 2, ranked=False))
    for module in plots.figures():
        if not getattr(module, "applies", lambda _: True)(results):
            continue
        with style.labelled(style.FRENCH):
            fig = plots.render(module, results)[1]
        english = {text for text in labels(fig) if text in ALL and ALL[text] != text and text not in ALL.values()}
        assert not english, f"{module.NAME} has no French for {english}"
        if module.NAME in ("tails", "months", "frontier", "difference_map"):
            english = labels(plots.render(module, results)[1])
            unknown = {text for text in english if _french.known(text) is None and text not in NAMES}
            assert not unknown, f"{module.NAME} writes {unknown}"


def test_labels_by_hand() -> None:
    said = {
        "deaths*  ↓": "morts* ↓",
        "near: 5 squares,\n12 deaths in\nstatus quo": "près : 5 carrés,\n12 morts dans\nstatu quo",
        "JNIM, status quo": "JNIM, statu quo",
        "my own scenario": "my own scenario",
        "12.5": "12.5",
    }
    assert {text: _french.translate(text) for text in said} == said
