"""The IDX format of MNIST and its kin: two zero bytes, the type of an entry, the rank, one big-endian length per axis, the entries."""

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

UNSIGNED_BYTE = 0x08
LARGEST = 2**28


def read_idx(path: Path, rank: int) -> np.ndarray:
    """The array in a gzipped IDX file: uint8, of that many axes.

    Raises ValueError, saying what is wrong, when the file is not one, is cut off, or holds more than it announces.
    """
    try:
        with gzip.open(path) as stream:
            return parse_idx(stream, rank)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path.name} is not a whole gzip file: {error}") from error
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def parse_idx(stream: BinaryIO, rank: int) -> np.ndarray:
    """The array in an unpacked IDX stream. Reads no further than one byte past what the header announces.

    >>> import io
    >>> parse_idx(io.BytesIO(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9])), rank=1)
    array([7, 8, 9], dtype=uint8)
    """
    shape = _parse_header(stream, rank)
    size = math.prod(shape)
    entries = stream.read(size + 1)
    if len(entries) < size:
        raise ValueError(f"cut off: {size} entries announced, {len(entries)} there")
    if len(entries) > size:
        raise ValueError(f"too long: more than the {size} entries announced")
    return np.frombuffer(entries, np.uint8).reshape(shape)


def _parse_header(stream: BinaryIO, rank: int) -> tuple[int, ...]:
    magic = stream.read(4)
    if magic != bytes([0, 0, UNSIGNED_BYTE, rank]):
        raise ValueError(f"begins with {magic.hex()} instead of 0000{UNSIGNED_BYTE:02x}{rank:02x}, so it is not an IDX file of {rank} axes of bytes")
    lengths = stream.read(4 * rank)
    if len(lengths) < 4 * rank:
        raise ValueError("cut off within its header")
    shape = tuple(int(length) for length in np.frombuffer(lengths, ">u4"))
    if math.prod(shape) > LARGEST:
        raise ValueError(f"announces {math.prod(shape)} entries, more than any data set of the book has")
    return shape
