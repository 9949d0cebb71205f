"""What hands do in pictures: each function passes on to a listener what a part sent, if it is of the form that such a part sends."""

from collections.abc import Callable, Mapping
from typing import Any

from playground import parts
from playground.panels import Act, Panels, act, focus
from playground.trees import Trees


def cell(key: str, event: str, listener: Callable | None) -> None:
    """Pass on what happened to a cell, if it is of the form a board sends."""
    payload = parts.heard(key, event)
    if listener is None or not isinstance(payload, dict) or parts.is_echo(key, payload):
        return
    block, index, value = payload.get("block"), payload.get("index"), payload.get("value")
    if not isinstance(block, str) or not isinstance(index, int):
        return
    if event == "pick":
        listener(block, index)
    elif isinstance(value, (int, float)) and abs(value) < 1e9:
        listener(block, index, float(value))


def focused(key: str, panels: Panels, listener: Callable[[dict[str, int]], None] | None) -> None:
    """Pass on where a focus was moved."""
    moved = focus(parts.heard(key, "focus"), panels.focus)
    if listener is not None and moved:
        listener(moved)


def acted(key: str, listener: Callable[[Act], None] | None) -> None:
    """Pass on what a hand did to a point of a plane."""
    done = act(parts.heard(key, "act"))
    if listener is not None and done is not None:
        listener(done)


def picked(key: str, listener: Callable[[str, str], None] | None, data: dict[str, Any]) -> None:
    """Pass on a click on a node or an edge that is there and waits for it."""
    payload = parts.heard(key, "pick")
    if listener is None or not isinstance(payload, dict):
        return
    kind, id = payload.get("kind"), payload.get("id")
    if any(entry["id"] == id and entry["hint"] for entry in data.get(f"{kind}s", ()) if kind in ("node", "edge")):
        listener(kind, id)


def acted_upon(key: str, acts: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
    """Pass on what happened in a picture, once; those who hear it check what is in it."""
    sent = parts.heard(key, "act")
    if isinstance(sent, dict) and isinstance(sent.get("act"), str) and sent["act"] in acts and not parts.is_echo(key, sent):
        acts[sent["act"]](sent)


def tile(key: str, listener: Callable[[int], None] | None, count: int) -> None:
    """Pass on which of so many tiles was clicked."""
    index = parts.heard(key, "tile")
    if listener is not None and isinstance(index, int) and 0 <= index < count:
        listener(index)


def node(key: str, listener: Callable[[str], None] | None, trees: Trees) -> None:
    """Pass on which node of the trees was clicked."""
    node = parts.heard(key, "node")
    if listener is not None and any(node == known.id for panel in trees.panels for known in panel.nodes):
        listener(node)


def letter(key: str, listener: Callable[[int], None] | None, count: int) -> None:
    """Pass on which of so many letters was clicked."""
    sent = parts.heard(key, "pick")
    index = sent.get("index") if isinstance(sent, dict) else None
    if listener is not None and isinstance(index, int) and 0 <= index < count:
        listener(index)
