"""The known names that somebody who misspelt one probably meant."""

from collections.abc import Iterable

WORST = 0.6
"""How similar a name must be to be meant (difflib's ratio, 1 is the same)."""
SPREAD = 0.06
"""How much less similar than the best one a further name may be."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The most similar of the known names, whatever their case, best first; none where none is similar."""
    # Names are seldom misspelt: whoever spells them right does not wait for this.
    from difflib import SequenceMatcher

    scored = [
        (SequenceMatcher(None, name.lower(), candidate.lower()).ratio(), candidate) for candidate in sorted(known)
    ]
    best = max((score for score, _ in scored), default=0.0)
    close = [(score, candidate) for score, candidate in scored if score >= max(WORST, best - SPREAD)]
    return [candidate for _, candidate in sorted(close, key=lambda pair: -pair[0])[:most]]
