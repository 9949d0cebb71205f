"""How the race of optimisers draws: the surface from above with every path on it, and the height by step."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from models.maths import descent
from models.maths.descent import NAMES, Setting
from models.maths.expressions import ExpressionError
from models.maths.surfaces import SURFACES, Known, Surface, surface
from models.specs import Field
from models.specs.optimizer_race import RATES, OptimizerRaceSpec
from playground.kit import Lesson, _, expression_problem
from playground.numerals import significant, tex, text
from playground.panels import Cursor, Curve, Named, Panels, Plane, Points, Scale, Tip
from playground.tables import Table

GRID = 90
REACH_OF_TYPED = 6.0
FLOOR = 1e-12
HEIGHT = 460
# Ten runners and nine colours: those without a memory are dashed.
LOOKS = {
    "gd": ("label", False),
    "sgd": ("plain", True),
    "momentum": ("input", False),
    "nesterov": ("validation", True),
    "adagrad": ("training", False),
    "rmsprop": ("gradient", False),
    "adadelta": ("accent", True),
    "adam": ("output", False),
    "adamw": ("output", True),
    "newton": ("weight", False),
}
BETAS_OF = ("momentum", "nesterov", "rmsprop", "adadelta", "adam", "adamw")


def surface_names() -> dict[str, str]:
    """The words for the surfaces."""
    return {
        "valley": _("valley"),
        "bowl": _("bowl"),
        "rosenbrock": "Rosenbrock",
        "himmelblau": "Himmelblau",
        "beale": "Beale",
        "saddle": _("saddle"),
        "plateau": _("plateau"),
        "ripples": _("ripples"),
        "ravine": _("ravine"),
        "ackley": "Ackley",
        "typed": _("typed"),
    }


def method_names() -> dict[str, str]:
    """The words for the optimisers, in their order."""
    return {
        "gd": _("gradient descent"),
        "sgd": "SGD",
        "momentum": _("momentum"),
        "nesterov": "Nesterov",
        "adagrad": "Adagrad",
        "rmsprop": "RMSProp",
        "adadelta": "Adadelta",
        "adam": "Adam",
        "adamw": "AdamW",
        "newton": _("Newton"),
    }


def rates(**changed: float) -> tuple[float, ...]:
    """The rates of all, with some of them changed."""
    return tuple(changed.get(name, rate) for name, rate in zip(NAMES, RATES, strict=True))


def problem(spec: OptimizerRaceSpec) -> str:
    """What is wrong with a typed surface."""
    try:
        surface(spec.formula)
    except ExpressionError as error:
        return expression_problem(error)
    return ""


def knobs(spec: OptimizerRaceSpec) -> list[tuple[str, str, str]]:
    """The knobs of the chosen one: which part of the spec, its label and its help."""
    found = [("rates", _("Learning rate"), _("How far a step goes; Newton's method and Adadelta are meant to have 1."))]
    if shown(spec) in BETAS_OF:
        found.append(("betas", _("Memory β"), _("The share of what it remembers that it keeps at every step.")))
    return found


def shown(spec: OptimizerRaceSpec) -> str:
    """Whose knobs are shown: the chosen one's while it runs, else the first one's."""
    return spec.chosen if spec.chosen in spec.methods else spec.methods[0]


def knob(spec: OptimizerRaceSpec, part: str) -> tuple[float, Field]:
    """The value of a knob and its bounds."""
    value = getattr(spec, part)[NAMES.index(shown(spec))]
    return value, Field("number", 0.0001, 10, scale="log") if part == "rates" else Field("number", 0.0, 0.999, 0.001)


def turned(spec: OptimizerRaceSpec, part: str, value: float) -> dict[str, tuple[float, ...]]:
    """The parameter with that knob turned."""
    place = NAMES.index(shown(spec))
    return {part: tuple(value if i == place else old for i, old in enumerate(getattr(spec, part)))}


class Race:
    """A surface, how far it is shown, and the path of everybody who runs, (steps + 1, 2).

    A path ends where there is no height. begins: whether there is one, and a slope, at the start. lowest: the height of the lowest point,
    where that is below zero; of a typed surface the lowest that is seen.
    """

    def __init__(self, hill: Surface, known: Known | None, paths: dict[str, np.ndarray]):
        self.hill, self.reach = hill, known.reach if known else REACH_OF_TYPED
        self.paths, self.heights = {}, {}
        with np.errstate(all="ignore"):
            for name, path in paths.items():
                heights = hill.value(path)
                count = max(1, int(np.append(~np.isfinite(heights), True).argmax()))
                self.paths[name], self.heights[name] = path[:count], heights[:count]
            start = next(iter(paths.values()))[0]
            self.slope = hill.gradient(start)
            self.begins = bool(np.isfinite([*self.slope, hill.value(start)]).all())
            self.ground = hill.grid(self.reach, GRID)[1]
            seen = hill.value(np.array(known.minima)) if known else np.concatenate([self.ground.ravel(), *self.heights.values()])
        self.lowest = float(seen[np.isfinite(seen)].min(initial=0.0))


def race_of(lesson: Lesson) -> Race:
    """The race of the spec; a formula that cannot be read leaves the last one that could."""
    spec = lesson.spec
    text_ = SURFACES[spec.surface].text if spec.surface != "typed" else spec.formula
    good = lesson.last_good("formula", text_ if spec.surface != "typed" or not problem(spec) else None, SURFACES["valley"].text)
    known = next((known for known in SURFACES.values() if known.text == good), None)
    settings = tuple((name, spec.rates[i], spec.betas[i]) for i, name in enumerate(NAMES) if name in spec.methods)
    paths = _paths(good, settings, spec.start, spec.num_steps, spec.noise, spec.seed)
    return Race(surface(good), known, paths)


@lru_cache(maxsize=64)
def _paths(formula: str, settings: tuple, start: tuple[float, float], num_steps: int, noise: float, seed: int) -> dict[str, np.ndarray]:
    chosen = {name: Setting(rate, beta) for name, rate, beta in settings}
    return descent.race(surface(formula), chosen, start, num_steps, noise, seed)


def formula(spec: OptimizerRaceSpec, race: Race) -> str:
    """The surface, and its gradient where everybody starts."""
    numbers = r" \\ ".join(tex(value) if np.isfinite(value) else r"\text{–}" for value in race.slope)
    slope = rf"\nabla f({spec.start[0]:g}, {spec.start[1]:g}) &= \begin{{pmatrix}} {numbers} \end{{pmatrix}}"
    return rf"\begin{{aligned}} f &= {race.hill.latex()} \\ {slope} \end{{aligned}}"


def on_the_start(race: Race) -> str:
    """Why nobody runs."""
    why = _("Where they start the formula or its slope has no value, so nobody can run. Drag the large dot to a place that has one.")
    return "" if race.begins else why


def race_panels(spec: OptimizerRaceSpec, race: Race) -> Panels:
    """The surface from above, and under it the height of everybody by step; one player for both."""
    frames = [_("Step {step}").format(step=step) for step in range(spec.num_steps + 1)]
    key = f"{spec.surface}.{spec.methods}.{spec.num_steps}"
    told = " · ".join(_("{name}: {text}").format(name=method_names()[name], text=f"{{height_{name}}}") for name in race.paths)
    tips = (Tip(("frame",), (told,)),) if race.begins else ()
    playing = {"frames": frames, "start": spec.num_steps, "interval": 60}
    return Panels(_arrays(spec, race), (_map(spec, race), _heights(spec, race)), spoken(race), key, tips, **playing)


def hint() -> str:
    """What a person can do in the pictures; their own line always has the numbers of a step."""
    return _("Drag the large dot to start elsewhere. Play, or drag the line in the second picture, to see who was where at which step.")


def _arrays(spec: OptimizerRaceSpec, race: Race) -> dict[str, Named]:
    arrays = {
        "ground": Named(("row", "column"), ground(race)),
        "steps": Named(("frame",), np.arange(spec.num_steps + 1)),
        "start.x": Named(("start",), [spec.start[0]]),
        "start.y": Named(("start",), [spec.start[1]]),
    }
    for name in race.paths:
        arrays |= _runner(spec, race, name)
    return arrays


def _runner(spec: OptimizerRaceSpec, race: Race, name: str) -> dict[str, Named]:
    """The path of one that runs, and its height; no numbers where it is out of sight."""
    path = race.paths[name]
    rows = np.full((spec.num_steps + 1, 2), np.nan)
    rows[: len(path)] = path
    height = np.full(spec.num_steps + 1, np.inf)
    height[: len(path)] = race.heights[name]
    drawn = np.append(_shown(spec, race, race.heights[name]), np.full(len(height) - len(path), np.nan))
    along = {f"x_{name}": rows[:, 0], f"y_{name}": rows[:, 1], f"height_{name}": height, f"shown_{name}": drawn}
    here = {f"here_x_{name}": rows[:, :1], f"here_y_{name}": rows[:, 1:]}
    return {key: Named(("frame",), values) for key, values in along.items()} | {key: Named(("frame", "who"), values) for key, values in here.items()}


def _shown(spec: OptimizerRaceSpec, race: Race, height: np.ndarray) -> np.ndarray:
    """A height as the second picture can show it: on a logarithmic scale what is left to the lowest point."""
    return np.maximum(height - race.lowest, FLOOR) if spec.logarithmic else height


def ground(race: Race) -> np.ndarray:
    """The heights over the square that is shown, from 0 to 1 on a logarithmic scale, (90, 90)."""
    heights = race.ground
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return np.zeros((GRID, GRID))
    above = np.log1p(np.nan_to_num(heights, nan=finite.max(), posinf=finite.max(), neginf=finite.min()) - finite.min())
    return np.clip(above / max(above.max(), FLOOR), 0, 0.999)


def _map(spec: OptimizerRaceSpec, race: Race) -> Plane:
    names = method_names()
    curves = [_curve(f"x_{name}", f"y_{name}", name, names[name]) for name in race.paths]
    points = [Points("start.x", "start.y", "start", role="label", size=7, draggable=True)]
    points += [Points(f"here_x_{name}", f"here_y_{name}", "who", role=LOOKS[name][0], size=5) for name in race.paths]
    x, y = Scale(-race.reach, race.reach, "x₁"), Scale(-race.reach, race.reach, "x₂")
    return Plane(x, y, _("From above"), "map", curves, points, ground="ground", square=True, height=HEIGHT)


def _heights(spec: OptimizerRaceSpec, race: Race) -> Plane:
    curves = [_curve("steps", f"shown_{name}", name, "") for name in race.paths]
    values = np.concatenate([_shown(spec, race, height) for height in race.heights.values()])
    low, high = _ends(values, spec.logarithmic)
    word = _("height above the lowest point") if spec.logarithmic and race.lowest < 0 else _("height")
    x, y = Scale(0, spec.num_steps, _("step")), Scale(low, high, word, log=spec.logarithmic)
    return Plane(x, y, _("Height by step"), "heights", curves, cursor=Cursor("frame", "steps"), height=240, margin=70)


def _curve(x: str, y: str, name: str, word: str) -> Curve:
    role, dash = LOOKS[name]
    return Curve(x, y, "frame", word, role, dash, until="frame")


def _ends(values: np.ndarray, logarithmic: bool) -> tuple[float, float]:
    """The ends of a scale that holds the heights; what flies off is cut at a thousand times the start."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return (0.1, 10.0) if logarithmic else (0.0, 1.0)
    start = abs(finite[0])
    high = min(float(finite.max(initial=FLOOR)), 1000 * max(start, 1e-6))
    low = float(finite.min(initial=high))
    return (max(low, FLOOR) / 2, max(high, 4 * FLOOR) * 2) if logarithmic else (min(low, 0.0), max(high, low + 1e-6))


