"""How UCDP GED calls the sides of the model, and the administrative areas.

GED names organisations shortly and a government as such. It knows no actor for a mission of the UN or for foreign troops that
support a government: what happens to them stands in the dyad of the government that they support. Names seen in GED's events of
Mali: Government of Mali, JNIM, CMA (its members pooled), Civilians, and communities by their own name (Fulani, Tuareg). GATIA and
IS (for ISGS, which had sworn allegiance to it) are its names as recalled. All others are ours.
"""

from __future__ import annotations

GOVERNMENT = "Government of Mali"
UNIDENTIFIED = "Unidentified"
SIDES = {
    "FAMA": GOVERNMENT,
    "MINUSMA": GOVERNMENT,
    "MOC": GOVERNMENT,
    "Barkhane": GOVERNMENT,
    "G5JF": GOVERNMENT,
    "G3": GOVERNMENT,
    "ISGS": "IS",
    "Ansaroul_Islam": "Ansaroul Islam",
    "HCUA": "CMA",
    "MNLA": "CMA",
    "MAA_CMA": "CMA",
    "MAA_Platform": "Platform",
    "Ganda": "Platform",
    "CMFPR2": "CMFPR-2",
    "Dogon_dozo": "Dogon",
    "Dozo_Segou": "Bambara",
    "Fulani_selfdefence": "Fulani",
    "Tuareg_communal": "Tuareg",
    "Arab_communal": "Arab",
    "Bandits": UNIDENTIFIED,
}
"""Where GED's name is not the model's own."""
ADMIN = {"Timbuktu": "Tombouctou"}
"""Areas that it writes in the French way."""
COUNTRY, GWNO = "Mali", 432
"""Mali's name, and Gleditsch and Ward's number of it."""


def of(side: str) -> str:
    """A side's name in GED; one that is not listed keeps the model's own."""
    return SIDES.get(side, side.replace("_", " "))


def admin(area: str) -> str:
    """A region or cercle as GED writes it."""
    return ADMIN.get(area, area)
