"""What each file of `seeds/mali` must hold: columns with type and range, unique keys, references between files.

Files are described here and parsed in `seeds`. A column's kind is one of key (a-z, 0-9, _), text, int, float, date
(ISO day), month (2015-01) and flag (0 or 1). An optional cell may be blank and is read as "", nan or NaT.
Longer than 200 lines because it is mostly one table, with every column of every file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REGIONS = ("Kidal", "Gao", "Menaka", "Timbuktu", "Taoudenit", "Mopti", "Segou")
GRADES = ("published", "derived", "recalled", "own estimate")


@dataclass(frozen=True)
class Column:
    """One column: its type, its range (both ends belong to it), and the values or foreign columns it allows."""

    kind: str
    low: float | str | None = None
    high: float | str | None = None
    allowed: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    optional: bool = False

    def wanted(self) -> str:
        """Say in a few words what a cell of this column may hold."""
        if self.refs:
            return " or ".join([f"a value of {r}" for r in self.refs] + [repr(a) for a in self.allowed])
        if self.allowed:
            return "one of " + ", ".join(self.allowed)
        words = {"key": "a key of a-z, 0-9 and _", "text": "a text with no space at its ends", "int": "a whole number",
                 "float": "a number", "date": "a day like 2015-01-31", "month": "a month like 2015-01",
                 "flag": "0 or 1"}[self.kind]  # fmt: skip
        low, high = (f"{end:g}" if isinstance(end, float) else end for end in (self.low, self.high))
        return words + (f" in {low} to {high}" if low is not None else "") + (" or nothing" if self.optional else "")


@dataclass(frozen=True)
class File:
    """One file: its columns, the column sets that name a row, and the column triples that may not fall."""

    columns: Mapping[str, Column]
    unique: tuple[tuple[str, ...], ...]
    rising: tuple[tuple[str, ...], ...]


def number(low: float = 0, high: float = 1e9, kind: str = "float") -> Column:
    """A number in a closed range."""
    return Column(kind, float(low), float(high))


def choice(*allowed: str) -> Column:
    """One of a few words."""
    return Column("text", allowed=allowed)


def ref(*columns: str, allowed: tuple[str, ...] = ()) -> Column:
    """A value that another file's column holds, or one of a few words."""
    return Column("text", allowed=allowed, refs=columns)


def maybe(column: Column) -> Column:
    """The same column, but a cell may be blank."""
    return Column(column.kind, column.low, column.high, column.allowed, column.refs, True)


def file(unique: str, rising: str = "", graded: bool = True, /, **columns: Column) -> File:
    """A file; `unique` and `rising` name column sets, "a b; c d". Graded rows end in source and confidence."""
    if graded:
        columns |= {"source": TEXT, "confidence": choice(*GRADES)}
    sets = [tuple(tuple(part.split()) for part in spec.split(";") if part.strip()) for spec in (unique, rising)]
    return File(columns, sets[0], sets[1])


TEXT, KEY, FLAG, COUNT = Column("text"), Column("key"), Column("flag"), number(kind="int")
SHARE, AMOUNT, SIGNED = number(0, 1), number(), number(-1e9, 1e9)
DATE = Column("date", "1980-01-01", "2030-12-31")
MONTH = Column("month", "2012-01", "2017-06")
LATITUDE, LONGITUDE = number(10, 26), number(-13, 13)
REGION, ANYWHERE = choice(*REGIONS), choice(*REGIONS, "offmap")
PLACE, BASE, GROUP = ref("places.key"), ref("bases.base"), ref("groups.name")
SOMEONE = ref("groups.name", "communities.community", allowed=("none",))
CERCLE = ref("cercles.cercle", allowed=("none", "all"))
PERIOD = choice("2015H1", "2015H2", "2016H1", "2016H2", "2017H1")
PRECISION = choice("day", "month", "year")
VIOLENCE = choice("state_based", "non_state", "one_sided")
RANGE = {"low": maybe(SIGNED), "high": maybe(SIGNED)}
SHARES = {"low": SHARE, "high": SHARE}
COUNTS = {"events": COUNT, "lethal_events": COUNT, "deaths": COUNT}

