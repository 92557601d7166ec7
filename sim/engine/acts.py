"""Acts: what a part does when it is asked, cut where compiled code hands over to Python, and on which days each has work.

A verb is a function of (v, p, day, geography), or several acts in turn. A compiled act reads v, p, day and geography as
bundles (see bundles.py) and returns how many events it has, if any; `then` makes them in Python. An act that says when it has
work is not asked on other days: there it would do nothing, which a test holds for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sim.engine import compiling

# When an act has work, as bits: every day; once a week; on days that something is dated to; on days with events, and the day after.
ALWAYS, WEEKLY, DATED, EVENTFUL = 1, 2, 4, 8
_WORDS = {ALWAYS: "daily", WEEKLY: "weekly", DATED: "on dated days", EVENTFUL: "after events"}
Function = Callable[..., Any]


@dataclass(frozen=True)
class Act:
    """One function of a verb, when it has work, how it is compiled (None: it is not), and what makes its events.

    `of` names the kinds of unit whose losses alone call for it, of all events; empty for any event.
    """

    function: Function
    when: int = ALWAYS
    compiled: Any = None
    then: Function | None = None
    of: tuple[str, ...] = ()

    def said(self) -> str:
        """In words: its name, how it is asked and when."""
        how = "Python" if self.compiled is None else "compiled" if self.then is None else "compiled, Python for its events"
        when = f"after losses of a {' or '.join(self.of)}" if self.of else _WORDS[self.when]
        return f"{self.function.__name__} ({how}; {when})"


class Verb:
    """One or more acts in turn. Called in Python it does the same without compiled acts, each asked every day; returns events."""

    def __init__(self, *acts: Act) -> None:
        self.acts = acts
        self.__doc__ = " ".join((act.function.__doc__ or "").split("\n", 1)[0] for act in acts)

    def __call__(self, v: Any, p: Any, day: Any, geography: Any) -> Any:
        events: list[Any] = []
        for act in self.acts:
            out = act.function(v, p, day, geography)
            if act.then is not None:
                out = act.then(v, p, day, geography, int(out)) if out else []
            events += out or []
        return events


def native(function: Function | None = None, *, then: Function | None = None) -> Any:
    """An act that is compiled, asked every day; `then` makes the events that it counts."""
    if function is None:
        return lambda inner: native(inner, then=then)
    return Verb(Act(function, ALWAYS, compiling.act(function), then))


def dated(function: Function) -> Verb:
    """An act that has work only on dated days: those that the model names, such as the first of a month."""
    return Verb(Act(function, DATED))


def eventful(function: Function | None = None, *, of: tuple[str, ...] = ()) -> Any:
    """An act that has work only on days with events so far (that name a unit of such a kind), and the day after, to clear its counts."""
    if function is None:
        return lambda inner: eventful(inner, of=of)
    return Verb(Act(function, EVENTFUL, of=of))


def weekly(function: Function) -> Verb:
    """An act that has work only on the first day and on each day whose number divides by seven; in Python it looks for itself."""
    return Verb(Act(function, WEEKLY))


def in_turn(*verbs: Verb) -> Verb:
    """One verb of the acts of several, in their order."""
    return Verb(*(act for verb in verbs for act in verb.acts))


def acts_of(verb: Any, every: int) -> tuple[Act, ...]:
    """The acts of a verb, or a plain function as one; a verb asked once a week has work only then."""
    acts = verb.acts if hasattr(verb, "acts") else (Act(verb),)
    if every == 1:
        return tuple(acts)
    return tuple(replace(act, when=WEEKLY, of=()) for act in acts)
