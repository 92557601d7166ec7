"""Play two scenarios of a study day by day on a map, in one HTML file: mali play RESULTS [SCENARIO ...] [pair=N].

RESULTS is a folder of `mali compare` or `mali run` with keep=events. Without names its first two scenarios stand side by side; one name
stands beside the reference. Both are of one pair of seeds, the first unless pair= says which; pair=all shows the mean over all pairs. Their
runs are lived again for the fields that no table has, some seconds a pair, and have to leave the very events that the folder has. The page
is play.html in the folder (file= puts it elsewhere): it needs no network and no server, and can be sent by e-mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.ask.command import Request

USES: tuple[str, ...] = ()
WORDS = "RESULTS [SCENARIO ...] [pair=N] [file=FILE]"
NAME = "play.html"


def main(request: Request) -> int:
    """Write the page and name it."""
    from experiments.map.request import asked, target

    given = request.own_keys({"pair": "", "file": ""})
    wanted = asked(request, given.get("pair"))
    path = target(given, wanted.results.folder / NAME)
    from experiments.map import page
    from experiments.map.gather import gather
    from experiments.study.files import write_text

    text = page.html(gather(wanted))
    write_text(path, text)
    print(f"{path}  ({len(text.encode()) / 1e6:.1f} MB)")
    return 0
