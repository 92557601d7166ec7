"""Bundles: a namespace of arrays and numbers that compiled code reads by name through one pointer.

Numba unpacks every argument of a call, 0.1 microseconds an array, and a day has nine hundred. A bundle is laid out once:
a block of words holds the address and shape of each array and the value of each number, and a compiled function that is
given the block's address reads `v.field.cover` from it, as the same function in Python reads it from the namespace.

Longer than 200 lines because the type, its model, its typing and its lowering are one thing to numba, and must agree to the word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, errors
from numba.core.datamodel import models
from numba.core.extending import intrinsic, lower_builtin, register_model
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer, infer_getattr, signature
from numba.np.arrayobj import get_itemsize, populate_array
from numba.np.numpy_support import from_dtype

_INT64 = ir.IntType(64)
_STATUS = ir.IntType(32)
_WORD = 8  # bytes
Slots = tuple[tuple[str, Any, Any], ...]  # name, type, and the word of the namespace that it begins at; for a tuple its parts' words


class BundleType(types.Type):
    """Type of a namespace: names, their types and where they stand. Equal layouts are one type, in any process."""

    def __init__(self, slots: Slots) -> None:
        self.slots = {name: (kind, at) for name, kind, at in slots}
        layout = repr([(name, str(kind), at) for name, kind, at in slots])
        super().__init__(f"Bundle_{hashlib.sha256(layout.encode()).hexdigest()[:16]}")


@register_model(BundleType)
class _BundleModel(models.PrimitiveModel):
    """In compiled code a bundle is the address of its block."""

    def __init__(self, manager: Any, kind: BundleType) -> None:
        super().__init__(manager, kind, cgutils.voidptr_t)


@infer_getattr
class _BundleAttributes(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, value: Any, attr: str) -> Any:  # type: ignore[override]
        if attr not in value.slots:
            raise errors.NumbaTypeError(f"{attr}: not among what is shown here: {', '.join(value.slots)}")
        return value.slots[attr][0]


@infer
class _BundleItems(AbstractTemplate):
    """bundle["name"] is bundle.name, so that a mapping of names can be shown as one."""

    key = "static_getitem"

    def generic(self, args: Any, kws: Any) -> Any:
        bundle, name = args
        if isinstance(bundle, BundleType) and isinstance(name, str) and name in bundle.slots:
            return signature(bundle.slots[name][0], bundle, types.literal(name))
        return None


@lower_getattr_generic(BundleType)
def _load(context: Any, builder: Any, bundle: BundleType, block: Any, name: str) -> Any:
    kind, at = bundle.slots[name]
    return _value(context, builder, block, kind, at)


@lower_builtin("static_getitem", BundleType, types.StringLiteral)
def _load_item(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    name = sig.args[1].literal_value
    return _value(context, builder, args[0], *sig.args[0].slots[name])


def _value(context: Any, builder: Any, block: Any, kind: Any, at: Any) -> Any:
    if isinstance(kind, BundleType):
        return builder.gep(block, [ir.Constant(_INT64, at * _WORD)], inbounds=True)
    if isinstance(kind, types.BaseTuple):
        kinds: Any = kind
        parts = [_value(context, builder, block, part, where) for part, where in zip(kinds, at, strict=True)]
        return context.make_tuple(builder, kind, parts)
    if isinstance(kind, types.Array):
        return _array(context, builder, block, kind, at)
    word = _word(builder, block, at)
    if kind == types.float64:
        return builder.bitcast(word, context.get_value_type(kind))
    return context.cast(builder, word, types.int64, kind)


def _word(builder: Any, block: Any, at: Any) -> Any:
    words = builder.bitcast(block, _INT64.as_pointer())
    place = ir.Constant(_INT64, at) if isinstance(at, int) else at
    load = builder.load(builder.gep(words, [place], inbounds=True))
    load.set_metadata("invariant.load", builder.module.add_metadata([]))  # nothing is laid out anew while compiled code runs
    return load


def _array(context: Any, builder: Any, block: Any, kind: types.Array, at: int) -> Any:
    """An array of a block, by a call of a small function that the compiler inlines: written out at each reading it would take longest."""
    form = context.get_value_type(kind)
    name = f"bundle.array.{kind.mangling_args[0]}.{hashlib.sha256(str(kind).encode()).hexdigest()[:12]}"
    laid = builder.module.globals.get(name)
    if laid is None:
        laid = ir.Function(builder.module, ir.FunctionType(form, [cgutils.voidptr_t, _INT64]), name)
        laid.linkage = "internal"
        laid.attributes.add("alwaysinline")
        inner = ir.IRBuilder(laid.append_basic_block("entry"))
        inner.ret(_laid_out(context, inner, kind, *laid.args))
    return builder.call(laid, [block, ir.Constant(_INT64, at)])


def _laid_out(context: Any, builder: Any, kind: types.Array, block: Any, at: Any) -> Any:
    """An array as numba has it, from the words at `at`: its address, then its shape."""
    out = context.make_array(kind)(context, builder)
    shape = [_word(builder, block, builder.add(at, ir.Constant(_INT64, 1 + axis))) for axis in range(kind.ndim)]
    size = get_itemsize(context, kind)
    strides: list[Any] = []
    step = context.get_constant(types.intp, size)
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length)
    data = builder.inttoptr(_word(builder, block, at), out.data.type)
    populate_array(out, data=data, shape=shape, strides=strides, itemsize=context.get_constant(types.intp, size), meminfo=None)
    return out._getvalue()


def _call(_context: Any, function: Any, view: Any, params: Any, day: Any, ground: Any) -> Any:
    """Call the compiled act at an address with four bundles; returns its whole number, 0 where it returns nothing."""

    def generate(context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        pointer = cgutils.voidptr_t
        out = cgutils.alloca_once_value(builder, ir.Constant(_INT64, 0))
        raised = cgutils.alloca_once(builder, pointer)
        form = ir.FunctionType(_STATUS, [pointer] * 6)
        blocks = [builder.inttoptr(arg, pointer) for arg in args[1:]]
        slots = [builder.bitcast(slot, pointer) for slot in (out, raised)]
        status = builder.call(builder.inttoptr(args[0], form.as_pointer()), [*slots, *blocks])
        with cgutils.if_unlikely(builder, builder.icmp_signed("!=", status, ir.Constant(_STATUS, 0))):
            builder.store(
                builder.load(raised), builder.bitcast(context.call_conv._get_excinfo_argument(builder.function), pointer.as_pointer())
            )
            builder.ret(status)
        return builder.load(out)

    return types.int64(*[types.int64] * 5), generate


call: Any = intrinsic(_call)


def address(dispatcher: Any, *bundles: Bundle) -> int:
    """Address of a function compiled for bundles of these layouts; TypeError where it returns anything but a whole number or nothing."""
    kinds = tuple(bundle.kind for bundle in bundles)
    if kinds not in dispatcher.overloads:
        dispatcher.compile(kinds)
    made = dispatcher.overloads[kinds]
    if made.signature.return_type not in (types.int64, types.none):
        raise TypeError(f"{dispatcher.__name__} returns {made.signature.return_type}; an act returns a count or nothing")
    return int(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))


def is_kept(dispatcher: Any, kinds: tuple[BundleType, ...]) -> bool:
    """Whether a function has been compiled for these layouts, here or in what is stored; True where nothing can be stored."""
    stored = getattr(dispatcher._cache, "_cache_file", None)
    if kinds in dispatcher.overloads or stored is None:
        return True
    return dispatcher._cache._index_key(kinds, dispatcher.targetctx.codegen()) in stored._load_index()


@lru_cache(maxsize=512)
def _kind(dtype: np.dtype[Any], axes: int, writable: bool) -> types.Array:
    return types.Array(from_dtype(dtype), axes, "C", readonly=not writable)


class Bundle:
    """A namespace laid out for compiled code: `kind` is its type, `words` its block, `address` where that stands.

    Arrays, numbers, tuples of them, mappings and namespaces are laid out; all else (texts, tables, None) is left out. The
    arrays must stay where they are: what is bundled is changed in place, never replaced. ValueError for an array that is
    not contiguous.
    """

    def __init__(self, namespace: Any) -> None:
        self._words: list[int] = []
        self._kept: list[np.ndarray] = []
        self.kind, _at = self._namespace(named(namespace))
        self.words = np.array(self._words, np.int64)
        self.address = self.words.ctypes.data

    def _namespace(self, members: Mapping[str, Any]) -> tuple[BundleType, int]:
        """Words of members from here on; places are counted from here, so that namespaces of like members are of one type."""
        slots, begin = [], len(self._words)
        for name, value in members.items():
            laid = None if name.startswith("_") else self._lay(name, value)
            if laid is not None:
                slots.append((name, laid[0], _from(begin, laid[1])))
        return BundleType(tuple(slots)), begin

    def _lay(self, name: str, value: Any) -> tuple[Any, Any] | None:
        if isinstance(value, np.ndarray):
            return self._array(name, value)
        if isinstance(value, (bool, np.bool_, int, np.integer)):
            return (types.boolean if isinstance(value, (bool, np.bool_)) else types.int64), self._add(int(value))
        if isinstance(value, (float, np.floating)):
            return types.float64, self._add(int(np.float64(value).view(np.int64)))
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return self._tuple(name, value)
        members = named(value)
        return self._namespace(members) if members else None

    def _tuple(self, name: str, value: tuple[Any, ...]) -> tuple[Any, Any] | None:
        if not value or not all(isinstance(part, (np.ndarray, int, float, np.number)) for part in value):
            return None
        kinds, places = zip(*(self._lay(name, part) for part in value), strict=True)  # type: ignore[arg-type]
        return types.BaseTuple.from_types(kinds), places

    def _array(self, name: str, value: np.ndarray) -> tuple[Any, int] | None:
        if value.dtype.kind not in "biuf" and value.dtype.type is not np.record:
            return None
        if not value.flags.c_contiguous:
            raise ValueError(f"{name}: an array that is not contiguous cannot be bundled")
        self._kept.append(value)
        return _kind(value.dtype, value.ndim, value.flags.writeable), self._add(value.__array_interface__["data"][0], *value.shape)

    def _add(self, *words: int) -> int:
        self._words.extend(words)
        return len(self._words) - len(words)


def _from(begin: int, places: Any) -> Any:
    """A place, or those of a tuple's parts, counted from the word where a namespace begins."""
    return tuple(_from(begin, place) for place in places) if isinstance(places, tuple) else places - begin


def named(value: Any) -> Mapping[str, Any]:
    """Members of a mapping, a named tuple, a namespace or an object of ours with its properties; none for anything else."""
    if isinstance(value, Mapping):
        return value
    if hasattr(value, "_asdict"):
        return dict(value._asdict())
    if isinstance(value, SimpleNamespace):
        return vars(value)
    if is_dataclass(value):
        made = [name for name, member in vars(type(value)).items() if isinstance(member, (property, cached_property))]
        return {name: getattr(value, name) for name in [*(f.name for f in fields(value)), *made] if not name.startswith("_")}
    return {}
