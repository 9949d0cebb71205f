"""Whose run is whose: every browser gets a random name in a cookie, so that a page that is loaded again finds its run.

The cookie ends with the browser's session, cannot be read by scripts, and is all that is known of anybody.
"""

import re
import secrets
import uuid
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders

COOKIE = "playground_visitor"
NAME = re.compile("[0-9a-f]{32}")
NAMED = re.compile(rf"(?:^|;)\s*{COOKIE}={NAME.pattern}\s*(?:;|$)")


def owner() -> str:
    """The name under which this visitor's runs are kept: the browser's, or where it takes no cookies the session's."""
    if "owner" not in st.session_state:
        name = getattr(st.context, "cookies", {}).get(COOKIE, "")
        st.session_state["owner"] = name if isinstance(name, str) and NAME.fullmatch(name) else uuid.uuid4().hex
    return st.session_state["owner"]


class Visitors:
    """Middleware that names whoever loads a page and has no name yet. A plain ASGI one: websockets and files pass untouched."""

    def __init__(self, app: Any):
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not _is_stranger(scope):
            return await self.app(scope, receive, send)
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        cookie = f"{COOKIE}={secrets.token_hex(16)}; Path=/; HttpOnly; SameSite=Lax{secure}"

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, answer)


def _is_stranger(scope: Any) -> bool:
    """Whether this asks for a page, without a name. Told by what is asked for: an answer may be "not modified" and say nothing of its kind."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers = Headers(scope=scope)
    return "text/html" in headers.get("accept", "") and not NAMED.search(headers.get("cookie", ""))
