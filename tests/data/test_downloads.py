"""Downloads from a server on this machine: whole, wrong, absent, broken off, refused."""

import errno
import hashlib
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import models.data.files as files
from models.data.files import DownloadError, RemoteFile, Source, check_files, fetch_files, is_present

CONTENT = {"small.gz": b"small " * 10, "large.gz": bytes(range(256)) * 2000}
FILES = tuple(RemoteFile(name, hashlib.md5(content).hexdigest(), len(content)) for name, content in CONTENT.items())


class Mirror(BaseHTTPRequestHandler):
    """Serves CONTENT under /good/, other bytes under /wrong/, half of it under /half/, nothing under any other path."""

    def do_GET(self):
        _, behaviour, name = self.path.split("/")
        content = CONTENT[name] if behaviour != "wrong" else CONTENT[name][::-1]
        self.send_response(200 if behaviour in ("good", "wrong", "half") else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if behaviour == "half" else content)

    def log_message(self, *_):
        pass


@contextmanager
def serving():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address():
    with serving() as address:
        yield address


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def dead_address():
    with serving() as address:
        pass
    return address


def source(*mirrors: str) -> Source:
    return Source("folder", tuple(f"{mirror}/" for mirror in mirrors), FILES)


def reason_of(*mirrors: str, cache) -> str:
    with pytest.raises(DownloadError) as caught:
        fetch_files(source(*mirrors), cache)
    assert not any(file.stat().st_size < len(CONTENT[file.name]) for file in (cache / "folder").glob("*"))
    return caught.value.reason


def test_files_arrive_whole_and_progress_grows_to_the_end(address, tmp_path):
    steps = []
    folder = fetch_files(source(f"{address}/good"), tmp_path, lambda done, total: steps.append((done, total)))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT
    assert len(steps) > 4
    assert steps == sorted(steps)
    assert steps[-1] == (sum(map(len, CONTENT.values())),) * 2
    assert is_present(source(), tmp_path)
    assert check_files(source(), folder)


def test_files_that_are_there_are_not_fetched_again(address, dead_address, tmp_path):
    fetch_files(source(f"{address}/good"), tmp_path)
    fetch_files(source(dead_address), tmp_path)


def test_a_second_try_goes_on_where_the_first_failed(address, tmp_path):
    first = replace(source(f"{address}/good"), files=(FILES[0], replace(FILES[1], md5="0" * 32)))
    with pytest.raises(DownloadError):
        fetch_files(first, tmp_path)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["small.gz"]
    fetch_files(source(f"{address}/good"), tmp_path)
    assert is_present(source(), tmp_path)


@pytest.mark.parametrize("bad", ["wrong", "absent", "half"])
def test_the_next_mirror_helps_out(address, tmp_path, bad):
    fetch_files(source(f"{address}/{bad}", f"{address}/good"), tmp_path)
    assert is_present(source(), tmp_path)


@pytest.mark.parametrize(("behaviour", "reason"), [("wrong", "wrong_hash"), ("absent", "not_found"), ("half", "no_network")])
def test_failures_have_reasons_and_leave_nothing(address, tmp_path, behaviour, reason):
    assert reason_of(f"{address}/{behaviour}", cache=tmp_path) == reason
    assert not list((tmp_path / "folder").glob("*"))


def test_nobody_answers(dead_address, tmp_path):
    assert reason_of(dead_address, cache=tmp_path) == "no_network"


def test_the_failure_that_says_most_is_told(address, dead_address, tmp_path):
    assert reason_of(dead_address, f"{address}/absent", f"{address}/wrong", cache=tmp_path) == "wrong_hash"


def test_a_file_in_the_way_is_replaced_only_by_the_right_one(address, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "small.gz").write_bytes(b"something else")
    assert not check_files(replace(source(), files=FILES[:1]), tmp_path / "folder", strict=False)
    fetch_files(source(f"{address}/good"), tmp_path)
    assert check_files(source(), tmp_path / "folder")


@pytest.mark.parametrize(("number", "reason"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "not_writable"), (errno.EROFS, "not_writable")])
def test_a_full_or_forbidden_disk_is_said_at_once(address, tmp_path, monkeypatch, number, reason):
    def fail(*_, **__):
        raise OSError(number, "no")

    monkeypatch.setattr("pooch.retrieve", fail)
    with pytest.raises(DownloadError) as caught:
        fetch_files(source(f"{address}/good", f"{address}/good"), tmp_path)
    assert caught.value.reason == reason


def test_the_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    assert files.cache_folder() == tmp_path
    monkeypatch.delenv("PLAYGROUND_DATA")
    assert files.cache_folder().name == "deep-learning-playground"
