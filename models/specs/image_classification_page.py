"""What a person may look at on the page on image classification, beside what is trained."""

from dataclasses import dataclass

from models.specs.fields import integer, part
from models.specs.image_classification import ImageClassificationSpec


@dataclass(frozen=True)
class ImageClassificationPageSpec(ImageClassificationSpec):
    """The parameters of the training, and the view on it.

    shown_class: the class whose examples are shown. cell: the cell of the confusion matrix whose mistakes are shown, row by row, -1 for all.
    image: the place in the validation set of the image that the model is asked about. right, down: by how many pixels it is moved.
    """

    shown_class: int = integer(0, 0, 9)
    cell: int = integer(-1, -1, 99)
    image: int = integer(0, 0, 9999)
    right: int = integer(0, -4, 4)
    down: int = integer(0, -4, 4)

    @property
    def training(self) -> ImageClassificationSpec:
        """What is trained, without the view on it."""
        return part(self, ImageClassificationSpec)
