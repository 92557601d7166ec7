"""Every lever away from its default at once, around the mandate date of 2017: what the baseline's run of 2017 is ordered."""

from __future__ import annotations

from datetime import date
from typing import Any

START, MANDATE, END = date(2017, 5, 1), date(2017, 6, 29), date(2017, 11, 30)
MEASURES: dict[str, Any] = {
    "accord": {"mediators": 3, "extension_months": 18, "algeria": True, "visit": "2017-08-20"},
    "bases": {
        "tessalit": {"action": "close", "to": "kidal"},
        "ansongo": {"action": "shrink", "to": "gao", "men": 60, "since": "2017-08-05"},
        "hombori": {"action": "open", "from": ["gao", "timbuktu"], "share": 0.2, "since": "2017-07-20"},
    },
    "civil": {"staff_factor": 2.5, "mobile": True, "placement": "north"},
    "contingents": {
        "canada": {
            "base": "gao", "men": 250, "infantry": 120, "helicopters": 8, "arrive": "2017-08-01", "leave": "2017-10-20",
        },
        "bangladesh": {"caveats": {"long_patrols": False, "beyond_km": 60}, "since": "2017-09-01"},
        "netherlands": {"leave": "2017-09-15", "helicopters": 2},
    },
    "control": {"butterfly": True},
    "equipment": {"helicopters": 20, "armoured_vehicles": 150, "counter_ied_units": 6, "medevac_teams": 10, "hardening": 5.0},
    "forums": {"kidal": 12.0, "gao": 9.0, "timbuktu": 6.0, "tied": False, "outsiders": False, "officers": 20.0},
    "joint_force": {"force": "g5", "since": "2017-08-01", "roles_agreed": True, "deconflicted": True},
    "mixed_patrols": {"kidal": "2017-07-10", "gao": "2017-07-25", "timbuktu": "2017-08-15", "men": 450},
    "patrol_areas": {
        "labbezanga": {"at": "labbezanga", "base": "gao", "men": 150, "since": "2017-07-15", "days": 60},
        "border": {"at": [14.6, -3.1], "base": "sevare", "men": 90, "until": "2017-10-01"},
    },
    "posture": {
        "north": {
            "long_patrol_share": 0.45, "long_patrol_days": 10.0, "risk_tolerance": 0.8, "choice": "need", "serve_in_other_part": True,
        },
        "centre": {
            "long_patrol_share": 0.3, "long_patrol_days": 6.0, "risk_tolerance": 0.1, "choice": "need", "serve_in_other_part": True,
        },
        "bases": {"gao": {"long_patrol_share": 0.6, "risk_tolerance": 0.5, "choice": "road"}},
    },
    "sanctions": {"share": 1.0, "accuracy": 0.6, "partiality": 0.7, "against": "platform", "enforcement": 0.9},
    "splinters": {"integrate": True},
    "state": {
        "support": 0.7, "return_to": "kidal", "return_posts": 300, "return_soldiers": 200, "teams": 20, "teams_in": "north",
        "reinforcement": 1000,
    },
    "troops": {"factor": 1.4},
}  # fmt: skip
APART = {
    "control.placebo": "it draws by lot the places that posture.choice chooses; the baseline has a case of its own for it",
    "troops.fill": "it contradicts troops.factor; hand-worked in tests/rules/test_deployment.py",
}
"""Levers that stay at their default here, each with the reason."""
CIRCUMSTANCES: dict[str, Any] = {"recruitment": {"pool_share": {"times": 2.0, "since": "2017-08-15", "until": "2017-10-15"}}}
