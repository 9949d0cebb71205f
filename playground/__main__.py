"""`python -m playground` starts here. Worker processes may import this file again, so it does nothing unless it is the program."""

import sys

if __name__ == "__main__":
    # Before any other import and in words that every Python understands, however old.
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit("playground: Python 3.11 or newer is needed, and %s is Python %d.%d." % ((sys.executable,) + tuple(sys.version_info[:2])))  # noqa: RUF005, UP031

    from playground.launch.commands import main

    sys.exit(main(sys.argv[1:]))
