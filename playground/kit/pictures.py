"""The pictures of a lesson: every part that draws."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from playground import graphs, parts
from playground.architectures import Architectures
from playground.boards import Board
from playground.charts import Figure, Shot
from playground.crowds import Crowd
from playground.graphs import Graph
from playground.images import Slide
from playground.kit import hearing
from playground.kit.desk import Desk
from playground.networks import Network
from playground.panels import Act, Panels
from playground.ribbons import Ribbon
from playground.tables import Table
from playground.trees import Trees
from playground.words import _


class Pictures:
    """The part of a lesson that an eye looks at. `name` tells the pictures of a page apart."""

    desk: Desk

    def figure(self, name: str, figure: Figure) -> None:
        """The one way to show a figure: the element, the zoom and the hover stay when the numbers change."""
        parts.mount("plot", self.desk.key(name), _plain_figure(figure))

    def reel(self, name: str, figure: Figure, shots: Sequence[Shot], scene: str, start: int = 0, interval: int = 33) -> None:
        """A figure that moves, with a player; while the scene stays the same, so does the moment shown. interval: milliseconds a shot."""
        data = {**_plain_figure(figure), "moments": [shot.plain() for shot in shots], "scene": scene, "start": start, "interval": interval}
        parts.mount("reel", self.desk.key(name), {**data, "words": _player_words()})

    def readings(
        self, name: str, bars: Sequence[dict[str, Any]], title: str, alt: str, low: float = 0.0, high: float = 1.0, height: int = 230
    ) -> None:
        """Numbers as bars that cannot be dragged."""
        span = {"low": low, "high": high, "step": 1}
        data = {"title": title, "alt": alt, "bars": list(bars), "range": span, "draggable": False, "height": height}
        parts.mount("bars", self.desk.key(name), data)

    def board(
        self, name: str, board: Board, edited: Callable[[str, int, float], None] | None = None, picked: Callable[[str, int], None] | None = None
    ) -> None:
        """Cells and frames, with a player where there is more than one frame; `edited` and `picked` hear what a person does to a cell."""
        key = self.desk.key(name)
        data = {
            "blocks": [block.plain() for block in board.blocks],
            "frames": [frame.plain() for frame in board.frames],
            **{name: getattr(board, name) for name in ("alt", "scene", "title", "start", "interval", "largest")},
            "words": _player_words(),
        }
        parts.mount(
            "board", key, data, on_edit_change=lambda: hearing.cell(key, "edit", edited), on_pick_change=lambda: hearing.cell(key, "pick", picked)
        )

    def panels(
        self, name: str, panels: Panels, focused: Callable[[dict[str, int]], None] | None = None, acted: Callable[[Act], None] | None = None
    ) -> None:
        """Heat maps, planes and words that share a focus; `focused` hears where it was moved, `acted` what a hand did to a point."""
        key = self.desk.key(name)
        data = {**panels.plain(), "words": _player_words()}
        changes = {"on_focus_change": lambda: hearing.focused(key, panels, focused), "on_act_change": lambda: hearing.acted(key, acted)}
        parts.mount("panels", key, data, **changes)

    def ribbon(self, name: str, ribbon: Ribbon, picked: Callable[[int], None] | None = None) -> None:
        """Texts cut into pieces, with a player where there is more than one moment; `picked` hears which letter of the last row a person clicks."""
        key = self.desk.key(name)
        data = {**ribbon.plain(), "words": _player_words(), "pickable": picked is not None}
        parts.mount("ribbon", key, data, on_pick_change=lambda: hearing.letter(key, picked, len(ribbon.rows[-1].letters)))

    def crowd(self, name: str, crowd: Crowd) -> None:
        """Many people who sort themselves from frame to frame."""
        parts.mount("crowd", self.desk.key(name), {**crowd.plain(), "words": _player_words()})

    def graph(self, name: str, graph: Graph, picked: Callable[[str, str], None] | None = None) -> None:
        """Nodes and edges, with a player where there is more than one moment; `picked` hears the kind and id of what a person clicks."""
        key = self.desk.key(name)
        data = {**graphs.plain(graph), "words": _player_words()}
        parts.mount("graph", key, data, on_pick_change=lambda: hearing.picked(key, picked, data))

    def architectures(self, name: str, architectures: Architectures) -> None:
        """Networks side by side: their sums, and how they flow."""
        parts.mount("architectures", self.desk.key(name), architectures.plain())

    def layers(self, name: str, architectures: Architectures) -> None:
        """The layers of the same networks in tables, which light up in the drawings and are opened there."""
        parts.mount("layers", self.desk.key(name), architectures.layers())

    def table(self, name: str, table: Table) -> None:
        """Rows of words and numbers that can be read on a phone as well."""
        parts.mount("table", self.desk.key(name), table.plain())

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
        key = self.desk.key(name)
        data = {"tiles": list(tiles), "alt": alt, "title": title, "size": size, "colours": colours, "selectable": chosen is not None}
        parts.mount("tiles", key, data, on_tile_change=lambda: hearing.tile(key, chosen, len(tiles)))

    def slide(self, name: str, slide: Slide) -> None:
        """A picture and a kernel that slides over it: pointed at, stepped, or played."""
        parts.mount("slide", self.desk.key(name), {**slide.plain(), "words": _player_words()})

    def trees(self, name: str, trees: Trees, picked: Callable[[str], None] | None = None) -> None:
        """Trees side by side, growing together; `picked` hears the id of a node that a person clicks."""
        key = self.desk.key(name)
        data = {**trees.plain(), "words": _player_words(), "pickable": picked is not None}
        parts.mount("tree", key, data, on_node_change=lambda: hearing.node(key, picked, trees))

    def network(self, name: str, network: Network, acts: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
        """A network that learns, live; `acts` hear what a person does in it, by name: see `playground.networks`."""
        key = self.desk.key(name)
        parts.mount("network", key, network.plain(), on_act_change=lambda: hearing.acted_upon(key, acts))


def _plain_figure(figure: Figure) -> dict[str, Any]:
    return {"figure": {"data": figure.data, "layout": figure.layout}, "alt": figure.alt, "title": figure.title, "height": figure.height}


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
