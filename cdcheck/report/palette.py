"""The colours of the parts of a loss, the same on every page and in every figure.

Those of categories are Paul Tol's *muted* scheme, which is made to be told apart by the colour-blind,
and orange; what is no category is grey.
"""

from collections.abc import Mapping

from cdcheck.attribution.causes import Part

COLOURS: Mapping[Part, str] = {
    Part.HARNESS: "#8c8c8c",
    Part.DELIVERY: "#ee7733",
    Part.STARTUP: "#332288",
    Part.CONTRACT: "#88ccee",
    Part.ARCHITECTURE: "#44aa99",
    Part.DATABASE: "#117733",
    Part.QUERY: "#999933",
    Part.ORM: "#ddcc77",
    Part.FRAMEWORK: "#cc6677",
    Part.AUTH: "#882255",
    Part.LOGIC: "#aa4499",
    Part.CASCADE: "#c4c4c4",
    Part.INVALIDATED: "#a6b1bd",
    Part.UNEXPLAINED: "#4d4d4d",
}


def ink(colour: str) -> str:
    """Gives black or white, whichever is better read on a colour."""
    return "#000000" if contrast(colour, "#000000") >= contrast(colour, "#ffffff") else "#ffffff"


def contrast(one: str, other: str) -> float:
    """Gives the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
