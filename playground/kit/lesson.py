"""A page as a lesson: header, why, formula, controls and picture, fact, things to try, pitfalls, code, next."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from playground import catalogue, listings, parts, shell, words
from playground.kit import curves, download, exports, library, panel, source
from playground.kit.controls import quoted, sentence
from playground.kit.desk import Desk
from playground.kit.pictures import Pictures
from playground.kit.together import together
from playground.kit.training import Training
from playground.kit.usual import Usual
from playground.words import _

READING = 760  # pixels: about 85 letters a line


class Lesson(Usual, Pictures):
    """One page in one session. Making it draws the header; its methods draw the rest, in the order they are called."""

    def __init__(self, spec_class: type):
        self.page = catalogue.find(st.session_state["page"])
        self.desk = Desk(self.page.stem, spec_class, arrived=shell.arrived())
        shell.masthead([self.page.section.titles[words.language()], _("Section {number}").format(number=self.page.book)])
        st.title(self.page.titles[words.language()], anchor=False)
        self._top = st.empty()
        self._awaits = library.is_awaited()

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
            if library.is_awaited() != self._awaits:
                st.rerun()

        return st.fragment(block)

    def train(self, task: str, controls: Callable[[], None], draw: Callable[[Training], None]) -> None:
        """The training panel beside its controls; `draw` shows what there is to see of a run, a few times a second while it goes on.

        A spec that also holds the view on a training has the part that is trained as its `training`.
        """

        training = Training(self.desk, task)
        training.arrive()
        self._follow_its_values(training)
        pace = training.pace

        @st.fragment(run_every=pace)
        def block() -> None:
            training = Training(self.desk, task)
            self._follow_its_values(training)
            with together():
                self._show(training, controls, draw)
            training.follow()
            if training.pace != pace:
                st.rerun()

        block()

    def draw_anew(self) -> None:
        """Run the whole page: for a block in which something has changed that also stands outside of it."""
        st.rerun()

    def _follow_its_values(self, training: Training) -> None:
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

    def formula(self, *lines: str) -> None:
        """A formula, with its live numbers; several stand below each other, as a phone cannot show them in a row."""
        st.latex(lines[0] if len(lines) == 1 else r"\begin{gathered} " + r" \\[4pt] ".join(lines) + r" \end{gathered}")

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

    def curves(self, training: Training, *wanted: curves.Chart) -> None:
        """The curves of a training and of the runs pinned beside it: loss and accuracy, or the charts that are wanted."""
        curves.show(training, wanted or curves.usual(training.run))

    def exports(self, training: Training) -> None:
        """What can be taken away: the model, a script, a notebook; each where the task offers it."""
        exports.show(training)

    def beside_the_book(self, title: str, book: str, setting: str, here: str, its_setting: str, note: str = "", run: Any = None) -> None:
        """The book's number and its setting beside the run's; `note` says what else has to be known to compare them.

        run: the run, which may have had other values before those that its setting names.
        """
        changed = _("Values were changed while it trained; the last ones are named.") if run is not None and run.marks else ""
        entries = [{"label": _("the book"), "value": book, "note": setting}, {"label": _("this run"), "value": here, "note": its_setting}]
        parts.mount("beside", f"{self.page.stem}.beside_the_book", {"title": title, "entries": entries, "note": words.sentences(note, changed)})

    def corrected(self, *names: str) -> None:
        """Sentences about parameters that have no control of their own: what the address asked for, and what is used instead."""
        for name in names:
            self._say(name)

    def partly(self, name: str, used: str) -> None:
        """A sentence about a text of the address of which only a part means something."""
        if used != getattr(self.spec, name):
            st.caption(_("The address asks for {given}; of it {used} is used.").format(given=quoted(getattr(self.spec, name)), used=quoted(used)))

    def ask_library(self, topic: str, question: str, payload: Any) -> tuple[Any, str]:
        """What a library says that only workers load: the answer and "", or None and a sentence that says why there is none.

        topic: a module of models.maths; question: a key of its ORACLES. A page that asks calls `follow_library` once, at its end.
        """
        return library.consult(topic, question, payload)

    def follow_library(self) -> None:
        """Run the page again as soon as there is a worker to ask, if there was none, or an answer that is late."""
        library.follow()

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
            ask, act = st.columns([7, 3], gap="small", vertical_alignment="center")
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
        said = {"alt": _("Python code"), "copy": _("Copy"), "copied": _("Copied")}
        for number, function in enumerate(functions):
            code = source.of_file(*function) if isinstance(function, tuple) else source.of(function)
            parts.mount("listing", f"{self.page.stem}.code.{number}", listings.plain(code, said))

    def end(self) -> None:
        """Previous and next page, and the address of what is on the screen; above all, what no control has said of that address."""
        self._say_the_rest()
        before, after = catalogue.neighbours(self.page)
        left, right = st.columns(2)
        for place, page, word in ((left, before, _("Previous")), (right, after, _("Next"))):
            if page:
                place.page_link(shell.file_of(page), label=words.titled(word, page.titles[words.language()]))
        self._answered("page")

    def _say_the_rest(self) -> None:
        """Corrections of parameters that have no control, or none as the page stands."""
        corrections, said = self.desk.corrections, _("{name}: {text}")
        rest = [name for name in corrections if name not in self.desk.said]
        if rest:
            with self._top.container():
                for name in rest:
                    st.caption(said.format(name=f"`{name}`", text=sentence(corrections[name], self.desk.worded(name, corrections[name].used))))

    def _answered(self, block: str) -> None:
        """Tell the browser that a block is drawn, and what its address is now."""
        parts.mount("answered", f"{self.page.stem}.answered.{block}", {"query": self.desk.query, "at": time.monotonic_ns() // 1000})

    def _prose(self, text: str) -> None:
        with st.container(width=READING):
            st.markdown(text)

    def _set_up(self, values: dict[str, Any]) -> None:
        self.desk.reset(**values)
