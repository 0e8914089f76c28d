"""What a painter that follows instructions is told: the style, how much of the artwork stays, and what was heard."""

from __future__ import annotations

from collections.abc import Sequence

from precompute.painters.painter import Request
from show.making import Painting

FIRM, LOOSE = 0.6, 0.35  # shares of the artwork above which its composition, and its main shapes, shall stay
EVEN = 0.15  # artworks whose weights differ by less than this count as equals


def repaint(request: Request, shares: Sequence[float], wish: Painting) -> str:
    """The instruction for artworks in falling order of their shares, which add to at most 1."""
    subject = "image 1" if len(shares) > 1 else "this picture"
    how = f"in this style: {request.style.strip(' .')}" if request.style.strip() else "as music would look"
    heard = f"It shall feel like this music: {request.caption.strip()}" if request.caption.strip() else ""
    weights = wish.image_weight + wish.text_weight
    held = hold(wish.image_weight / weights if weights else 0.0)
    return " ".join(part for part in (f"Repaint {subject} {how}.", others(shares), held, heard) if part)


def others(shares: Sequence[float]) -> str:
    """What is said of the second artwork and those after it; nothing where there is one."""
    if len(shares) < 2:
        return ""
    alike = [k for k, share in enumerate(shares[1:], 2) if shares[0] - share < EVEN]
    faint = [k for k, share in enumerate(shares[1:], 2) if shares[0] - share >= EVEN]
    said = []
    if alike:
        said.append(f"Merge the subject of {_listed(alike)} into it as an equal part.")
    if faint:
        said.append(f"Take only colours and small touches from {_listed(faint)}.")
    return " ".join(said)


def hold(share: float) -> str:
    """How firmly the artworks shall be held, for their share 0..1 against the text's."""
    if share >= FIRM:
        return "Keep the composition, the main shapes and where they stand; no lettering."
    if share >= LOOSE:
        return "Keep the main shapes and invent the rest freely; no lettering."
    return "Take it as a loose inspiration and invent freely; no lettering."


def _listed(numbers: Sequence[int]) -> str:
    names = [f"image {number}" for number in numbers]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
