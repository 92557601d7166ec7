"""Armed-group unit: 20 to 100 men of a movement of the North who hold, contest, rob, or join mixed companies (claims L03 to L05)."""

from __future__ import annotations

import numpy as np

HOLD, CONTEST, ROB, JOIN = range(4)
ACTIONS = ("hold", "contest", "rob", "join")
COLUMNS = {
    "group": np.int64, "born_group": np.int64, "community": np.int64, "men": np.int64, "establishment": np.int64, "home": np.int64,
    "place": np.int64, "square": np.int64, "action": np.int64, "target": np.int64, "rest_until": np.int64, "sent": np.int64,
    "recruits": np.int64, "deserters": np.int64,
}  # fmt: skip
CAPACITY = 600
