"""The colours of the project: a colour is a role, and a role is the same on every page (Okabe and Ito, safe for colour-blind eyes).

Colours that follow the theme are written "@ink", "@paper", "@line", "@panel", its type "@font"; they get their value in the browser.
"""

ROLES = {
    "input": "#56B4E9",
    "weight": "#CC79A7",
    "output": "#009E73",
    "gradient": "#D55E00",
    "label": "@ink",
    "training": "#E69F00",
    "validation": "#0072B2",
    "plain": "#9B978C",
    "accent": "@accent",
}

# Signed values on one scale: orange below zero, grey at zero, blue above (the anchors of the table below).
SIGNED = ((0.0, (224, 130, 20)), (0.5, (232, 229, 222)), (1.0, (33, 102, 172)))

# Classes side by side, in their order; the first two are the ends of the scale above.
CLASSES = ((224, 130, 20), (33, 102, 172), (0, 158, 115), (204, 121, 167), (240, 228, 66), (86, 180, 233))


def colour(role: str) -> str:
    """The colour of a role. Raises KeyError for a role that the house has not."""
    return ROLES[role]


def signed_table() -> list[list[int]]:
    """256 colours from the most negative to the most positive value, as [red, green, blue]."""
    return [_between(step / 255) for step in range(256)]


def _between(share: float) -> list[int]:
    (left, low), (right, high) = (SIGNED[0], SIGNED[1]) if share < 0.5 else (SIGNED[1], SIGNED[2])
    weight = (share - left) / (right - left)
    return [round(a + (b - a) * weight) for a, b in zip(low, high, strict=True)]
