"""Bringing a data set: an offer, a progress bar, and a clear sentence when it fails."""

from typing import Any

import streamlit as st

from playground import parts, runs
from playground.words import _, sentences

TICK = 0.4  # seconds between two looks at a download that is under way


def offer(page: str, name: str) -> None:
    """The offer to download a data set, in a block that follows the download while it goes on."""
    service = runs.current()
    moving = service is not None and _is_running(service.downloads.find(name))
    key = f"{page}.download.{name}"

    @st.fragment(run_every=TICK if moving else None)
    def block() -> None:
        found = service.downloads.find(name) if service else None
        data = {
            "label": _("Progress of the download"),
            "sentence": sentence(found),
            "progress": _share(found),
            "numbers": [],
            "buttons": [_button(found, service)],
        }
        parts.mount("runner", key, data, on_act_change=lambda: service.fetch(name) if service else None)
        if _is_running(found) != moving or (found and found.state == "finished"):
            st.rerun()

    block()


def sentence(download: Any) -> str:
    """Where a download stands, in words."""
    if download is None:
        return _("These data are not here yet; until they are, what ships with the app is shown.")
    if download.state == "failed":
        return sentences(why_failed(download.reason), _("What ships with the app is shown instead."))
    return _("{done:.1f} of {total:.1f} MB").format(done=download.done / 1e6, total=download.total / 1e6)


def why_failed(reason: str) -> str:
    """Why data could not be had."""
    words = {
        "no_network": _("No server answers: there is no network here, or they are down."),
        "not_found": _("The servers answer but no longer have the files."),
        "wrong_hash": _("What came is not the official file; it was thrown away."),
        "bad_file": _("The file cannot be read."),
        "disk_full": _("The disk is full."),
        "not_writable": _("The cache folder cannot be written."),
    }
    return words.get(reason, _("The download failed."))


def _is_running(download: Any) -> bool:
    return download is not None and download.state == "running"


def _share(download: Any) -> float | None:
    return download.done / download.total if _is_running(download) and download.total else None


def _button(download: Any, service: Any) -> dict[str, Any]:
    label = _("Try again") if download and download.state == "failed" else _("Download")
    return {
        "act": "fetch",
        "label": label,
        "help": _("Brings the data once; they stay in the cache folder."),
        "disabled": service is None or _is_running(download),
        "first": True,
    }
