"""How loops over arrays are compiled: cached on disk, division as numpy does it, no reordering of sums; parameters by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numba import config, njit, typeof, types
from numba.core import cgutils
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr

kernel = njit(cache=True, error_model="numpy")


def packed(numbers: Any) -> Any:
    """A named tuple of floats as one record, whose fields kernels read by the same names.

    A tuple of thirty floats takes numba three microseconds to unpack, at every call of a kernel; a record's address takes
    none. Without the JIT kernels are plain Python, and the tuple is what they read.
    """
    if config.DISABLE_JIT:
        return numbers
    out = np.array([tuple(numbers)], dtype=[(name, np.float64) for name in numbers._fields])
    out.flags.writeable = False
    _name_fields(typeof(out))
    return out


@lru_cache(maxsize=256)
def _name_fields(record: Any) -> None:
    """Let `p.name` in a kernel be the number of that name, where numba's own meaning is the column of an array of records."""

    @infer_getattr
    class _Names(AttributeTemplate):
        key = record

        def generic_resolve(self, typ: Any, name: str) -> Any:
            return types.float64 if name in typ.dtype.fields else None

    @lower_getattr_generic(record)
    def _read(context: Any, builder: Any, typ: Any, value: Any, name: str) -> Any:
        array = context.make_array(typ)(context, builder, value)
        place = cgutils.get_record_member(builder, array.data, typ.dtype.offset(name), context.get_data_type(types.float64))
        return context.unpack_value(builder, types.float64, place)
