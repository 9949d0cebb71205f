"""A visitor without a browser: what Streamlit keeps for a session, as plain objects."""

from types import SimpleNamespace

import pytest
import streamlit as st


class Parameters(dict):
    """The query of an address."""

    def to_dict(self):
        return dict(self)


@pytest.fixture
def session(monkeypatch):
    """A fresh session: `state`, `query` and `context` as the frame sees them."""
    fresh = SimpleNamespace(state={}, query=Parameters(), context=SimpleNamespace(locale=None))
    monkeypatch.setattr(st, "session_state", fresh.state)
    monkeypatch.setattr(st, "query_params", fresh.query)
    monkeypatch.setattr(st, "context", fresh.context)
    return fresh
