"""The server: Streamlit's own, with our assets, and the run service living as long as it does."""

import asyncio
import contextlib
import gc
import importlib
import os
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import streamlit as st
import threadpoolctl
from starlette.middleware import Middleware

from playground import assets, catalogue, live, runs, words
from playground.kit import exports
from playground.visitors import Visitors

HERE = Path(__file__).resolve().parent


def serve(host: str, port: int, workers: int | None, open_browser: bool) -> None:
    """Serve until Ctrl+C. `workers` is the number of trainings at once, None for what suits the machine."""
    url = f"http://{'localhost' if host in ('', '0.0.0.0', '::') else host}:{port}"

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
        service = await asyncio.to_thread(runs.start, workers)
        await asyncio.to_thread(_warm)
        _announce(url, open_browser)
        yield {"runs": service}
        await asyncio.to_thread(runs.close)

    sys.argv[:] = [str(HERE / "__main__.py")]
    app = st.App(HERE / "app.py", lifespan=lifespan, routes=[*assets.routes(), *exports.routes(), *live.routes()], middleware=[Middleware(Visitors)])
    os.environ.setdefault("STREAMLIT_SERVER_ADDRESS", host)
    app.run(config={"server.port": port, "server.address": host})


def _warm() -> None:
    """Pay once, before the first visitor: imports, catalogues, compressed assets; then freeze the heap, so a collection stays short."""
    importlib.import_module("numpy")
    # Many visitors share the cores: linear algebra that spreads a small matrix over all of them makes everybody wait.
    threadpoolctl.threadpool_limits(1)
    catalogue.pages()
    for code in words.LANGUAGES:
        words.translations(code)
    for name in assets.names():
        assets.compressed(name)
    gc.collect()
    gc.freeze()


def _announce(url: str, open_browser: bool) -> None:
    print(f"\n  Dive into Deep Learning, playable: {url}\n  Ctrl+C ends it.\n", flush=True)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()
