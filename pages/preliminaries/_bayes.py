"""How the page on Bayes' theorem draws: the formula, the people, the unit squares, and any joint table with its mosaic."""

from collections.abc import Iterator, Sequence

import numpy as np

from models.maths import bayes as maths
from models.maths import information
from models.specs.bayes import BayesSpec
from playground.boards import Block, Board, Frame, grid, line_break
from playground.charts import Area, Figure, areas
from playground.crowds import Crowd, Group, Place, Scene
from playground.kit import _
from playground.numerals import text
from playground.words import sentences

PEOPLE = 10_000
STATES = (("ill", "gradient"), ("healthy", "input"))
COLUMN_ROLES = ("input", "output", "weight")
NARROW = 0.24
CELLS = tuple((state, one, two) for state in (1, 0) for one in (1, 0) for two in (1, 0))  # the ill and the positive stand first


def joint(spec: BayesSpec) -> np.ndarray:
    """P(ill, first, second) of the values on the page."""
    first, second = maths.Rates(spec.sensitivity_1, spec.false_positive_1), maths.Rates(spec.sensitivity_2, spec.false_positive_2)
    return maths.joint(spec.prior, first, second, spec.repeats)


def seen(spec: BayesSpec) -> tuple[int, int]:
    """The two results as numbers."""
    return int(spec.result_1 == "positive"), int(spec.result_2 == "positive")


def formula(spec: BayesSpec, table: np.ndarray) -> str:
    """The posterior after one and after both results, with every number in its place."""
    one, two = seen(spec)
    ill = rf"\text{{{_('ill')}}}"
    signs = ["+" if result else "-" for result in (one, two)]
    lines = [
        _fraction(rf"P({ill} \mid {signs[0]})", maths.evidence(table, one), spec.prior),
        _fraction(rf"P({ill} \mid {signs[0]}{signs[1]})", maths.evidence(table, one, two), spec.prior),
    ]
    return rf"\begin{{aligned}} {lines[0]} \\[2.2ex] {lines[1]} \end{{aligned}}"


def crowd(spec: BayesSpec, table: np.ndarray) -> Crowd:
    """Ten thousand people: mixed, sorted by state, by the first result, and by the second."""
    counts = maths.drawn_people(table, PEOPLE, spec.seed) if spec.drawn else maths.whole_people(table, PEOPLE)
    groups = [Group(int(counts[cell]), STATES[1 - cell[0]][1], _who(cell, int(counts[cell]))) for cell in CELLS]
    frames = list(_frames(spec, table, counts))
    legend = [("gradient", _("ill")), ("input", _("healthy"))]
    return Crowd(groups, frames, legend, " ".join(frame.caption for frame in frames), scene="crowd")


def strips(table: np.ndarray, spec: BayesSpec) -> Figure:
    """What is believed before any test, after one and after both: three bars of length 1."""
    one, two = seen(spec)
    names = (_("before"), _("after the first"), _("after both"))
    beliefs = [maths.posterior(table), maths.posterior(table, one), maths.posterior(table, one, two)]
    bars = [area for row, (name, belief) in enumerate(zip(names, beliefs, strict=True)) for area in _strip(3 - row, name, belief)]
    ticks = [(3 - row, name) for row, name in enumerate(names)]
    alt = _("Probability of being ill: {values}").format(values=", ".join(f"{name} {_known(p)}" for name, p in zip(names, beliefs, strict=True)))
    title = _("How likely it is to be ill")
    return areas(bars, alt, title=title, x_range=(0, 1.25), y_range=(0.4, 3.6), x_ticks=_fifths(), y_ticks=ticks, height=165)


def squares(table: np.ndarray, spec: BayesSpec) -> Iterator[Figure]:
    """The unit square of each test: as wide as the states are likely before it, as high as their results are."""
    one, two = seen(spec)
    yield _square(_("First test"), table.sum(axis=2), one)
    yield _square(_("Second test, for those who are left"), table[:, one, :], two)


def dependence(table: np.ndarray) -> str:
    """What the first result says about the second, with and without knowing the state."""
    results = table.sum(axis=0)
    blind, told = results[:, 1].sum(), _share(results[1])
    states = [(_share(part.sum(axis=0)), _share(part[1])) for part in table]
    head = f"| {_('positive in the second test')} | {_('all')} | {_('first test positive')} |\n|---|---|---|\n"
    rows = [(_("nothing known of the state"), blind, told), (_("ill"), *states[1]), (_("healthy"), *states[0])]
    body = "\n".join(f"| {name} | {_known(before)} | {_known(after)} |" for name, before, after in rows)
    said = _("The two results share {blind} nats of information, and {told} nats once the state is known.")
    numbers = {"blind": text(information.mutual_information(results), 5), "told": text(maths.conditional_information(table), 5)}
    return f"{head}{body}\n\n{sentences(said.format(**numbers), _verdict(maths.conditional_information(table)))}"


