"""What this process serves, and the server on this machine alone: no telemetry, no address outside where the assets are installed."""

from __future__ import annotations

import os
import threading
import webbrowser

from experiments.map.watch_sides import Asked

HOST = "127.0.0.1"
PAGE = "experiments.map.watch_page:Page"
QUIET = {
    "SOLARA_APP": PAGE, "SOLARA_MODE": "production", "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "mali watch", "SOLARA_SESSION_HTTPS_ONLY": "False", "SOLARA_SESSION_SAME_SITE": "lax",
    "SOLARA_CHECK_HOOKS": "off",
}  # fmt: skip
_served: list[Asked] = []


def asked() -> Asked:
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
