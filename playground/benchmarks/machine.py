"""Where something was measured."""

import os
import platform


def machine() -> str:
    """In words."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
