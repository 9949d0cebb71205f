"""The frame of the playground: everything that is not a topic. Start it with `python -m playground`."""
