"""The newest picture of a run for parts that look more often than a page does: a few lines of HTTP instead of a run of the script.

Who knows the long random name of a run may see it. A picture that the browser has already is not sent again.
"""

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground import parts, runs
from playground.runs.run import Run

NOTHING_NEW = 204
KINDS = {"|u1": "u1", "<i2": "i2", "<f2": "f2", "<f4": "f4"}
FRESH = {"cache-control": "no-store"}


def routes() -> list[Route]:
    """The addresses of the pictures."""
    return [Route("/live/{run}/{kind}", serve)]


def address(run: Run, kind: str) -> str:
    """Where a run's newest picture of a kind is."""
    return f"{parts.base()}/live/{run.id}/{kind}"


async def serve(request: Request) -> Response:
    """The picture and its tag; nothing when it is the one that the browser has, or there is none yet."""
    service = runs.current()
    run = service.find(request.path_params["run"]) if service else None
    if run is None:
        return Response("not found", 404)
    picture = run.snapshots.get(request.path_params["kind"])
    if picture is None or tag(picture) == request.query_params.get("have"):
        return Response(status_code=NOTHING_NEW, headers=FRESH)
    return JSONResponse({"picture": coded(picture), "tag": tag(picture)}, headers=FRESH)


def tag(picture: Mapping[str, Any]) -> str:
    """The same for the same arrays.

    >>> tag({"output": np.zeros(3)}) == tag({"output": np.zeros(3), "step": 5})
    True
    """
    sum_ = 0
    for name, value in picture.items():
        if isinstance(value, np.ndarray):
            sum_ = zlib.crc32(value.tobytes(), zlib.crc32(name.encode(), sum_))
    return f"{sum_:08x}"


def coded(picture: Mapping[str, Any]) -> dict[str, Any]:
    """The arrays of a picture as a part reads them, and what else is in it."""
    return {name: array(value) if isinstance(value, np.ndarray) else value for name, value in picture.items()}


def array(values: np.ndarray) -> dict[str, Any]:
    """An array as its kind, its shape and its bytes in base64. Raises KeyError for a type that parts do not read.

    >>> array(np.array([[1, 2]], np.uint8))
    {'kind': 'u1', 'shape': [1, 2], 'data': 'AQI='}
    """
    return {"kind": KINDS[values.dtype.str], "shape": list(values.shape), "data": base64.b64encode(np.ascontiguousarray(values)).decode()}
