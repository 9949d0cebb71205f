"""What a person takes away from a training: its curves as a table, its model, and a script or a notebook that trains it anew.

The files come from addresses of their own and are made when they are asked for. Who knows the long random name of a run may have them.
"""

import csv
import importlib
import importlib.util
import io
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground import parts, runs
from playground.kit import source
from playground.kit.training import Training
from playground.runs.run import Run
from playground.words import _

PATIENCE = 30.0  # seconds that a file may take to be made
MOST_RUNS = 20  # in one table
KINDS = {"csv": "text/csv", "py": "text/x-python", "ipynb": "application/x-ipynb+json", "keras": "application/zip"}
CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
WORDS = re.compile(r'\s*(?:"""(.*?)""")?(.*)', re.DOTALL)


def routes() -> list[Route]:
    """The addresses of the files."""
    return [Route("/export/{run}/{kind}", serve)]


def curves_address(run: Run | None, others: Sequence[Run]) -> str:
    """Where the points of these runs are, "" while there are none."""
    if run is None or not run.history.curves:
        return ""
    return _address(run, "csv", **({"with": ",".join(other.id for other in others[:MOST_RUNS])} if others else {}))


def show(training: Training) -> None:
    """Links to the files of the run on the screen."""
    links, run = [], training.run
    if run is not None and has_model(run):
        epoch = {} if training.shown_epoch is None else {"epoch": str(training.shown_epoch)}
        links.append(_link(_("Keras model"), _address(run, "keras", **epoch), _("The model of the epoch that is looked at, as a .keras file")))
    if run is not None and is_repeatable(run):
        links.append(_link(_("Python script"), _address(run, "py"), _("The same training in a file that runs by itself")))
        links.append(_link(_("notebook"), _address(run, "ipynb"), _("The same training as a Jupyter notebook")))
    parts.mount("files", f"{training.page}.exports", {"title": _("Take it with you"), "links": links})


async def serve(request: Request) -> Response:
    """One file, made now."""
    service, kind = runs.current(), request.path_params["kind"]
    run = service.find(request.path_params["run"]) if service else None
    if run is None or kind not in KINDS:
        return Response("not found", 404)
    try:
        body = await run_in_threadpool(MAKERS[kind], service, run, request.query_params)
    except (LookupError, TimeoutError):
        return Response("not available", 404)
    headers = {"content-disposition": f"attachment; filename={file_name(run, kind)}", "cache-control": "no-store"}
    return Response(body, headers=headers, media_type=KINDS[kind])


def file_name(run: Run, kind: str) -> str:
    """What the file is called where it is saved."""
    number = "" if run.is_shared else f"_run_{run.number}"
    return f"{run.task}{number}.{kind}"


def table(found: Sequence[Run]) -> str:
    """Every point of every curve as CSV: run, curve, step, epoch, value; numbers with all their digits."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("run", "curve", "step", "epoch", "value"))
    for place, run in enumerate(found, start=1):
        for name, curve in sorted(run.history.curves.items()):
            writer.writerows((run.number or place, name, step, epoch, value) for step, epoch, value in curve.points)
    return buffer.getvalue()


def has_script(task: str) -> bool:
    """Whether there is a script that trains like this task."""
    return importlib.util.find_spec("models.scripts") is not None and importlib.util.find_spec(f"models.scripts.{task}") is not None


def is_repeatable(run: Run) -> bool:
    """Whether a script can do again what a run did; not where a person has set weights by hand."""
    return has_script(run.task) and not run.by_hand


def has_model(run: Run) -> bool:
    """Whether the trained model of a run can be had as a file."""
    return run.film.newest is not None and "keras_file" in source.names_in_table(f"models/nets/{run.task}.py", "QUESTIONS")


def script(run: Run) -> str:
    """A file that trains like the run did, its changes on the way included. Raises LookupError where there is none."""
    if not is_repeatable(run):
        raise LookupError(run.task)
    return importlib.import_module(f"models.scripts.{run.task}").script(run.spec, [(mark.step, mark.name, mark.value) for mark in run.marks])


def notebook(code: str) -> str:
    """A script with cells, "# %% Title" or "# %% [markdown]", as a notebook: its first words, and the titles of its cells, become prose."""
    import nbformat.v4 as form

    words, rest = WORDS.match(code).groups()
    head, *cells = CELL.split(rest)
    found = [*_prose(_headed("#", words or "")), ("code", head)]
    for title, body in zip(cells[::2], cells[1::2], strict=True):
        found += _cells(title.strip(), body)
    make = {"code": form.new_code_cell, "markdown": form.new_markdown_cell}
    made = [make[kind](text.strip("\n"), id=f"cell-{place}") for place, (kind, text) in enumerate(found) if text.strip()]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return form.writes(form.new_notebook(cells=made, metadata=kernel))


def _cells(title: str, body: str) -> list[tuple[str, str]]:
    if title == "[markdown]":
        return _prose("\n".join(re.sub("^# ?", "", line) for line in body.strip("\n").split("\n")))
    return [*_prose(_headed("##", title)), ("code", body)]


def _prose(text: str) -> list[tuple[str, str]]:
    return [("markdown", text)] if text.strip() else []


def _headed(sign: str, text: str) -> str:
    """The first line as a heading, without its full stop."""
    first, _, others = text.strip().partition("\n")
    return f"{sign} {first.removesuffix('.')}\n{others}" if first else ""


def _curves(service: Any, run: Run, query: Any) -> str:
    others = [service.find(id) for id in query.get("with", "").split(",")[:MOST_RUNS]]
    return table([run, *(other for other in others if other is not None)])


def _model(service: Any, run: Run, query: Any) -> bytes:
    if not has_model(run):
        raise LookupError(run.task)
    epoch = query.get("epoch", "")
    return service.ask(run, "keras_file", None, epoch=int(epoch) if epoch.isascii() and epoch.isdigit() else None).wait(PATIENCE)


MAKERS: dict[str, Callable[[Any, Run, Any], str | bytes]] = {
    "csv": _curves,
    "keras": _model,
    "py": lambda _service, run, _query: script(run),
    "ipynb": lambda _service, run, _query: notebook(script(run)),
}


def _address(run: Run, kind: str, **query: str) -> str:
    return f"{parts.base()}/export/{quote(run.id)}/{kind}" + (f"?{urlencode(query, safe=',')}" if query else "")


def _link(label: str, href: str, help: str) -> dict[str, str]:
    return {"label": label, "href": href, "help": help}
