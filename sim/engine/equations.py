"""How numba compiles equations: into the acts that call them and nowhere else, which halves what compiling takes.

Numba would optimise each function twice, once alone and once inside its caller, and make machine code and wrappers that nobody
calls. This rests on the inside of numba (its Compiler, Flags and JITCodeLibrary), hence the upper bound in pyproject.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from numba import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler, Flags
from numba.core.registry import CPUDispatcher
from numba.core.typing.templates import infer_global


def called_by_acts(function: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    """Let compiled code call a function, which stays plain Python for all others."""
    made = Equation(function, targetoptions={"nopython": True, "no_cpython_wrapper": True, **options}, pipeline_class=EquationCompiler)
    infer_global(function, types.Dispatcher(made))
    function.compiled = made  # type: ignore[attr-defined]  # numba holds it weakly
    return function


class Equation(CPUDispatcher):
    """An equation as numba knows it: compiled once for whole numbers, whichever they are."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """As numba's own, but constants are numbers like any other."""
        return super().get_call_template([types.unliteral(arg) for arg in args], {name: types.unliteral(arg) for name, arg in kws.items()})


class ActCompiler(Compiler):
    """Numba's compiler, whose options are at hand: it compares all of them each time that a function calls another."""

    def __init__(self, typing: Any, target: Any, library: Any, args: Any, returns: Any, flags: Any, variables: Any) -> None:
        super().__init__(typing, target, library, args, returns, _Flags(flags), variables)


class EquationCompiler(ActCompiler):
    """Numba's compiler without its last steps: the code is taken into that of acts and optimised there."""

    def __init__(self, typing: Any, target: Any, _library: Any, args: Any, returns: Any, flags: Any, variables: Any) -> None:
        flags.no_compile = True
        super().__init__(typing, target, _Unoptimised(target.codegen(), "equation"), args, returns, flags, variables)

    def compile_extra(self, func: Any) -> Any:
        """As numba's own; callers know the code by a bound method made here, since no two are the same object."""
        known_by: Any = [].append
        made = super().compile_extra(func)
        self.state.targetctx.insert_user_function(known_by, made.fndesc, [made.library])
        return made._replace(entry_point=known_by)


class _Flags(Flags):
    """Numba's options, with the defaults read once."""

    _DEFAULTS: ClassVar[dict[str, Any]] = {name: option.default for name, option in Flags.options.items()}

    def values(self) -> dict[str, Any]:
        """All of them by name."""
        return {**self._DEFAULTS, **self._values}


class _Unoptimised(JITCodeLibrary):
    """Code as it was lowered, neither optimised nor turned into machine code."""

    def _optimize_functions(self, ll_module: Any) -> None:
        """Left to the act."""

    def _optimize_final_module(self) -> None:
        """Left to the act."""

    def _finalize_final_module(self) -> None:
        self._finalized = True
