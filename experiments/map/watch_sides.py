"""Two scenarios that fork from one history and go on day by day together; levers of the second may change between days.

They are served on this machine alone: no telemetry, no address outside where the assets are installed.
"""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np

from experiments.ask.tree import at
from sim.engine.parameters import Parameter
from sim.model import Mali
from sim.outputs.record import event_table
from sim.run import Snapshot, simulate_history
from sim.settings import Settings, changed, parameters

LEVERS = ("long_patrol_share", "long_patrol_days", "risk_tolerance", "choice")
PARTS = ("north", "centre")


@dataclass(frozen=True)
class Asked:
    """What is watched: two names, their settings, the history that both fork from, and the seed of their future."""

    names: tuple[str, str]
    settings: tuple[Settings, Settings]
    past: Snapshot
    future: int


def asked(names: tuple[str, str], settings: tuple[Settings, Settings], history: int, future: int) -> Asked:
    """Two scenarios on one pair of seeds; their history is simulated once."""
    return Asked(names, settings, simulate_history(settings[0], history), future)


def levers() -> list[Parameter]:
    """Levers of the posture that can be turned while it runs, those of the North first."""
    wanted = [f"measures.posture.{part}.{name}" for part in PARTS for name in LEVERS]
    known = {one.key: one for one in parameters()}
    return [known[key] for key in wanted]


class Side:
    """One of the two scenarios, as a model that stands on a day."""

    def __init__(self, name: str, settings: Settings, snapshot: Snapshot, future: int) -> None:
        self.name, self.settings = name, settings
        self._history, self._future, self._before = snapshot.history, future, len(snapshot.rows)
        self.model = self._model(snapshot.index, snapshot.arrays)
        self._note(snapshot.index, snapshot.daily, snapshot.rows)

    def _model(self, index: int, arrays: Mapping[str, np.ndarray]) -> Mali:
        model = Mali(self.settings, history=self._history, future=self._future, enlist=False)
        model.resume(index, arrays)
        return model

    def _note(self, index: int, daily: np.ndarray, rows: list[tuple[Any, ...]]) -> None:
        self.model.recorder.daily[:index] = daily[:index]
        self.model.recorder.rows = list(rows)

    def lever(self, key: str) -> Any:
        """What a lever is set to."""
        return at(self.settings.tree(), key)

    def order(self, key: str, value: Any) -> None:
        """Set a lever from the next day on: levers are laid out when a model is made, so a new one goes on from the old one's state."""
        self.settings, old = changed(self.settings, {key: value}), self.model
        self.model = self._model(old.index, old.state.copy_state())
        self._note(old.index, old.recorder.daily, old.recorder.rows)
        old.close()

    @property
    def date(self) -> np.datetime64:
        """The last day that was lived."""
        return np.datetime64(self.model.first + self.model.index - 1, "D")

    def events(self) -> dict[str, np.ndarray]:
        """Columns of all events since the mandate date."""
        return event_table(self.model.recorder.rows[self._before :])


class Two(mesa.Model):
    """Both scenarios, for Mesa's viewer: a step is a day of each."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(rng=0)
        self.asked = asked
        self.turn = threading.RLock()  # the viewer steps in a thread of its own
        self.sides = [Side(name, settings, asked.past, asked.future) for name, settings in zip(asked.names, asked.settings, strict=True)]

    def step(self) -> None:
        """One day of both, until the calendar ends."""
        with self.turn:
            for side in self.sides:
                side.model.step()
            self.running = self.sides[0].model.running

    def order(self, key: str, value: Any) -> None:
        """Set a lever of the second scenario from the next day on."""
        with self.turn:
            self.sides[1].order(key, value)


HOST = "127.0.0.1"
PAGE = "experiments.map.watch_page:Page"
QUIET = {
    "SOLARA_APP": PAGE, "SOLARA_MODE": "production", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "mali watch", "SOLARA_SESSION_HTTPS_ONLY": "False", "SOLARA_SESSION_SAME_SITE": "lax",
    "SOLARA_CHECK_HOOKS": "off",
}  # fmt: skip
_served: list[Asked] = []


def shown() -> Asked:
    """What the page shows."""
    return _served[-1]


def offer(what: Asked) -> None:
    """From now on the page shows this."""
    _served[:] = [what]


def serve(what: Asked, port: int, browser: bool) -> None:
    """Serve the page until interrupted."""
    offer(what)
    os.environ.update(QUIET)
    import uvicorn

    url = f"http://{HOST}:{port}"
    print(f"{url}  (Ctrl-C ends it)", flush=True)
    if browser:
        threading.Timer(2.0, webbrowser.open, [url]).start()
    uvicorn.run("solara.server.starlette:app", host=HOST, port=port, log_level="warning", ws_ping_interval=None)
