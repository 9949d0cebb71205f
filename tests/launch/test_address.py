"""What a person reads whose port or host does not work."""

import socket
from collections.abc import Iterator

import pytest

from playground.launch import Problem, address


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_free_port_is_accepted(taken):
    free = next(port for port in range(taken + 1, taken + 200) if address._refusals("127.0.0.1", port) == {0})
    address.require_free("127.0.0.1", free)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_busy_port_is_named_and_another_one_offered(taken, host):
    with pytest.raises(Problem, match=rf"Port {taken} on {host} is already in use.*--port \d+ is free\.$"):
        address.require_free(host, taken)


def test_the_last_port_has_no_next_one():
    assert address._suggestion("127.0.0.1", address.LAST_PORT) == "choose another with --port"


def test_an_unknown_host_is_named():
    with pytest.raises(Problem, match=r"no computer named 'nowhere\.invalid'"):
        address.require_free("nowhere.invalid", 8501)


def test_the_address_of_another_computer_is_refused():
    with pytest.raises(Problem, match=r"192\.0\.2\.1 is not an address of this computer"):
        address.require_free("192.0.2.1", 8501)
