"""What the browser fetches once: the parts' code and Plotly, under an address with a hash in it, compressed, cached for a year."""

import gzip
import importlib.util
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.parts import FOLDER

KINDS = {".js": "text/javascript", ".css": "text/css"}
YEAR = "public, max-age=31536000, immutable"


def routes() -> list[Route]:
    """The routes that serve the parts."""
    return [Route("/assets/{version}/{name}", serve)]


async def serve(request: Request) -> Response:
    """One asset; the version in the address only keeps caches apart. Names that are not ours do not exist."""
    name = request.path_params["name"]
    if name not in names():
        return Response("not found", 404)
    headers = {"cache-control": YEAR, "vary": "accept-encoding"}
    body, packed = content(name), "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        body, headers["content-encoding"] = compressed(name), "gzip"
    return Response(body, headers=headers, media_type=KINDS[Path(name).suffix])


@lru_cache(maxsize=1)
def names() -> dict[str, Path]:
    """Every asset by name."""
    found = {path.name: path for path in FOLDER.iterdir() if path.suffix in KINDS}
    plotly = Path(importlib.util.find_spec("plotly").origin).parent / "package_data" / "plotly.min.js"
    return {**found, "plotly.js": plotly}


@lru_cache(maxsize=32)
def content(name: str) -> bytes:
    return names()[name].read_bytes()


@lru_cache(maxsize=32)
def compressed(name: str) -> bytes:
    """Compressed once a process: 4.7 MB of Plotly become 1.4."""
    return gzip.compress(content(name), 6)