def table(spec: BayesSpec) -> np.ndarray:
    """The joint table as probabilities, (rows, columns)."""
    return information.normalised(spec.joint).reshape(spec.rows, spec.columns)


def sizes(spec: BayesSpec) -> list[tuple[str, str, int, int]]:
    """The buttons that change the size of the table: name, label, rows and columns afterwards."""
    taller, wider = (3 if spec.rows == 2 else 2), (3 if spec.columns == 2 else 2)
    return [
        ("rows", _("One value of A more") if taller == 3 else _("One value of A less"), taller, spec.columns),
        ("columns", _("One value of B more") if wider == 3 else _("One value of B less"), spec.rows, wider),
    ]


def resized(spec: BayesSpec, rows: int, columns: int) -> tuple[float, ...]:
    """The table with a row or column of zeros more, or the last one less; what is left is scaled to a sum of 1."""
    old = table(spec)[:rows, :columns]
    grown = np.pad(old, ((0, rows - old.shape[0]), (0, columns - old.shape[1])))
    return tuple(information.normalised(grown.ravel()).round(6).tolist())


def margins(spec: BayesSpec) -> dict[str, str]:
    """The words for the margins that there are."""
    there = [f"a{i}" for i in range(spec.rows)] + [f"b{j}" for j in range(spec.columns)]
    return {"none": _("no margin"), **{name: f"{name[0].upper()} = {name[1]}" for name in there}}


def picked(spec: BayesSpec, block: str, index: int) -> str:
    """Which margin is summed after a click; a second click on it lets go."""
    name = {"rows": "a", "columns": "b"}.get(block, "") + str(index)
    return name if name in margins(spec) and name != spec.margin else "none"


def cell_bars(table: np.ndarray) -> list[dict]:
    """One bar for each cell, in the colour that its column has in the mosaic."""
    return [{"label": f"{row}, {column}", "text": text(value, 3), "role": COLUMN_ROLES[column]} for (row, column), value in np.ndenumerate(table)]


def table_board(spec: BayesSpec, table: np.ndarray) -> Board:
    """The table with its margins, which can be clicked, and the sum of the one that was."""
    rows, columns = maths.marginals(table)
    row_names, column_names = [str(i) for i in range(spec.rows)], [str(j) for j in range(spec.columns)]
    hit = [i * spec.columns + j for i, j in np.ndindex(table.shape) if spec.margin in (f"a{i}", f"b{j}")]
    now = {name: [int(spec.margin[1])] if spec.margin[0] == letter else [] for name, letter in (("rows", "a"), ("columns", "b"))}
    blocks: list[Block] = [
        grid("joint", table.round(4), "input", "P(A, B)", rows=row_names, columns=column_names, marks={"hit": hit}),
        grid("rows", rows[:, None].round(4), "output", "P(A)", rows=row_names, columns=[""], pickable=True, marks={"now": now["rows"]}),
        line_break(),
        grid("columns", columns[None].round(4), "output", "P(B)", rows=[""], columns=column_names, pickable=True, marks={"now": now["columns"]}),
    ]
    return Board(blocks, [Frame(_summed(spec, table))], spoken(table), scene="table", largest=58)


def mosaic(table: np.ndarray) -> Figure:
    """A column for every value of A, as wide as it is likely, cut by B; dashed where the cuts would be if the two were independent."""
    edges, shares = np.concatenate([[0], np.cumsum(table.sum(axis=1))]), np.nan_to_num(maths.given_row(table))
    levels = np.concatenate([np.zeros((len(table), 1)), np.cumsum(shares, axis=1)], axis=1)  # (rows, columns + 1)
    tiles = []
    for (row, column), value in np.ndenumerate(table):
        said = _("P(A = {row}, B = {column}) = {value}").format(row=row, column=column, value=text(value, 4))
        box = (edges[row], edges[row + 1], levels[row, column], levels[row, column + 1])
        tiles.append(Area(f"B = {column}", *box, COLUMN_ROLES[column], said))
    even = np.cumsum(table.sum(axis=0))[:-1]
    tiles += [Area(_("if independent"), 0, 1, level, level, "label", hollow=True) for level in even]
    ticks = [((edges[row] + edges[row + 1]) / 2, f"A = {row}") for row in range(len(table)) if table[row].sum() > 0.02]
    return areas(tiles, spoken(table), x_range=(0, 1), y_range=(0, 1), x_ticks=ticks, y_ticks=[], height=300)