FILES: dict[str, File] = {
    "squares": file(
        "row col", row=number(0, 49, "int"), col=number(0, 49, "int"), latitude=number(12.5, 25),
        longitude=number(-8, 4.5), gid=number(1, 259200, "int"), region=choice(*REGIONS, "offmap", "outside"),
        cercle=ref("cercles.cercle", allowed=("offmap",)), in_play=FLAG, terrain=TEXT, move_cost=number(1, 5),
        concealment=SHARE, km_to_river=number(0, 2000), flooded=FLAG, population=number(0, 2e6, "int"), country=TEXT,
        mali_fraction=SHARE,
    ),
    "places": file(
        "key; name", key=KEY, name=TEXT, latitude=LATITUDE, longitude=LONGITUDE, region=ANYWHERE,
        cercle=ref("cercles.cercle", allowed=("offmap",)), kind=TEXT, admin_seat=choice("region", "cercle", "none"),
        population=number(0, 2e6, "int"), market=FLAG, border_crossing=FLAG, well=FLAG, offmap=FLAG, note=maybe(TEXT),
    ),
    "network": file(
        "a b", a=PLACE, b=PLACE, km=number(0.1, 2000), road_class=choice("road_paved", "track", "river", "trafficking"),
        surface=TEXT, flood_cut=FLAG, trafficking=FLAG, river=FLAG, routes=TEXT,
    ),
    "corridors": file(
        "corridor seq", corridor=KEY, name=TEXT, commodity=TEXT, seq=number(0, 99, "int"), place=PLACE,
        latitude=LATITUDE, longitude=LONGITUDE, cum_km=number(0, 5000),
    ),
    "corridor_values": file(
        "corridor commodity", "low value_musd_year high; toll_low toll_share toll_high",
        corridor=ref("corridors.corridor"), commodity=KEY, value_musd_year=AMOUNT, low=AMOUNT, high=AMOUNT,
        toll_share=SHARE, toll_low=SHARE, toll_high=SHARE, convoys_month=number(0, 1000),
    ),
    "contingents": file(
        "date base country", date=DATE, map=TEXT, base=BASE, country=TEXT, troops=number(0, 5000, "int"),
        infantry=number(0, 5000, "int"), others=number(0, 5000, "int"), nominal=number(0, 5000),
    ),
    "countries": file(
        "country", "equipment_low equipment equipment_high; mobility_low mobility mobility_high", country=TEXT, equipment=SHARE,
        equipment_low=SHARE, equipment_high=SHARE, mobility=SHARE, mobility_low=SHARE, mobility_high=SHARE, long_patrols=FLAG,
        beyond_km=maybe(number(1, 2000)), role=TEXT,
    ),
    "bases": file(
        "base", "helicopters_low helicopters helicopters_high; police_low police police_high", base=PLACE, first_seen=DATE, last_seen=DATE,
        size_class=choice("small", "medium", "large"), airfield=FLAG, supply_depot=BASE,
        helicopters=number(0, 50, "int"), helicopters_low=number(0, 50, "int"), helicopters_high=number(0, 50, "int"),
        helicopter_types=TEXT, medical_level=number(1, 3, "int"), hq_level=number(0, 3, "int"),
        police=number(0, 2000, "int"), police_low=number(0, 2000, "int"), police_high=number(0, 2000, "int"),
        troops_nominal=number(0, 9999, "int"), troops=number(0, 9999, "int"),
    ),
    "sectors": file("region", region=REGION, sector=choice("north", "east", "west")),
    "civil_staff": file(
        "base", "low staff high; civil_affairs_low civil_affairs civil_affairs_high", base=BASE, staff=COUNT,
        civil_affairs=COUNT, low=COUNT, high=COUNT, civil_affairs_low=COUNT, civil_affairs_high=COUNT,
    ),
    "groups": file(
        "name", "low fighters_2017 high", name=TEXT, kind=TEXT, coalition=ref("groups.name", allowed=("none",)),
        organisation=ref("groups.name", allowed=("none",)), community=TEXT, active_from=maybe(DATE),
        active_to=maybe(DATE), fighters_2017=maybe(AMOUNT), **RANGE, is_total=FLAG, aliases=maybe(TEXT),
        note=maybe(TEXT),
    ),
    "group_strength": file(
        "group date", "low fighters high", group=GROUP, date=DATE, fighters=AMOUNT, low=AMOUNT, high=AMOUNT,
        is_total=FLAG, main_area=TEXT, signatory=TEXT,
    ),
    "group_presence": file("group region", "low share high", group=GROUP, region=REGION, share=SHARE, **SHARES,
                           events=COUNT),
    "homes": file("group place", "low share high; abroad_low abroad abroad_high", group=GROUP, place=PLACE, share=SHARE, **SHARES,
                  abroad=COUNT, abroad_low=COUNT, abroad_high=COUNT),
    "rivalries": file(
        "a b active_from", "low intensity high", a=SOMEONE, b=SOMEONE, relation=TEXT, intensity=number(-1, 1), low=number(-1, 1),
        high=number(-1, 1), active_from=DATE, active_to=maybe(DATE), note=maybe(TEXT),
    ),
    "reservoirs": file("community cercle", "low people high", community=ref("communities.community"), cercle=ref("cercles.cercle"),
                       people=AMOUNT, low=AMOUNT, high=AMOUNT, note=TEXT),
    "agreements": file("date place", date=DATE, place=PLACE, parties=TEXT, facilitator=TEXT, outcome=TEXT),
    "garrisons": file("date place force", "low strength high", date=DATE, place=PLACE, force=GROUP, strength=COUNT,
                      low=COUNT, high=COUNT),
    "partners": file("force place as_of", "low strength high", force=GROUP, place=maybe(PLACE), strength=COUNT,
                     **RANGE, as_of=DATE, precision=PRECISION),
    "partner_capacity": file("force place item as_of", "low value high", force=GROUP, place=maybe(PLACE), item=KEY,
                             value=AMOUNT, **RANGE, unit=TEXT, as_of=DATE),
    "strength": file("date force place variable", "low value high", date=DATE, precision=PRECISION, force=GROUP,
                     place=maybe(PLACE), variable=TEXT, value=AMOUNT, **RANGE),
    "scenario_inputs": file("key", "low value high", key=TEXT, value=maybe(AMOUNT), text=maybe(TEXT), **RANGE,
                            unit=TEXT, date=DATE),
    "operations": file("key", "low value high", key=KEY, value=AMOUNT, **RANGE, unit=TEXT, period=TEXT),
    "communities": file("cercle community", "low share high", region=REGION, cercle=ref("cercles.cercle"),
                        community=TEXT, share=SHARE, **SHARES),
    "cercles": file("cercle", region=REGION, cercle=TEXT, population_2017=number(1, 2e6, "int"),
                    population_2009=number(1, 2e6, "int")),
    "seasons": file(
        "month zone", "rain_low rain_mm rain_high; pasture_low pasture pasture_high", month=number(1, 12, "int"),
        zone=KEY, applies_to=TEXT, rain_mm=number(0, 2000), rain_low=number(0, 2000), rain_high=number(0, 2000),
        flood_level=SHARE, pasture=SHARE, pasture_low=SHARE, pasture_high=SHARE,
    ),
    "rivers": file("river piece seq", river=TEXT, piece=COUNT, seq=COUNT, longitude=LONGITUDE, latitude=LATITUDE),
    "outline": file("region ring seq", region=TEXT, ring=COUNT, seq=COUNT, longitude=LONGITUDE, latitude=LATITUDE),
    "initial_state": file(
        "variable group group_b region cercle cercle_b", "low value high", date=DATE, variable=KEY, group=SOMEONE,
        group_b=SOMEONE, region=choice(*REGIONS, "all"), cercle=CERCLE, cercle_b=CERCLE, value=AMOUNT, low=AMOUNT,
        high=AMOUNT, unit=TEXT,
    ),
    "history": file(
        "date kind group from", "low men high", date=DATE,
        kind=choice("split", "merge", "arrive", "moc", "bombing", "forms"), group=GROUP, **{"from": SOMEONE},
        region=maybe(ANYWHERE), place=maybe(PLACE), men=maybe(AMOUNT), **RANGE, note=TEXT,
    ),
    "observed_month": file("month region type", month=MONTH, region=REGION, type=VIOLENCE, **COUNTS,
                           scripted_events=COUNT, scripted_deaths=COUNT),
    "observed_attacks": file("month", month=MONTH, attacks=COUNT),
    "observed_targets": file(
        "measure region type from_month", "min p10 median p90 max", measure=KEY, region=TEXT, type=TEXT,
        from_month=MONTH, to_month=MONTH, n_months=COUNT, mean=AMOUNT, variance=AMOUNT, var_mean_ratio=maybe(AMOUNT),
        negbin_k=maybe(AMOUNT), lag1_autocorrelation=maybe(number(-1, 1)), trend_per_month=SIGNED, min=AMOUNT,
        p10=AMOUNT, median=AMOUNT, p90=AMOUNT, max=AMOUNT, share_zero_months=SHARE, scored=FLAG,
    ),
    "observed_patterns": file(
        "pattern from_month", pattern=KEY, from_month=MONTH, to_month=MONTH, value=SIGNED, unit=TEXT, basis=TEXT,
        family=TEXT, scored=FLAG, n=maybe(AMOUNT), definition=TEXT,
    ),
    "observed_severity": file(
        "period gao_bombing type", "median p75 p90 p95 p99 max", period=TEXT, gao_bombing=TEXT, type=TEXT,
        n_events=COUNT, mean=AMOUNT, var=AMOUNT, median=AMOUNT, p75=AMOUNT, p90=AMOUNT, p95=AMOUNT, p99=AMOUNT,
        max=AMOUNT, share_zero=SHARE, mean_if_lethal=maybe(AMOUNT), lognorm_mu_if_lethal=maybe(AMOUNT),
        lognorm_sigma_if_lethal=maybe(AMOUNT), pl_alpha_xmin5=maybe(AMOUNT), n_tail5=maybe(AMOUNT), n_0=COUNT,
        n_1=COUNT, n_2=COUNT, n_3_4=COUNT, n_5_9=COUNT, n_10_19=COUNT, n_20_49=COUNT, n_50plus=COUNT,
    ),
    "observed_cercle": file("region cercle from_month", region=REGION, cercle=ref("cercles.cercle"), from_month=MONTH, to_month=MONTH,
                            **COUNTS),
    "observed_dyads": file("period group_a group_b type", period=PERIOD, group_a=GROUP, group_b=GROUP, type=VIOLENCE,
                           **COUNTS),
    "observed_displaced": file("date region", date=DATE, region=choice(*REGIONS, "all"), displaced=COUNT),
    "observed_fatalities": file("period cause target", "low deaths high", period=PERIOD, cause=TEXT, target=TEXT,
                                deaths=COUNT, low=COUNT, high=COUNT),
    "observed_mission_attacks": file("period mode target region", period=PERIOD, mode=TEXT, target=TEXT,
                                     region=ANYWHERE, attacks=COUNT, lethal_attacks=COUNT, deaths_all_sides=COUNT),
    "observed_officials": file("date region indicator", date=DATE, precision=PRECISION,
                               region=choice(*REGIONS, "north", "all"), indicator=TEXT, value=AMOUNT,
                               denominator=maybe(AMOUNT)),
    "unit_costs": file("key", "low value high", key=KEY, value=AMOUNT, low=AMOUNT, high=AMOUNT, unit=TEXT, date=DATE),
    "working_points": file("name", "low high", name=KEY, low=AMOUNT, high=AMOUNT, unit=TEXT),
    "sources": file("dataset", "", False, dataset=TEXT, holder=TEXT, licence=TEXT, used_in=TEXT),
}  # fmt: skip
