"""IDX files that are right, and every way in which one can be wrong."""

import gzip
import io
import struct

import numpy as np
import pytest

from models.data.idx import parse_idx, read_idx


def idx(array: np.ndarray, kind: int = 8) -> bytes:
    return bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()


@pytest.mark.parametrize("shape", [(0,), (5,), (2, 3), (4, 28, 28)])
def test_what_is_written_is_read(shape):
    array = np.arange(np.prod(shape)).reshape(shape).astype(np.uint8)
    assert np.array_equal(parse_idx(io.BytesIO(idx(array)), len(shape)), array)


IMAGES = idx(np.ones((3, 2, 2)))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "begins with"),
        (b"\x89PNG\r\n", "begins with 89504e47"),
        (idx(np.ones(4)), "not an IDX file of 3 axes"),
        (idx(np.ones((3, 2, 2)), kind=13), "not an IDX file"),
        (IMAGES[:10], "within its header"),
        (IMAGES[:-1], "12 entries announced, 11 there"),
        (IMAGES + b"\0", "too long"),
        (bytes([0, 0, 8, 3]) + b"\xff" * 12, "more than any data set"),
    ],
)
def test_what_is_wrong_is_said(content, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_idx(io.BytesIO(content), rank=3)


BROKEN = {"other": b"no gzip at all", "short": gzip.compress(IMAGES)[:-12], "spoiled": gzip.compress(IMAGES)[:20] + b"x" * 30}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_archive_is_said_with_its_name(tmp_path, content):
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"images\.gz"):
        read_idx(path, rank=3)
