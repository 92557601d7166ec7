"""A film of two scenarios of a study, a frame a week, as WebP and MP4: mali animate RESULTS [SCENARIO ...] [shade=LAYER] [pair=N].

What is shown is chosen as for mali play, and is lived again in the same way. shade= is influence_jnim unless it is influence_isgs, cover,
patrols or tension; pair=all shows the mean over all pairs. The film is film.webp in the folder, and film.mp4 where there is ffmpeg (on the
path, or by pip install 'mali-sim[film]'); file= gives both another name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.ask.mistakes import Mistake, unknown

if TYPE_CHECKING:
    from experiments.cli import Request

USES: tuple[str, ...] = ()
WORDS = "RESULTS [SCENARIO ...] [shade=LAYER] [pair=N] [file=FILE]"
NAME, SUFFIXES = "film.webp", (".webp", ".mp4")


def main(request: Request) -> int:
    """Write the film and name its files."""
    from experiments.map.requested import asked, keys, target

    given = keys(request, ("shade", "pair", "file"))
    wanted = asked(request, given.get("pair"))
    stem = target(given, wanted.results.folder / NAME)
    if stem.suffix not in SUFFIXES:
        raise Mistake(f"file={stem}: needs a name that ends in .webp or .mp4; both are written")
    from experiments.map import film
    from experiments.map import layers as shades
    from experiments.map.frames import Frames
    from experiments.map.gathered import gather
    from experiments.show.figures import style
    from experiments.study.progress import say

    known = {shade.key: shade for shade in shades.SHADES}
    name = given.get("shade", shades.SHADES[0].key)
    if name not in known:
        raise unknown("layer", name, known, f"shade={name}")
    with style.context():
        frames = Frames(gather(wanted), known[name])
    program = film.ffmpeg()
    for path in film.write(frames, stem, program):
        print(f"{path}  ({path.stat().st_size / 1e6:.1f} MB)")
    if program is None:
        say(f"mali: {stem.with_suffix('.mp4')} is not written: {film.NO_FFMPEG}")
    return 0
