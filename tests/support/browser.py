"""Chromium without a window opens a file and runs scripts in it, by the DevTools protocol over a pipe; no driver is needed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip


class Browser:
    """One process with one page; `errors` has what the page complained of."""

    def __init__(self, profile: Path) -> None:
        assert CHROMIUM is not None
        (theirs_in, self._out), (self._in, theirs_out) = os.pipe(), os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (theirs_in, theirs_out)]
        command = f'exec "$@" 3<&{ends[0]} 4>&{ends[1]}'
        words = ["bash", "-c", command, "bash", CHROMIUM, f"--user-data-dir={profile}", *FLAGS]
        self.process = subprocess.Popen(words, pass_fds=ends, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (theirs_in, theirs_out, *ends):
            os.close(end)
        self.errors: list[str] = []
        self._rest, self._number, self._session = b"", 0, None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.ask(f"{domain}.enable")

    def open(self, path: Path, width: int, height: int = 900) -> None:
        """Load a file in a window of that size, and wait for its load event."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 700)
        self.ask("Page.navigate", url=path.as_uri())
        self._until("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """What the body of an asynchronous function returns."""
        asked = {"expression": f"(async () => {{ {script}\n }})()", "awaitPromise": True, "returnByValue": True}
        found = self.ask("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One request and its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params} | ({"sessionId": self._session} if self._session else {})
        os.write(self._out, json.dumps(message).encode() + b"\0")
        return dict(self._until(self._number))

    def _until(self, wanted: int | str) -> dict[str, Any]:
        while True:
            while b"\0" not in self._rest:
                more = os.read(self._in, 1 << 20)
                assert more, "the browser has ended"
                self._rest += more
            text, _, self._rest = self._rest.partition(b"\0")
            found = json.loads(text)
            if found.get("method") == "Runtime.exceptionThrown":
                self.errors.append(found["params"]["exceptionDetails"]["exception"].get("description", "error"))
            if found.get("method") == "Network.requestWillBeSent":
                address = found["params"]["request"]["url"]
                self.errors += [f"asks for {address}"] * (not address.startswith(("file:", "data:", "about:")))
            if wanted in (found.get("id"), found.get("method")):
                assert "error" not in found, found
                return dict(found.get("result", {}))

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError, AssertionError):
            self._session = None
            self.ask("Browser.close")
        self.process.wait(timeout=20)
        os.close(self._in)
        os.close(self._out)
