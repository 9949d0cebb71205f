"""Algorithms of the book from scratch, each short enough to be shown on the page that runs it."""
