"""A film of what is shown, a frame a week: WebP through pillow, and MP4 where there is ffmpeg."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib
from matplotlib.animation import FFMpegWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from experiments.map.frames import Frames
from experiments.map.rerun import WEEK
from experiments.show.figures import style
from experiments.study import files
from experiments.study.progress import Progress

MOST = 160
"""Frames of a film, which are held in memory at once; a longer calendar has a frame in two weeks, or three."""
A_SECOND, DPI, QUALITY = 8, 96, 80
NO_FFMPEG = "there is no ffmpeg on the path: install it, or pip install 'mali-sim[film]'"


def days(count: int) -> list[int]:
    """The days that have a frame, the last one among them."""
    step = WEEK * -(-count // (WEEK * MOST))
    found = list(range(0, count, step))
    return found if found[-1] == count - 1 else [*found, count - 1]


def ffmpeg() -> str | None:
    """The program that writes MP4, on the path or of imageio-ffmpeg; none where there is none."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def write(frames: Frames, stem: Path, program: str | None) -> list[Path]:
    """Write the film's files, and return their paths; MP4 by this program, or not at all."""
    chosen = days(frames.shown.days)
    with style.context(), Progress(len(chosen), what="frames") as progress:
        pictures = _drawn(frames, chosen, progress)
        moving = _mp4(frames, pictures, stem, program) if program else list(pictures)
        return [_webp(moving, stem), *([stem.with_suffix(".mp4")] if program else [])]


def _drawn(frames: Frames, chosen: Sequence[int], progress: Progress) -> Iterator[Image.Image]:
    """The figure on each of these days."""
    frames.figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(frames.figure)
    for day in chosen:
        frames.at(day)
        canvas.draw()
        yield Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
        progress.step()


def _webp(pictures: list[Image.Image], stem: Path) -> Path:
    text, path = io.BytesIO(), stem.with_suffix(".webp")
    pictures[0].save(
        text, "WEBP", save_all=True, append_images=pictures[1:], duration=round(1000 / A_SECOND), loop=0, quality=QUALITY, method=3
    )  # fmt: skip
    files.write_bytes(path, text.getvalue())
    return path


def _mp4(frames: Frames, pictures: Iterator[Image.Image], stem: Path, program: str) -> list[Image.Image]:
    """Hand each frame on to ffmpeg as it is drawn, then give the file its name; returns the frames."""
    draft, found = stem.with_suffix(".draft.mp4"), []
    with matplotlib.rc_context({"animation.ffmpeg_path": program}):
        writer = FFMpegWriter(fps=A_SECOND, codec="h264", extra_args=["-pix_fmt", "yuv420p", "-crf", "20", "-fflags", "+bitexact"])
        with writer.saving(frames.figure, str(draft), DPI):
            for picture in pictures:
                found.append(picture)
                writer.grab_frame()
    files.put(draft, stem.with_suffix(".mp4"))
    return found
