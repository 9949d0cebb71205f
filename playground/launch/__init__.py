"""From a bare Python to a running playground, with the standard library only."""


class Problem(Exception):
    """What went wrong, as one sentence for the person at the keyboard; `code` is the exit status of the program."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code
