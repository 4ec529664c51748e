"""The colours of the palette as several dialects write them."""

from leads.models import Colour

# The light shades of the palette in `static/css/app.css`: programs want colours, not names.
HEX = {
    Colour.BLUE: "#1d4fc4",
    Colour.CYAN: "#0b6077",
    Colour.VIOLET: "#6730c4",
    Colour.AMBER: "#854404",
    Colour.GREEN: "#17663a",
    Colour.RED: "#b0201a",
    Colour.PINK: "#ab1b64",
    Colour.GREY: "#50525c",
}


def hex_of(colour: str) -> str:
    return HEX[Colour(colour)]
