"""Numbers as people write them: in sentences and pictures, and in formulas.

Where a number is far from 1 its power of ten is written out (6.658·10⁹), never as a programming language does (6.658e+09).
"""

import math
from collections.abc import Callable
from typing import Any

RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
LEAST, MOST = 1e-4, 1e5  # between them a number needs no power of ten


def text(value: Any, digits: int | None = None) -> str:
    """A number with the four digits that matter, or with so many after the point while it is not very large; a text as it is."""
    if isinstance(value, str):
        return value
    number = float(value)
    return significant(number, 4) if digits is None or not abs(number) < MOST else _plain(f"{number:.{digits}f}")


def significant(value: float, digits: int) -> str:
    """A number with so many digits that matter."""
    return _joined(value, digits, ("nan", "∞"), lambda mantissa, power: f"{mantissa}10{str(power).translate(RAISED)}", "·").replace("-", "−")


def tex(value: float, digits: int = 4) -> str:
    """The same for a formula."""
    return _joined(value, digits, (r"\text{nan}", r"\infty"), lambda mantissa, power: f"{mantissa}10^{{{power}}}", r" \cdot ")


def _joined(value: float, digits: int, names: tuple[str, str], raised: Callable[[str, int], str], times: str) -> str:
    value = float(value)  # 16 bits cannot be compared with MOST
    if not math.isfinite(value):
        return names[0] if math.isnan(value) else names[1] if value > 0 else f"-{names[1]}"
    mantissa, _e, power = f"{value:.{digits - 1}e}".partition("e")
    rounded = float(f"{mantissa}e{power}")
    if rounded and not LEAST <= abs(rounded) < MOST:
        share = f"{float(mantissa):.{digits}g}"
        return raised(share.removesuffix("1") if share in ("1", "-1") else share + times, int(power))
    return f"{value:.0f}" if abs(rounded) >= 10**digits else f"{rounded or 0.0:.12g}"


def _plain(written: str) -> str:
    return (written if float(written) else written.removeprefix("-")).replace("-", "−")
