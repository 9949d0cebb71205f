"""Images and kernels, as matrices that are typed and pictures that are chosen or drawn; a signal and its filter."""

from dataclasses import dataclass

from models.specs.fields import choice, flag, integer, number, text

PICTURES = ("flower", "china", "digit", "drawn", "own")
SOBEL = "1,0,-1;2,0,-2;1,0,-1"


@dataclass(frozen=True)
class CrossCorrelationSpec:
    """The book's first example (7.2.1), a photo under a Sobel kernel, and two dice.

    input, kernel: matrices as `models.maths.matrices` reads them. bias: added to every output. flip: true convolution instead.
    picture: what the filter slides over; "own" is a picture of the visitor's, which is not in the address.
    digit: which one. drawing: of the picture "drawn", as `models.data.drawings` writes it; "" is the figure it starts with.
    filter: one matrix, or one for each channel with | between them. turned: true convolution of the picture.
    channels: a colour picture turned to "grey", every channel kept "apart", or all of them "joined" as in a convolution layer.
    sigma, low, high: of Canny's edges; the thresholds are shares of the strongest edge.
    signal, taps: a signal and a filter in one dimension, matrices of one row. mirrored: true convolution of the two.
    """

    input: str = text("0,1,2;3,4,5;6,7,8", 400)
    kernel: str = text("0,1;2,3", 200)
    bias: float = number(0.0, -20, 20, step=0.5)
    flip: bool = flag(False)
    picture: str = choice("flower", PICTURES)
    digit: int = integer(0, 0, 300)
    drawing: str = text("", 900)
    filter: str = text(SOBEL, 900)
    turned: bool = flag(False)
    channels: str = choice("grey", ("grey", "apart", "joined"))
    sigma: float = number(1.0, 0.5, 3.0, step=0.1)
    low: float = number(0.1, 0.0, 1.0, step=0.01)
    high: float = number(0.25, 0.0, 1.0, step=0.01)
    signal: str = text("1,1,1,1,1,1", 120)
    taps: str = text("1,1,1,1,1,1", 80)
    mirrored: bool = flag(True)

    def narrowed(self) -> dict[str, dict]:
        """The low threshold is not above the high one."""
        return {"low": {"high": self.high}}
