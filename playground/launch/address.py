"""Where the app will listen, checked before anything slow begins."""

import errno
import os
import socket

from playground.launch import Problem

LAST_PORT = 65535


def require_free(host: str, port: int) -> None:
    """Raises a Problem where nothing can listen at this address: the port is taken or reserved, or the name is not this computer's."""
    refusals = _refusals(host, port)
    if not refusals:
        raise Problem(f"{host} is not an address of this computer; --host takes one that is, or 0.0.0.0 to be reachable from others.")
    if errno.EADDRINUSE in refusals:
        raise Problem(f"Port {port} on {host} is already in use, perhaps by another playground; {_suggestion(host, port)}.")
    if errno.EACCES in refusals:
        raise Problem(f"This system does not let you listen on port {port} of {host}; {_suggestion(host, max(port, 1024))}.")


def _suggestion(host: str, port: int) -> str:
    following = range(port + 1, min(port + 20, LAST_PORT) + 1)
    free = next((candidate for candidate in following if _refusals(host, candidate) == {0}), None)
    return f"--port {free} is free" if free else "choose another with --port"


def _refusals(host: str, port: int) -> set[int]:
    """What each address behind the name answers, 0 for "free"; addresses that this computer does not have are left out."""
    return {_refusal(*entry) for entry in _resolve(host, port)} - {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def _resolve(host: str, port: int) -> list[tuple]:
    """Every (family, socket address) that the name stands for: localhost is often one of IPv4 and one of IPv6."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise Problem(f"There is no computer named {host!r}; --host takes a name or an address of this computer.") from None
    return [(family, address) for family, _, _, _, address in found]


def _refusal(family: int, address: tuple) -> int:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            _prepare(trial, family)
            trial.bind(address)
    except OSError as error:
        return error.errno
    return 0


def _prepare(trial: socket.socket, family: int) -> None:
    """The options a server sets: connections that are closing do not keep a port, and IPv6 leaves IPv4 alone."""
    if os.name == "nt":
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
