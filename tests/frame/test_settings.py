"""The server's settings: each of these was measured, and the app is many times slower without it."""

import re
import tomllib

import pytest

from playground import look
from playground.words import ROOT

SETTINGS = tomllib.loads((ROOT / "playground" / ".streamlit" / "config.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "fileWatcherType", "none"),
        ("server", "headless", True),
        ("runner", "postScriptGC", False),
        ("browser", "gatherUsageStats", False),
        ("client", "showErrorDetails", "type"),
    ],
)
def test_what_was_measured_is_set(section, name, value):
    assert SETTINGS[section][name] == value


def test_both_themes_are_complete():
    light, dark = (SETTINGS["theme"][name] for name in ("light", "dark"))
    assert light.keys() == dark.keys() >= {"primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "borderColor"}


def test_colours_of_charts_are_colours_of_the_house():
    assert set(SETTINGS["theme"]["chartCategoricalColors"]) <= set(look.ROLES.values())


def test_chinese_has_a_font():
    for name in ("font", "headingFont", "codeFont"):
        assert re.search("CJK SC", SETTINGS["theme"][name])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_background(theme):
    colours = SETTINGS["theme"][theme]
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(colours["textColor"], colours[background]) > 7
        assert contrast(colours["primaryColor"], colours[background]) > 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
