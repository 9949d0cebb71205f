"""How the page on the small GPT draws the three families: the mask, what is asked for, what each can do."""

import numpy as np

from models.maths import families
from playground.kit import Lesson, _, writing
from playground.panels import Axis, Heat, Named, Panels, Tip
from playground.ribbons import Ribbon, Row
from playground.tables import Table

EXAMPLE, CUT = "the lamp", 4  # letters of the mask that is shown, and how many of them are read both ways where some are
GAPS = (2, 6)


def family_names() -> dict[str, str]:
    """The words for the families."""
    return {"decoder": _("decoder-only (GPT)"), "encoder": _("encoder-only (BERT)"), "prefix": _("encoder–decoder (T5)")}


def show_mask(lesson: Lesson) -> None:
    """What each letter may look at, and what is asked of it, for eight letters."""
    family = lesson.spec.family
    lesson.panels("mask", mask(family))
    lesson.ribbon("asked", asked(family))


def mask(family: str) -> Panels:
    """The mask of a family as a matrix: rows look at columns."""
    letters, seen = [writing.visible(letter) for letter in EXAMPLE], families.mask(family, len(EXAMPLE), CUT)
    arrays = {
        "seen": Named(("query", "key"), seen.astype(float)),
        "letter": Named(("query",), letters),
        "key_letter": Named(("key",), letters),
        "may": Named(("query", "key"), np.where(seen, 0, 1)),
    }
    texts = _("“{letter}” may look at “{key_letter}”."), _("“{letter}” may not look at “{key_letter}”.")
    picture = Heat("seen", Axis("query", "letter"), Axis("key", "key_letter"), _("Mask: who may look at whom"), largest=26)
    alt = _("{allowed} of {all} pairs of letters are allowed").format(allowed=int(seen.sum()), all=seen.size)
    return Panels(arrays, [picture], alt, f"mask {family}", (Tip(("query", "key"), texts, "may"),), frames=(mask_caption(family),))


def mask_caption(family: str) -> str:
    """What a mask means."""
    return {
        "decoder": _("Every letter sees itself and those before it."),
        "encoder": _("Every letter sees all letters, on both sides."),
        "prefix": _("The first part is read both ways; the second sees all of it, and of itself what came before."),
    }[family]


def asked(family: str) -> Ribbon:
    """What goes in, and what is asked for at each place."""
    letters, nothing = [writing.visible(letter) for letter in EXAMPLE], "·"
    after = [*letters[1:], "s"]
    goes_in = [("▢" if family == "encoder" and place in GAPS else letter) for place, letter in enumerate(letters)]
    wanted = {
        "decoder": after,
        "encoder": [letter if place in GAPS else nothing for place, letter in enumerate(letters)],
        "prefix": [letter if place >= CUT - 1 else nothing for place, letter in enumerate(after)],
    }[family]
    rows = [Row(_("goes in"), goes_in), Row(_("is asked for"), wanted)]
    return Ribbon(rows, " ".join(wanted), "asked")


def families_table() -> Table:
    """What each family sees, is asked for, can do and cannot."""
    columns = ["", _("sees"), _("is asked for"), _("can"), _("cannot")]
    rows = [(family_names()[family], *abilities(family)) for family in families.FAMILIES]
    return Table(columns, rows, _("The same blocks, three families"))


def abilities(family: str) -> tuple[str, ...]:
    """What a family sees, is asked for, can do and cannot."""
    first = _("the first part both ways, then what came before")
    nobody = _("learns nothing from the letters of the first part: nobody asks for them")
    return {
        "decoder": (_("what came before"), _("every next letter"), _("writes"), _("does not know what follows while it reads")),
        "encoder": (_("both sides"), _("the masked 15 %"), _("fills in; is fine-tuned to judge a text"), _("cannot write by itself")),
        "prefix": (first, _("the second part"), _("answers: translates, summarises"), nobody),
    }[family]
