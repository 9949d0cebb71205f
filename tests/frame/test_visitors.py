"""Who has no name gets one with the page, and keeps it."""

import asyncio
import re
from types import SimpleNamespace

import pytest
import streamlit as st

from playground import visitors

NAMED = f"{visitors.COOKIE}={'ab' * 16}"


def cookies_of(accept="text/html,*/*", cookie="", method="GET", scheme="http", status=200):
    """What the answer to such a request sets."""

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    sent = []

    async def send(message):
        sent.append(message)

    headers = [(b"accept", accept.encode()), *([(b"cookie", cookie.encode())] if cookie else [])]
    asyncio.run(visitors.Visitors(app)({"type": "http", "method": method, "scheme": scheme, "headers": headers}, None, send))
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


@pytest.mark.parametrize("status", [200, 304])
def test_a_stranger_gets_a_name(status):
    first, second = (cookies_of(status=status)[0] for _ in range(2))
    assert re.fullmatch(f"{visitors.COOKIE}=[0-9a-f]{{32}}; Path=/; HttpOnly; SameSite=Lax", first)
    assert first != second


def test_a_name_that_was_given_safely_stays_safe():
    assert cookies_of(scheme="https")[0].endswith("; Secure")


@pytest.mark.parametrize("cookie", [NAMED, f"a=b; {NAMED}", f"{NAMED}; a=b", f"broken;=x;; {NAMED};"])
def test_who_has_a_name_keeps_it(cookie):
    assert cookies_of(cookie=cookie) == []


@pytest.mark.parametrize("cookie", ["", "a=b", f"{visitors.COOKIE}=", f"{visitors.COOKIE}=me", f"x{NAMED}", f"{NAMED}0"])
def test_who_has_none_gets_one(cookie):
    assert len(cookies_of(cookie=cookie)) == 1


@pytest.mark.parametrize("asked", [{"accept": "*/*"}, {"accept": "text/javascript"}, {"method": "POST"}])
def test_files_come_without_a_name(asked):
    assert cookies_of(**asked) == []


def test_websockets_pass_untouched():
    seen = []

    async def app(*given):
        seen.append(given)

    scope = {"type": "websocket"}
    asyncio.run(visitors.Visitors(app)(scope, 1, 2))
    assert seen == [(scope, 1, 2)]


def test_the_owner_is_the_name_of_the_browser(session, monkeypatch):
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies={visitors.COOKIE: "ab" * 16}))
    assert visitors.owner() == "ab" * 16


@pytest.mark.parametrize("name", ["", "me", "AB" * 16, "ab" * 17])
def test_who_brings_no_proper_name_has_one_for_the_session(session, monkeypatch, name):
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies={visitors.COOKIE: name}))
    assert visitors.owner() != name
    assert visitors.owner() == visitors.owner()