def information_text(table: np.ndarray) -> str:
    """The mutual information in nats and bits, and what it means."""
    nats = information.mutual_information(table)
    said = _("Mutual information: **{nats}** nats, {bits} bits.").format(nats=text(nats, 4), bits=text(nats * information.BITS_PER_NAT, 4))
    return sentences(said, _("$A$ and $B$ are independent.") if nats < 5e-5 else _("Who knows $A$ knows something about $B$."))


def spoken(table: np.ndarray) -> str:
    """The table in words."""
    return ", ".join(f"P({row}, {column}) = {text(value, 4)}" for (row, column), value in np.ndenumerate(table))


def _fraction(left: str, shares: np.ndarray, prior: float) -> str:
    """Bayes' theorem for the shares of healthy and ill who have the result, (ill,)."""
    healthy, ill = (_ratio(share, of) for share, of in zip(shares, (1 - prior, prior), strict=True))
    terms = [rf"{text(rate)} \cdot {text(of)}" for rate, of in ((ill, prior), (healthy, 1 - prior))]
    value = text(shares[1] / shares.sum(), 4) if shares.sum() > 0 else rf"\text{{{_('never happens')}}}"
    return rf"{left} &= \frac{{{terms[0]}}}{{{terms[0]} + {terms[1]}}} \\[2.2ex] &= {value}"


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _share(pair: np.ndarray) -> float:
    """The second of two, as a share of both; nan where there are none."""
    return float(pair[1] / pair.sum()) if pair.sum() > 0 else float("nan")


def _known(probability: float) -> str:
    """A probability, or a dash where there is nobody of whom it could be asked."""
    return "–" if probability != probability else text(probability, 4)


def _who(cell: tuple[int, int, int], count: int) -> str:
    state, one, two = cell
    words = {"state": _("ill") if state else _("healthy"), "one": _sign(one), "two": _sign(two), "count": f"{count:,}"}
    return _("{state}, first test {one}, second test {two}: {count} people").format(**words)


def _sign(result: int) -> str:
    return _("positive") if result else _("negative")


def _frames(spec: BayesSpec, table: np.ndarray, counts: np.ndarray) -> Iterator[Scene]:
    one, two = seen(spec)
    after_one = [cell for cell in CELLS if cell[1] == one]
    after_two = [cell for cell in after_one if cell[2] == two]
    ill = int(counts[1].sum())
    numbers = {"ill": f"{ill:,}", "healthy": f"{PEOPLE - ill:,}"}
    said = _("Ten thousand people. {ill} of them are ill, but nobody can see it."), _("Sorted by the truth: {ill} ill, {healthy} healthy.")
    yield Scene(said[0].format(**numbers), [_place(CELLS, counts, mixed=True)])
    yield Scene(said[1].format(**numbers), _split(CELLS, counts, 0))
    yield Scene(_("Everybody takes the first test. Some of the healthy are positive too."), _split(CELLS, counts, 1))
    yield Scene(_verdict_of(after_one, counts, maths.posterior(table, one), spec.drawn), [_place(after_one, counts)])
    yield Scene(_("Those who are left take the second test."), _split(after_one, counts, 2))
    yield Scene(_verdict_of(after_two, counts, maths.posterior(table, one, two), spec.drawn), [_place(after_two, counts)])


def _place(cells: Sequence, counts: np.ndarray, label: str = "", x: float = 0.0, width: float = 1.0, mixed: bool = False) -> Place:
    people = sum(int(counts[cell]) for cell in cells)
    said = f"{label}: {people:,}" if label else _("{count} people").format(count=f"{people:,}")
    return Place([CELLS.index(cell) for cell in cells], said, x, width, mixed)


def _split(cells: Sequence, counts: np.ndarray, axis: int) -> list[Place]:
    """Two places side by side, for 1 and 0 on an axis, as wide as they have people, but never too narrow for a label."""
    sides = [[cell for cell in cells if cell[axis] == value] for value in (1, 0)]
    people = [sum(int(counts[cell]) for cell in side) for side in sides]
    width = min(1 - NARROW, max(NARROW, people[0] / max(1, sum(people))))
    names = (_("ill"), _("healthy")) if axis == 0 else (_("positive"), _("negative"))
    return [_place(sides[0], counts, names[0], 0.0, width), _place(sides[1], counts, names[1], width, 1 - width)]


