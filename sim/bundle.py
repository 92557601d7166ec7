"""Arrays by name that kernels take as one argument.

Handing a kernel forty arrays costs more than many a kernel's own work, since each is unpacked from its Python object.
A bundle is unpacked as one; kernels and Python alike read its arrays by name: `cells.men`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.core.imputils import impl_ret_new_ref
from numba.experimental import structref
from numba.experimental.jitclass.base import imp_dtor
from numba.extending import NativeValue, intrinsic, models, register_model, typeof_impl, unbox


@structref.register
class BundleType(types.StructRef):
    """Numba's type of a bundle: names and types of its arrays."""


class Bundle(structref.StructRefProxy):
    """Arrays by name: attributes in Python, fields in kernels; what is written to one is seen by all who hold it."""

    def __new__(cls, **arrays: Any) -> Bundle:
        out = object.__new__(cls)
        out.__dict__.update(arrays)
        return out

    @property
    def _numba_type_(self) -> BundleType:
        """What numba asks for before it unpacks; the native twin is made when a kernel is first handed the bundle."""
        try:
            return self._type
        except AttributeError:
            names = tuple(sorted(self.__dict__))
            native = _make(Names(names), tuple(self.__dict__[name] for name in names))
            self._type, self._meminfo = native._type, native._meminfo
            return self._type


structref.define_boxing(BundleType, Bundle)


class Names:
    """The names of a bundle's arrays, as something whose numba type tells them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


class NamesType(types.Type):
    """Numba's type of Names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(name=f"Names({', '.join(names)})")


@typeof_impl.register(Names)
def _typeof(value: Names, context: Any) -> NamesType:
    return NamesType(value.names)


register_model(NamesType)(models.OpaqueModel)


@unbox(NamesType)
def _unbox(kind: NamesType, value: Any, context: Any) -> NativeValue:
    return NativeValue(context.context.get_dummy_value())


@intrinsic
def _gather(context, names, arrays):
    made = BundleType(list(zip(names.names, arrays.types, strict=True)))

    def generate(context, builder, signature, values):
        form = context.data_model_manager[made.get_data_type()].get_value_type()
        size = context.get_constant(types.uintp, context.get_abi_sizeof(form))
        memory = context.nrt.meminfo_alloc_dtor(builder, size, imp_dtor(context, builder.module, made))
        where = builder.bitcast(context.nrt.meminfo_data(builder, memory), form.as_pointer())
        builder.store(cgutils.get_null_value(form), where)
        fields = context.make_data_helper(builder, made.get_data_type(), ref=where)
        for i, (name, kind) in enumerate(zip(names.names, arrays.types, strict=True)):
            value = builder.extract_value(values[1], i)
            context.nrt.incref(builder, kind, value)
            setattr(fields, name, value)
        out = context.make_helper(builder, made)
        out.meminfo = memory
        return impl_ret_new_ref(context, builder, made, out._getvalue())

    return made(names, arrays), generate


@njit(cache=True)
def _make(names, arrays):
    return _gather(names, arrays)


def arrays_of(thing: Any) -> Bundle:
    """All arrays that are attributes of an object, as a bundle."""
    return Bundle(**{name: value for name, value in vars(thing).items() if isinstance(value, np.ndarray)})
