"""How UCDP GED and ACLED call the sides of the model, and the administrative areas.

GED names organisations shortly and a government as such. It knows no actor for a mission of the UN or for foreign troops that
support a government: what happens to them stands in the dyad of the government that they support. Names seen in GED's events of
Mali: Government of Mali, JNIM, CMA (its members pooled), Civilians, and communities by their own name (Fulani, Tuareg). GATIA and
IS (for ISGS, which had sworn allegiance to it) are its names as recalled. All others are ours; a side that is not listed keeps the
model's name. Seen in ACLED's exports of 2017 to 2019: the forces of Mali, MINUSMA, JNIM, the Islamic State, Ansaroul Islam, GATIA, the
Dozo and Fulani militias and Unidentified; its names of other groups are as recalled. `inter` is its code of the kind of actor.
"""

from __future__ import annotations

from typing import NamedTuple

STATE, REBELS, POLITICAL, IDENTITY, CIVILIANS, EXTERNAL = 1, 2, 3, 4, 7, 8
GOVERNMENT = "Government of Mali"
UNIDENTIFIED = "Unidentified"


class Names(NamedTuple):
    """One side's name in GED, its name in ACLED, and ACLED's code of its kind."""

    ged: str
    acled: str
    inter: int


SIDES = {
    "FAMA": Names(GOVERNMENT, "Military Forces of Mali (2013-)", STATE),
    "MINUSMA": Names(GOVERNMENT, "MINUSMA: United Nations Multidimensional Integrated Stabilization Mission in Mali (2013-)", EXTERNAL),
    "MOC": Names(GOVERNMENT, "Operational Coordination Mechanism", STATE),
    "Barkhane": Names(GOVERNMENT, "Military Forces of France (2017-)", EXTERNAL),
    "G5JF": Names(GOVERNMENT, "G5S: G5 Sahel Force", EXTERNAL),
    "G3": Names(GOVERNMENT, "Joint force of Mali, Niger and Burkina Faso", EXTERNAL),
    "JNIM": Names("JNIM", "JNIM: Group for Support of Islam and Muslims", REBELS),
    "ISGS": Names("IS", "Islamic State (Greater Sahara)", REBELS),
    "Ansaroul_Islam": Names("Ansaroul Islam", "Ansaroul Islam", REBELS),
    "CMA": Names("CMA", "CMA: Coordination of Movements of the Azawad", POLITICAL),
    "Platform": Names("Platform", "Platform", POLITICAL),
    "HCUA": Names("CMA", "HCUA: High Council for the Unity of Azawad", POLITICAL),
    "MNLA": Names("CMA", "MNLA: National Movement for the Liberation of Azawad", POLITICAL),
    "MAA_CMA": Names("CMA", "MAA: Arab Movement of the Azawad", POLITICAL),
    "MAA_Platform": Names("Platform", "MAA: Arab Movement of the Azawad", POLITICAL),
    "Ganda": Names("Platform", "Ganda Izo", POLITICAL),
    "MSA": Names("MSA", "MSA: Movement for Azawad Salvation", POLITICAL),
    "CJA": Names("CJA", "CJA: Congress for Justice in Azawad", POLITICAL),
    "CPA": Names("CPA", "CPA: Coalition of the People for Azawad", POLITICAL),
    "CMFPR2": Names("CMFPR-2", "CMFPR: Coordination of Patriotic Resistance Movements and Fronts", POLITICAL),
    "GATIA": Names("GATIA", "GATIA: Imghad Tuareg and Allies Self-Defense Group", POLITICAL),
    "Dogon_dozo": Names("Dogon", "Dozo Militia", IDENTITY),
    "Dozo_Segou": Names("Bambara", "Dozo Militia", IDENTITY),
    "Fulani_selfdefence": Names("Fulani", "Fulani Ethnic Militia (Mali)", IDENTITY),
    "Tuareg_communal": Names("Tuareg", "Tuareg Ethnic Militia (Mali)", IDENTITY),
    "Arab_communal": Names("Arab", "Arab Ethnic Militia (Mali)", IDENTITY),
    "Civilians": Names("Civilians", "Civilians (Mali)", CIVILIANS),
    "Bandits": Names(UNIDENTIFIED, "Unidentified Armed Group (Mali)", POLITICAL),
    UNIDENTIFIED: Names(UNIDENTIFIED, "Unidentified Armed Group (Mali)", POLITICAL),
}
ADMIN = {"Timbuktu": "Tombouctou"}
"""Areas that both write in the French way."""
COUNTRY, GWNO, ISO, ISO3 = "Mali", 432, 466, "MLI"
"""Mali's name, Gleditsch and Ward's number of it, and its codes of ISO 3166."""


def of(side: str) -> Names:
    """A side's names; one that is not listed is an armed group under the model's own name."""
    plain = side.replace("_", " ")
    return SIDES.get(side, Names(plain, plain, POLITICAL))


def admin(area: str) -> str:
    """A region or cercle as both data sets write it."""
    return ADMIN.get(area, area)
