"""The vocabulary of the model: regions, sides, organisations, groups, and the order of every axis that runs over them."""

from __future__ import annotations

REGIONS = ("Kidal", "Gao", "Menaka", "Timbuktu", "Taoudenit", "Mopti", "Segou")
NORTH = ("Kidal", "Gao", "Menaka", "Timbuktu", "Taoudenit")

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
VILLAGE_RAID = "communal_raid"  # subtype of raids on people of a village, whether or not a militia meets them
TYPE_NAMES = {STATE_BASED: "state_based", NON_STATE: "non_state", ONE_SIDED: "one_sided"}

# Support sides of a community, in column order.
SIDES = ("state", "JNIM", "ISGS", "CMA", "Platform", "nobody")
FOR_STATE, FOR_ORG, FOR_COALITION, FOR_NOBODY = 0, 1, 3, 5  # first column of each; organisation o is FOR_ORG + o
# Who may harm a community, in column order of its memory of harm.
PERPETRATORS = ("state", "JNIM", "ISGS", "foreign", "CMA", "Platform", "outside", "militia")
BY_STATE, BY_ORG, BY_FOREIGN, BY_COALITION, BY_MILITIA = 0, 1, 3, 4, 7  # first column of each; coalition k is BY_COALITION + k
# Jihadist organisations, in the order of every organisation axis.
ORGANISATIONS = ("JNIM", "ISGS")
JNIM, ISGS = range(2)
ZONES = ("North", "Centre")
IN_NORTH, IN_CENTRE = range(2)
# Coalitions of the armed groups of the North, in the order of every coalition axis; `outside` signed nothing.
COALITIONS = ("CMA", "Platform", "outside")
CMA, PLATFORM, OUTSIDE = range(3)
# Named armed groups of the North, and how many groups may split off each: the rows of every group axis.
NAMED_GROUPS = ("HCUA", "MNLA", "MAA_CMA", "GATIA", "MAA_Platform", "Ganda", "CPA", "CMFPR2", "MSA", "CJA")
SPLINTERS = 2
GROUPS = (*NAMED_GROUPS, *(f"{name}_splinter_{k + 1}" for name in NAMED_GROUPS for k in range(SPLINTERS)))
HOURS_PER_DAY, DAYS_PER_WEEK, DAYS_PER_YEAR, MONTHS_PER_YEAR = 24.0, 7.0, 365.25, 12.0
DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR
# Self-defence militias of communities, in the order of every militia axis.
MILITIAS = ("Dogon_dozo", "Dozo_Segou", "Fulani_selfdefence", "Tuareg_communal", "Arab_communal")
# Who lives off the corridors, in the order of every ledger of tolls.
RECEIVERS = (*COALITIONS, *ORGANISATIONS, "state")