def _verdict_of(cells: Sequence, counts: np.ndarray, exact: float, drawn: bool) -> str:
    """How many of those who are left are ill, as people and as a probability."""
    ill, people = sum(int(counts[cell]) for cell in cells if cell[0]), sum(int(counts[cell]) for cell in cells)
    if not people:
        return sentences(_("Nobody of the ten thousand has these results."), _probability(exact))
    found = _("{people} people are left, and {ill} of them are ill: {share}.").format(
        people=f"{people:,}", ill=f"{ill:,}", share=text(ill / people, 4)
    )
    why = _("By chance, not exactly {exact}.") if drawn else _("Exactly, with parts of people, it is {exact}.")
    return sentences(found, why.format(exact=text(exact, 4)))


def _probability(exact: float) -> str:
    return (
        _("They are impossible.")
        if exact != exact
        else _("They are possible all the same, and mean illness with probability {exact}.").format(exact=text(exact, 4))
    )


def _strip(row: int, name: str, belief: float) -> Iterator[Area]:
    """One bar: ill from the left, healthy up to 1, and the number behind it."""
    if belief != belief:
        yield Area("", 1, 1.25, row - 0.3, row + 0.3, "plain", label="–", opacity=0)
        return
    said = f"{name}: {text(belief, 6)}"
    yield Area("", 0, belief, row - 0.32, row + 0.32, "gradient", said, opacity=0.9)
    yield Area("", belief, 1, row - 0.32, row + 0.32, "input", f"{name}: {text(1 - belief, 6)}")
    yield Area("", 1, 1.25, row - 0.3, row + 0.3, "plain", label=text(belief, 4), opacity=0)


def _fifths() -> list[tuple[float, str]]:
    return [(place / 5, text(place / 5)) for place in range(6)]


def _square(title: str, table: np.ndarray, result: int) -> Figure:
    """The areas of a table (ill, result); those of the seen result are strong. Where nobody is left it is empty."""
    if not table.sum() > 0:
        return areas([], _("Nobody is left for this test."), title=title, x_range=(0, 1), y_range=(0, 1), height=340)
    table = table / table.sum()
    ill, parts = table.sum(axis=1)[1], []
    for state, (x0, x1) in ((1, (0, ill)), (0, (ill, 1))):
        positive = _share(table[state]) if table[state].sum() > 0 else 0.0
        for value, (y0, y1) in ((1, (0, positive)), (0, (positive, 1))):
            parts.append(_part(state, value, (x0, x1, y0, y1), value == result))
    belief = _share(table[:, result])
    alt = _("{title}: of the area of this result, {share} belongs to the ill").format(title=title, share=_known(belief))
    return areas(
        parts, alt, title=alt, x_title=_("ill, then healthy"), y_title=_("positive, then negative"), x_range=(0, 1), y_range=(0, 1), height=300
    )


def _part(state: int, result: int, box: tuple[float, float, float, float], strong: bool) -> Area:
    x0, x1, y0, y1 = box
    name, role = (_("ill"), "gradient") if state else (_("healthy"), "input")
    area = f"{text(x1 - x0)} · {text(y1 - y0)} = {text((x1 - x0) * (y1 - y0))}"
    said = _("{state} and {result}: {area}").format(state=name, result=_sign(result), area=area)
    return Area("", x0, x1, y0, y1, role, said, opacity=0.85 if strong else 0.18)


def _summed(spec: BayesSpec, table: np.ndarray) -> str:
    """The sum of the margin that was clicked, and what it makes of the row or column."""
    if spec.margin == "none":
        return _("Click a margin: what is summed lights up.")
    place = int(spec.margin[1])
    values, other = (table[place], "B") if spec.margin[0] == "a" else (table[:, place], "A")
    name = margins(spec)[spec.margin]
    total = f"P({name}) = {' + '.join(text(value, 3) for value in values)} = {text(values.sum(), 3)}"
    if not values.sum() > 0:
        return total
    shares = ", ".join(text(value, 3) for value in values / values.sum())
    return _("{total}. Divided by it: P({other} | {name}) = ({shares}).").format(total=total, other=other, name=name, shares=shares)


def _verdict(shared: float) -> str:
    return _("They are independent given the state.") if shared < 1e-9 else _("They are not independent even then: one repeats the other.")
