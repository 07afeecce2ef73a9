"""The ten enamels, and the few colours that every badge shares; the same by day and by night."""

from __future__ import annotations

from dataclasses import dataclass

FOAM = "#FFF9EA"
PAPER = "#FFFDF6"
NIGHT = "#04292B"
SUN = "#FFC63A"
SEA_2 = "#0B4B52"
FOAM_2 = "#CFE6E1"


@dataclass(frozen=True)
class Enamel:
    """One colour of badge; the contrasts are those of `look.md`, all above 5:1."""

    label: str  # what an issuer reads
    field: str
    deep: str  # rim and outlines
    line: str  # engraving
    on_field: str = FOAM  # pictogram on the field
    ink: str = ""  # pictogram and lines on paper; "" = the field itself

    @property
    def on_paper(self) -> str:
        return self.ink or self.field


ENAMELS: dict[str, Enamel] = {
    "large": Enamel("Large", "#0F6A74", "#06434A", "#84CDCB"),
    "lagune": Enamel("Lagune", "#14704F", "#08472F", "#8FD3AF"),
    "mousse": Enamel("Mousse", "#546F22", "#34490F", "#C2D692"),
    # Amber is too pale for foam on it or for ink on paper, so it borrows night and its own deep.
    "ambre": Enamel("Ambre", "#E8A427", "#8A5400", "#FFE6AE", NIGHT, "#8A5400"),
    "corail": Enamel("Corail", "#BF3F22", "#87260F", "#F7B49B"),
    "brique": Enamel("Brique", "#86492A", "#582C15", "#DDB292"),
    "cerise": Enamel("Cerise", "#A82A55", "#721436", "#F2A9C1"),
    "prune": Enamel("Prune", "#77306F", "#4E1A49", "#DBA2D2"),
    "indigo": Enamel("Indigo", "#3350A5", "#1D2F6E", "#A6BAF2"),
    "ardoise": Enamel("Ardoise", "#456073", "#283C49", "#AFC6D4"),
}


def mix(under: str, over: str, share: float) -> str:
    """The opaque colour seen when `over` covers `under` with the opacity `share` (0 to 1)."""
    pairs = ((int(under[i : i + 2], 16), int(over[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
