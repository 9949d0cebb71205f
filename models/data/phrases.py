"""Short sentences in English and in French, from a small grammar: what a translator can learn in seconds.

French agrees in gender and number, puts most adjectives behind their noun, says hunger and cold with "to have", and puts two words around a
verb to deny it. So the words of a pair do not stand in the same order, which is what attention is for. The tokens are the book's: apostrophes
stay inside a word, signs stand apart (book 10.5.1).
"""

from collections.abc import Iterator
from functools import lru_cache

Pair = tuple[str, str]

# English and French subject, and its place in the tables below: I, you, he, she, we, they
SUBJECTS = (("i", "je"), ("you", "tu"), ("he", "il"), ("she", "elle"), ("we", "nous"), ("they", "ils"))
BE = ("am", "are", "is", "is", "are", "are")
ETRE = ("suis", "es", "est", "est", "sommes", "sont")
AVOIR = ("ai", "as", "a", "a", "avons", "ont")
# English; French for him, for her, for several
STATES = (
    ("calm", "calme", "calme", "calmes"),
    ("tired", "fatigué", "fatiguée", "fatigués"),
    ("happy", "heureux", "heureuse", "heureux"),
    ("sick", "malade", "malade", "malades"),
    ("ready", "prêt", "prête", "prêts"),
    ("alone", "seul", "seule", "seuls"),
    ("here", "ici", "ici", "ici"),
    ("late", "en retard", "en retard", "en retard"),
    ("home", "à la maison", "à la maison", "à la maison"),
)
# What one is in English, and has in French
NEEDS = (("hungry", "faim"), ("thirsty", "soif"), ("cold", "froid"), ("right", "raison"), ("afraid", "peur"))
# English, and with he and she; French for each subject
DEEDS = (
    ("sing", "sings", ("chante", "chantes", "chante", "chante", "chantons", "chantent")),
    ("work", "works", ("travaille", "travailles", "travaille", "travaille", "travaillons", "travaillent")),
    ("sleep", "sleeps", ("dors", "dors", "dort", "dort", "dormons", "dorment")),
    ("run", "runs", ("cours", "cours", "court", "court", "courons", "courent")),
    ("win", "wins", ("gagne", "gagnes", "gagne", "gagne", "gagnons", "gagnent")),
)
WITH_OBJECT = (
    ("see", "sees", ("vois", "vois", "voit", "voit", "voyons", "voient")),
    ("want", "wants", ("veux", "veux", "veut", "veut", "voulons", "veulent")),
    ("have", "has", AVOIR),
    ("like", "likes", ("aime", "aimes", "aime", "aime", "aimons", "aiment")),
)
# English, French, and whether it is feminine
THINGS = (("house", "maison", True), ("car", "voiture", True), ("door", "porte", True), ("cat", "chat", False), ("book", "livre", False))
# English; masculine, feminine; whether it stands before its noun in French as well
QUALITIES = (
    ("red", "rouge", "rouge", False),
    ("black", "noir", "noire", False),
    ("green", "vert", "verte", False),
    ("small", "petit", "petite", True),
    ("big", "grand", "grande", True),
)
VOWELS = "aeiouéêh"


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """All sentences of the grammar with their translations, in the same order every time: the 298 about states and deeds, the 1,440 about things.

    >>> states, things = phrases()
    >>> [pair for pair in things if pair[0] == "she sees a green door ."]
    [('she sees a green door .', 'elle voit une porte verte .')]
    >>> [pair for pair in states if pair[0] == "i am not hungry ."]
    [('i am not hungry .', "je n'ai pas faim .")]
    """
    return (*_states(), *_needs(), *_deeds()), tuple(_with_objects())


def _states() -> Iterator[Pair]:
    for person, (subject, sujet) in enumerate(SUBJECTS):
        for state, *forms in STATES:
            form = forms[2 if person > 3 else int(person == 3)]
            yield from _three(person, subject, sujet, state, ETRE[person], form)


def _needs() -> Iterator[Pair]:
    for person, (subject, sujet) in enumerate(SUBJECTS):
        for need, besoin in NEEDS:
            yield from _three(person, subject, sujet, need, AVOIR[person], besoin)


def _three(person: int, subject: str, sujet: str, state: str, verb: str, rest: str) -> Iterator[Pair]:
    """Said, denied, asked."""
    yield f"{subject} {BE[person]} {state} .", f"{_elided(sujet, verb)} {rest} ."
    yield f"{subject} {BE[person]} not {state} .", f"{sujet} {_elided('ne', verb)} pas {rest} ."
    if subject != "i":  # "suis-je" is for books
        between = "-t-" if verb[-1] in VOWELS else "-"
        yield f"{BE[person]} {subject} {state} ?", f"{verb}{between}{sujet} {rest} ?"


def _deeds() -> Iterator[Pair]:
    for person, (subject, sujet) in enumerate(SUBJECTS):
        third = person in (2, 3)
        for deed, deeds, forms in DEEDS:
            verb = forms[person]
            yield f"{subject} {deeds if third else deed} .", f"{_elided(sujet, verb)} ."
            yield f"{subject} {'does' if third else 'do'} not {deed} .", f"{sujet} {_elided('ne', verb)} pas ."


def _with_objects() -> Iterator[Pair]:
    for person, (subject, sujet) in enumerate(SUBJECTS):
        for verb, verbs, forms in WITH_OBJECT:
            ahead = f"{subject} {verbs if person in (2, 3) else verb}"
            for thing, chose in _objects():
                yield f"{ahead} {thing} .", f"{_elided(sujet, forms[person])} {chose} ."


@lru_cache(maxsize=1)
def _objects() -> tuple[Pair, ...]:
    """A thing with its article, and with one quality or none."""
    found = []
    for thing, chose, feminine in THINGS:
        for article, un in (("the", "la" if feminine else "le"), ("a", "une" if feminine else "un")):
            found.append((f"{article} {thing}", f"{un} {chose}"))
            for quality, masculine, feminine_form, before in QUALITIES:
                form = feminine_form if feminine else masculine
                found.append((f"{article} {quality} {thing}", f"{un} {form} {chose}" if before else f"{un} {chose} {form}"))
    return tuple(found)


def _elided(word: str, verb: str) -> str:
    """A word and its verb: "je" and "ne" lose their vowel before another."""
    return f"{word[:-1]}'{verb}" if word in ("je", "ne") and verb[0] in VOWELS else f"{word} {verb}"