def spoken(race: Race) -> str:
    """Where everybody is at the end."""
    names = method_names()
    ends = [f"{names[name]} ({text(path[-1][0], 3)}, {text(path[-1][1], 3)})" for name, path in race.paths.items()]
    return _("A race down a surface; they end at: {ends}").format(ends=", ".join(ends))


def table(spec: OptimizerRaceSpec, race: Race) -> Table:
    """Where everybody ends, to six digits."""
    names = method_names()
    if not race.begins:
        rows = [[names[name], "–", "–", "0"] for name in race.paths]
    else:
        rows = [[names[name], _place(spec, path), _height(race.heights[name][-1]), f"{len(path) - 1}"] for name, path in race.paths.items()]
    return Table([_("optimiser"), _("ends at"), _("height"), _("steps")], rows, spoken(race), 2)


def _height(value: float) -> str:
    return significant(value, 6)


def _place(spec: OptimizerRaceSpec, path: np.ndarray) -> str:
    x, y = (f"{value:z.6f}".replace("-", "−") if abs(value) < 1e6 else significant(value, 3) for value in path[-1])  # z: nought has no sign
    place = f"({x}, {y})"
    return place if len(path) > spec.num_steps else _("{place}, then out of sight").format(place=place)


def code(spec: OptimizerRaceSpec) -> list[Callable[..., Any]]:
    """The methods that run."""
    return list(dict.fromkeys(descent.METHODS.get(name, descent.newton) for name in spec.methods))
