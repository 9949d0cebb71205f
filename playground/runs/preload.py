"""Loaded first by every process that trains, and by the one from which they are forked.

Ctrl+C reaches every process of a terminal at once; the server ends the others itself, in order.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
