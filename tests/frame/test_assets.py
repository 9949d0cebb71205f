"""What the browser fetches once: asked for through the routes, as a server asks."""

import asyncio
import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from playground import assets, parts

OUTSIDE = ("../__init__.py", "..%2F__init__.py", "%2e%2e/%2e%2e/server.py", "..%5Cserver.py", "/etc/passwd", "%2Fetc%2Fpasswd")
APP = Starlette(routes=assets.routes())


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def hear(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        self.body += message.get("body", b"")


def ask(name, encoding="gzip", method="GET"):
    """The answer of the routes to a request for /assets/<version>/<name>."""
    answer = Answer()
    path = f"/assets/1/{name}"
    headers = [(b"accept-encoding", encoding.encode())]
    scope = {"type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(), "query_string": b"", "headers": headers}
    asyncio.run(APP(scope, receive=asyncio.Event().wait, send=answer.hear))
    return answer


@pytest.mark.parametrize("name", sorted(assets.names()))
def test_every_asset_is_served(name):
    answer = ask(name)
    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == assets.content(name)
    assert answer.headers["content-type"].split(";")[0] == ("text/css" if name.endswith(".css") else "text/javascript")


def test_it_is_kept_for_a_year():
    headers = ask("common.js").headers
    assert "immutable" in headers["cache-control"]
    assert int(re.search(r"max-age=(\d+)", headers["cache-control"])[1]) >= 31_000_000
    assert headers["vary"] == "accept-encoding"


def test_whoever_cannot_unpack_gets_it_plain():
    answer = ask("common.js", encoding="identity")
    assert "content-encoding" not in answer.headers
    assert answer.body == (parts.FOLDER / "common.js").read_bytes()


def test_plotly_is_a_third_of_its_size_on_the_way():
    assert len(ask("plotly.js").body) < len(assets.content("plotly.js")) / 3


@pytest.mark.parametrize("name", ["nothing.js", "__init__.py", "", ".", *OUTSIDE])
def test_what_is_not_an_asset_does_not_exist(name):
    answer = ask(name)
    assert answer.status == 404
    assert b"import" not in answer.body


def test_assets_can_only_be_read():
    assert ask("common.js", method="POST").status == 405
