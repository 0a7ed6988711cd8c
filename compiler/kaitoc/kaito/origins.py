"""What a KAITO version decides, by name: for whoever asks where a value comes from."""

from msgspec import Struct


class Origin(Struct, frozen=True):
    """A decision of KAITO, or a kind of object that it makes.

    `sentence` says what it decides, `source` the file and, after a comma, the function in KAITO's repository.
    """

    name: str
    sentence: str
    source: str
