"""Files to take away: asked for through the routes, as a browser asks."""

import ast
import asyncio
import csv
import io
from types import SimpleNamespace
from urllib.parse import unquote

import nbformat
import pytest
from starlette.applications import Starlette

from playground.kit import exports
from playground.runs import Mark
from tests.frame.test_assets import Answer
from tests.frame.training import DEFAULT, Service, under_way

APP = Starlette(routes=exports.routes())


@pytest.fixture
def service(monkeypatch):
    service = Service()
    monkeypatch.setattr("playground.runs.current", lambda: service)
    return service


@pytest.fixture
def run(service):
    return under_way(service.submit("image_classification", DEFAULT, "ada"), "finished")


def ask(path):
    """The answer to a request for an address."""
    answer = Answer()
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "headers": []}
    asyncio.run(APP(scope, receive=asyncio.Event().wait, send=answer.hear))
    return answer


def test_the_curves_have_all_their_digits(service, run):
    other = under_way(service.submit("image_classification", DEFAULT, "ada"), epochs=1)
    answer = ask(exports.curves_address(run, [other]))
    assert answer.headers["content-disposition"] == "attachment; filename=image_classification_run_1.csv"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert {row["run"] for row in rows} == {"1", "2"}
    points = [(int(row["step"]), float(row["epoch"]), float(row["value"])) for row in rows if (row["run"], row["curve"]) == ("1", "validation_loss")]
    assert points == run.history.curve("validation_loss").points


def test_there_is_no_address_where_there_are_no_curves(service, run):
    assert exports.curves_address(None, []) == ""
    assert exports.curves_address(service.submit("image_classification", DEFAULT, "ada"), []) == ""


def test_the_script_has_the_changes_on_the_way(run):
    run.marks = [Mark(150, 1.5, "learning_rate", 0.0123)]
    answer = ask(f"/export/{run.id}/py")
    assert answer.headers["content-disposition"].endswith("image_classification_run_1.py")
    ast.parse(answer.body)
    assert b"0.0123" in answer.body


def test_the_notebook_has_the_same_lines(run):
    answer = ask(f"/export/{run.id}/ipynb")
    notebook = nbformat.reads(answer.body.decode(), as_version=4)
    nbformat.validate(notebook)
    lines = [line for cell in notebook.cells if cell.cell_type == "code" for line in cell.source.splitlines() if line.strip()]
    _, _words, code = exports.script(run).split('"""', 2)
    assert lines == [line for line in code.splitlines() if line.strip() and not line.startswith("# %%")]
    assert notebook.cells[0].source.startswith("# ")
    assert [cell.cell_type for cell in notebook.cells].count("markdown") > 3


def test_the_same_notebook_comes_twice(run):
    assert ask(f"/export/{run.id}/ipynb").body == ask(f"/export/{run.id}/ipynb").body


def test_cells_of_prose_lose_their_comment_signs():
    notebook = nbformat.reads(exports.notebook("# %% [markdown]\n# # Title\n#\n# Words.\n\n# %%\nx = 1\n"), as_version=4)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [("markdown", "# Title\n\nWords."), ("code", "x = 1")]


def test_the_name_of_a_cell_stays_with_it():
    notebook = nbformat.reads(exports.notebook('"""Title."""\n\n# %% Data: digits\nx = 1\n'), as_version=4)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "# Title"),
        ("markdown", "## Data: digits"),
        ("code", "x = 1"),
    ]


@pytest.fixture
def with_models(monkeypatch):
    monkeypatch.setattr("playground.kit.source.names_in_table", lambda path, name: ("keras_file",))


@pytest.mark.parametrize(("query", "epoch"), [("", None), ("?epoch=2", 2), ("?epoch=x", None), ("?epoch=-1", None), ("?epoch=²", None)])
def test_the_model_is_that_of_the_epoch(service, run, with_models, query, epoch):
    service.answer = b"PK"
    answer = ask(f"/export/{run.id}/keras{query}")
    assert (answer.status, answer.body) == (200, b"PK")
    assert service.told("ask") == [("keras_file", None, epoch)]


def test_a_model_that_cannot_be_had_is_said(service, run, with_models, monkeypatch):
    monkeypatch.setattr(exports, "PATIENCE", 0.01)
    service.answer = None
    assert ask(f"/export/{run.id}/keras").status == 404


@pytest.mark.parametrize("path", ["/export/nobody/csv", "/export/../csv", "/export/{id}/exe", "/export/{id}/", "/export/{id}/csv/x", "/export/{id}"])
def test_what_is_not_there_is_not_found(run, path):
    assert ask(path.format(id=run.id)).status == 404


def test_without_a_service_there_is_nothing(run, monkeypatch):
    monkeypatch.setattr("playground.runs.current", lambda: None)
    assert ask(f"/export/{run.id}/csv").status == 404


def test_strangers_among_the_others_are_left_out(run):
    assert ask(f"/export/{run.id}/csv?with=nobody,,{run.id}").status == 200


def test_links_are_shown_where_the_task_offers_them(run, monkeypatch, session):
    shown = {}
    monkeypatch.setattr("playground.parts.mount", lambda name, key, data: shown.update(data))
    training = SimpleNamespace(run=run, page="page", shown_epoch=2)
    for offers, expected in ((("keras_file",), ["keras", "py", "ipynb"]), ((), ["py", "ipynb"])):
        monkeypatch.setattr("playground.kit.source.names_in_table", lambda path, name, offers=offers: offers)
        exports.show(training)
        assert [link["href"].partition("?")[0].rpartition("/")[2] for link in shown["links"]] == expected
    run.task = "nothing_of_that_name"
    exports.show(training)
    assert shown["links"] == []
