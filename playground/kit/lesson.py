"""A page as a lesson: header, why, formula, controls and picture, fact, things to try, pitfalls, code, next."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import streamlit as st

from playground import catalogue, graphs, parts, shell, words
from playground.boards import Board
from playground.charts import Figure, Shot
from playground.crowds import Crowd
from playground.graphs import Graph
from playground.images import Slide
from playground.kit import curves, download, exports, library, panel, source
from playground.kit.controls import Controls
from playground.kit.desk import Desk
from playground.kit.together import together
from playground.kit.training import Training
from playground.networks import Network
from playground.panels import Act, Panels, act, focus
from playground.ribbons import Ribbon
from playground.trees import Trees
from playground.words import _

READING = 760  # pixels: about 85 letters a line


class Lesson(Controls):
    """One page in one session. Making it draws the header; its methods draw the rest, in the order they are called."""

    def __init__(self, spec_class: type):
        self.page = catalogue.find(st.session_state["page"])
        self.desk = Desk(self.page.stem, spec_class, arrived=shell.arrived())
        shell.masthead([self.page.section.titles[words.language()], _("Section {number}").format(number=self.page.book)])
        st.title(self.page.titles[words.language()], anchor=False)

    @property
    def spec(self) -> Any:
        """The parameters as they are now, always valid."""
        return self.desk.spec

    def why(self, text: str) -> None:
        """The paragraph that says what this is good for."""
        self._prose(text)

    def live(self, function: Callable[[], None]) -> Callable[[], None]:
        """A block that alone is run again when one of its controls moves, and tells them when it has answered."""

        @wraps(function)
        def block() -> None:
            with together():
                function()
                self._answered(function.__name__)

        return st.fragment(block)

    def train(self, task: str, controls: Callable[[], None], draw: Callable[[Training], None]) -> None:
        """The training panel beside its controls; `draw` shows what there is to see of a run, a few times a second while it goes on.

        A spec that also holds the view on a training has the part that is trained as its `training`.
        """

        training = Training(self.desk, task)
        training.arrive()
        self._draw_anew(training)
        pace = training.pace

        @st.fragment(run_every=pace)
        def block() -> None:
            training = Training(self.desk, task)
            self._draw_anew(training)
            with together():
                self._show(training, controls, draw)
            training.follow()
            if training.pace != pace:
                st.rerun()

        block()

    def _draw_anew(self, training: Training) -> None:
        """All of the page has to follow where a training has brought values of its own."""
        if training.is_to_be_drawn_anew:
            st.rerun()

    def _show(self, training: Training, controls: Callable[[], None], draw: Callable[[Training], None]) -> None:
        picture, side = self.stage()
        with side:
            controls()
        with picture:
            panel.head(training)
            draw(training)
        self._answered("training")

    def download(self, name: str, ready: bool) -> None:
        """The offer to bring a data set that is not here yet, its progress, and what went wrong."""
        if not ready:
            download.offer(self.page.stem, name)

    def stage(self) -> tuple[Any, Any]:
        """The picture's place and the controls' place beside it; on a phone the picture comes first."""
        picture, panel = st.columns([7, 3], gap="large")
        return picture, panel

    def halves(self) -> tuple[Any, Any]:
        """Two places side by side inside a picture; on a phone one above the other."""
        left, right = st.columns(2, gap="medium")
        return left, right

    def formula(self, latex: str) -> None:
        """A formula, with its live numbers."""
        st.latex(latex)

    def say(self, text: str) -> None:
        """A sentence or two beside a picture."""
        st.markdown(text)

    def caption(self, text: str) -> None:
        """The name of a group of controls."""
        if text:
            st.markdown(f"**{text}**")

    def heading(self, text: str) -> None:
        """A heading inside the lesson."""
        st.subheader(text, anchor=False)

    def figure(self, name: str, figure: Figure) -> None:
        """The one way to show a figure: the element, the zoom and the hover stay when the numbers change."""
        parts.mount("plot", f"{self.page.stem}.{name}", _plain_figure(figure))

    def reel(self, name: str, figure: Figure, shots: Sequence[Shot], scene: str, start: int = 0, interval: int = 33) -> None:
        """A figure that moves, with a player; while the scene stays the same, so does the moment shown. interval: milliseconds a shot."""
        data = {**_plain_figure(figure), "moments": [shot.plain() for shot in shots], "scene": scene, "start": start, "interval": interval}
        parts.mount("reel", f"{self.page.stem}.{name}", {**data, "words": _player_words()})

    def curves(self, training: Training, *wanted: curves.Chart) -> None:
        """The curves of a training and of the runs pinned beside it: loss and accuracy, or the charts that are wanted."""
        curves.show(training, wanted or curves.usual(training.run))

    def exports(self, training: Training) -> None:
        """What can be taken away: the model, a script, a notebook; each where the task offers it."""
        exports.show(training)

    def beside_the_book(self, title: str, book: str, setting: str, here: str, its_setting: str, note: str = "") -> None:
        """The book's number and its setting beside the run's; `note` says what else has to be known to compare them."""
        entries = [{"label": _("the book"), "value": book, "note": setting}, {"label": _("this run"), "value": here, "note": its_setting}]
        parts.mount("beside", f"{self.page.stem}.beside_the_book", {"title": title, "entries": entries, "note": note})

    def readings(
        self, name: str, bars: Sequence[dict[str, Any]], title: str, alt: str, low: float = 0.0, high: float = 1.0, height: int = 230
    ) -> None:
        """Numbers as bars that cannot be dragged."""
        span = {"low": low, "high": high, "step": 1}
        data = {"title": title, "alt": alt, "bars": list(bars), "range": span, "draggable": False, "height": height}
        parts.mount("bars", f"{self.page.stem}.{name}", data)

    def board(
        self, name: str, board: Board, edited: Callable[[str, int, float], None] | None = None, picked: Callable[[str, int], None] | None = None
    ) -> None:
        """Cells and frames, with a player where there is more than one frame; `edited` and `picked` hear what a person does to a cell."""
        key = f"{self.page.stem}.{name}"
        data = {
            "blocks": [block.plain() for block in board.blocks],
            "frames": [frame.plain() for frame in board.frames],
            **{name: getattr(board, name) for name in ("alt", "scene", "title", "start", "interval", "largest")},
            "words": _player_words(),
        }
        parts.mount("board", key, data, on_edit_change=lambda: _hear(key, "edit", edited), on_pick_change=lambda: _hear(key, "pick", picked))

    def panels(
        self, name: str, panels: Panels, focused: Callable[[dict[str, int]], None] | None = None, acted: Callable[[Act], None] | None = None
    ) -> None:
        """Heat maps, planes and words that share a focus; `focused` hears where it was moved, `acted` what a hand did to a point."""
        key = f"{self.page.stem}.{name}"
        data = {**panels.plain(), "words": _player_words()}
        changes = {"on_focus_change": lambda: _hear_focus(key, panels, focused), "on_act_change": lambda: _hear_act(key, acted)}
        parts.mount("panels", key, data, **changes)

    def corrected(self, *names: str) -> None:
        """Sentences about parameters that have no control of their own: what the address asked for, and what is used instead."""
        for name in names:
            self._say(name)

    def ribbon(self, name: str, ribbon: Ribbon) -> None:
        """Texts cut into pieces, with a player where there is more than one moment."""
        parts.mount("ribbon", f"{self.page.stem}.{name}", {**ribbon.plain(), "words": _player_words()})

    def crowd(self, name: str, crowd: Crowd) -> None:
        """Many people who sort themselves from frame to frame."""
        parts.mount("crowd", f"{self.page.stem}.{name}", {**crowd.plain(), "words": _player_words()})

    def graph(self, name: str, graph: Graph, picked: Callable[[str, str], None] | None = None) -> None:
        """Nodes and edges, with a player where there is more than one moment; `picked` hears the kind and id of what a person clicks."""
        key = f"{self.page.stem}.{name}"
        data = {**graphs.plain(graph), "words": _player_words()}
        parts.mount("graph", key, data, on_pick_change=lambda: _hear_pick(key, picked, data))

    def ask_library(self, topic: str, question: str, payload: Any) -> tuple[Any, str]:
        """What a library says that only workers load: the answer and "", or None and a sentence that says why there is none.

        topic: a module of models.maths; question: a key of its ORACLES. A page that asks calls `follow_library` once, at its end.
        """
        return library.consult(topic, question, payload)

    def follow_library(self) -> None:
        """Run the page again as soon as there is a worker to ask, if there was none."""
        library.follow()

    def tiles(
        self,
        name: str,
        tiles: Sequence[dict[str, Any]],
        alt: str,
        title: str = "",
        size: int = 64,
        colours: Any = None,
        chosen: Callable[[int], None] | None = None,
    ) -> None:
        """Small images in rows; `chosen` hears which one a person clicked."""
        key = f"{self.page.stem}.{name}"
        data = {"tiles": list(tiles), "alt": alt, "title": title, "size": size, "colours": colours, "selectable": chosen is not None}
        parts.mount("tiles", key, data, on_tile_change=lambda: _hear_tile(key, chosen, len(tiles)))

    def slide(self, name: str, slide: Slide) -> None:
        """A picture and a kernel that slides over it: pointed at, stepped, or played."""
        parts.mount("slide", f"{self.page.stem}.{name}", {**slide.plain(), "words": _player_words()})

    def trees(self, name: str, trees: Trees, picked: Callable[[str], None] | None = None) -> None:
        """Trees side by side, growing together; `picked` hears the id of a node that a person clicks."""
        key = f"{self.page.stem}.{name}"
        data = {**trees.plain(), "words": _player_words(), "pickable": picked is not None}
        parts.mount("tree", key, data, on_node_change=lambda: _hear_node(key, picked, trees))

    def network(self, name: str, network: Network, acts: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
        """A network that learns, live; `acts` hear what a person does in it, by name: see `playground.networks`."""
        key = f"{self.page.stem}.{name}"
        parts.mount("network", key, network.plain(), on_act_change=lambda: _hear_acts(key, acts))

    def last_good(self, name: str, value: Any, fallback: Any) -> Any:
        """The value, or where it is None the last one that was not: what a person typed wrongly does not take the picture away."""
        kept = st.session_state.setdefault("last_good", {})
        if value is not None:
            kept[self.page.stem, name] = value
        return kept.get((self.page.stem, name), fallback)

    def fact(self, text: str) -> None:
        """The one thing that this page claims and a test proves."""
        self.heading(_("A fact to check"))
        self._prose(text)

    def tries(self, *presets: tuple[str, str, dict[str, Any]]) -> None:
        """Three things to try: a question, its answer, and the values that set it up."""
        self.heading(_("Three things to try"))
        for number, (question, answer, values) in enumerate(presets):
            ask, act = st.columns([7, 3], gap="large", vertical_alignment="center")
            with ask:
                self._prose(f"{number + 1}. {question}")
                with st.expander(_("Answer"), key=f"{self.page.stem}.answer.{number}"):
                    st.markdown(answer)
            with act:
                st.button(_("Set it up"), key=f"{self.page.stem}.preset.{number}", on_click=self._set_up, args=(values,))

    def pitfalls(self, *texts: str) -> None:
        """Where people go wrong."""
        self.heading(_("Where people go wrong"))
        self._prose("\n".join(f"- {text}" for text in texts))

    def code(self, *functions: Callable | tuple[str, str]) -> None:
        """The source of what just ran: functions, or (file, name) for code that only workers may import."""
        self.heading(_("The code that ran"))
        for function in functions:
            st.code(source.of_file(*function) if isinstance(function, tuple) else source.of(function), language="python")

    def end(self) -> None:
        """Previous and next page, and the address of what is on the screen."""
        before, after = catalogue.neighbours(self.page)
        left, right = st.columns(2)
        for place, page, word in ((left, before, _("Previous")), (right, after, _("Next"))):
            if page:
                place.page_link(shell.file_of(page), label=words.titled(word, page.titles[words.language()]))
        self._answered("page")

    def _answered(self, block: str) -> None:
        """Tell the browser that a block is drawn, and what its address is now."""
        parts.mount("answered", f"{self.page.stem}.answered.{block}", {"query": self.desk.query, "at": time.monotonic_ns() // 1000})

    def _prose(self, text: str) -> None:
        with st.container(width=READING):
            st.markdown(text)

    def _set_up(self, values: dict[str, Any]) -> None:
        self.desk.reset(**values)


def _plain_figure(figure: Figure) -> dict[str, Any]:
    return {"figure": {"data": figure.data, "layout": figure.layout}, "alt": figure.alt, "title": figure.title, "height": figure.height}


def _hear(key: str, event: str, listener: Callable | None) -> None:
    """Pass on what happened to a cell, if it is of the form a board sends."""
    payload = st.session_state[key].get(event)
    if listener is None or not isinstance(payload, dict) or parts.is_echo(key, payload):
        return
    block, index, value = payload.get("block"), payload.get("index"), payload.get("value")
    if not isinstance(block, str) or not isinstance(index, int):
        return
    if event == "pick":
        listener(block, index)
    elif isinstance(value, (int, float)) and abs(value) < 1e9:
        listener(block, index, float(value))


def _hear_focus(key: str, panels: Panels, listener: Callable[[dict[str, int]], None] | None) -> None:
    moved = focus(st.session_state[key].get("focus"), panels.focus)
    if listener is not None and moved:
        listener(moved)


def _hear_act(key: str, listener: Callable[[Act], None] | None) -> None:
    done = act(st.session_state[key].get("act"))
    if listener is not None and done is not None:
        listener(done)


def _hear_pick(key: str, listener: Callable[[str, str], None] | None, data: dict[str, Any]) -> None:
    """Pass on a click on a node or an edge that is there and waits for it."""
    payload = st.session_state[key].get("pick")
    if listener is None or not isinstance(payload, dict):
        return
    kind, id = payload.get("kind"), payload.get("id")
    if any(entry["id"] == id and entry["hint"] for entry in data.get(f"{kind}s", ()) if kind in ("node", "edge")):
        listener(kind, id)


def _hear_acts(key: str, acts: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
    """Pass on what happened in a picture, once; those who hear it check what is in it."""
    sent = parts.heard(key, "act")
    if isinstance(sent, dict) and isinstance(sent.get("act"), str) and sent["act"] in acts and not parts.is_echo(key, sent):
        acts[sent["act"]](sent)


def _hear_tile(key: str, listener: Callable[[int], None] | None, count: int) -> None:
    index = st.session_state[key].get("tile")
    if listener is not None and isinstance(index, int) and 0 <= index < count:
        listener(index)


def _hear_node(key: str, listener: Callable[[str], None] | None, trees: Trees) -> None:
    node = st.session_state[key].get("node")
    if listener is not None and any(node == known.id for panel in trees.panels for known in panel.nodes):
        listener(node)


def _player_words() -> dict[str, str]:
    return {
        "first": _("First step"),
        "back": _("One step back (left arrow)"),
        "play": _("Play (space)"),
        "pause": _("Pause (space)"),
        "forward": _("One step forward (right arrow)"),
        "last": _("Last step"),
        "track": _("Step"),
        "speed": _("Speed"),
        "edit": _("New value"),
    }
