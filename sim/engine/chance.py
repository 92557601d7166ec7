"""Chance without state: uniform(seed, decision, who, whom, epoch) is the same number wherever it is asked.

Philox4x32-10 (Salmon and others 2011, "Parallel random numbers: as easy as 1, 2, 3") with
counter = (who, whom or ordinal, decision, epoch) and key = seed. Nothing is ever re-seeded and no draw
depends on how many were made before it, so two scenarios that differ in one act share all other chances.
"""

from __future__ import annotations

import zlib

import numpy as np
from numba import njit

from sim.engine.compiling import equation, kernel

_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_TWO53 = 1.0 / 9007199254740992.0


def decision(name: str) -> int:
    """The number of a named decision: its CRC-32, so that adding a decision moves no other."""
    return zlib.crc32(name.encode("utf-8"))


def decisions(part: str, *names: str) -> tuple[int, ...]:
    """Numbers of several decisions of one part, each named `part.name`."""
    return tuple(decision(f"{part}.{name}") for name in names)


@njit(cache=True, inline="always")
def _round(c0, c1, c2, c3, k0, k1):
    p0 = _M0 * c0
    p1 = _M1 * c2
    return (p1 >> _32) ^ c1 ^ k0, p1 & _MASK, (p0 >> _32) ^ c3 ^ k1, p0 & _MASK


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: four 32-bit words from a counter of four and a key of two 32-bit words."""
    c0, c1, c2, c3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    k0, k1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@kernel
def _uniform(seed, decision, who, whom, epoch):
    mask = np.int64(0xFFFFFFFF)
    a, b, _c, _d = philox(who & mask, whom & mask, decision & mask, epoch & mask, seed[0], seed[1])
    return ((a >> np.uint64(5)) * 67108864.0 + (b >> np.uint64(6)) + 0.5) * _TWO53


@kernel
def _gumbel(seed, decision, who, whom, epoch):
    return -np.log(-np.log(_uniform(seed, decision, who, whom, epoch)))


# Both draw with identities made int64 first: numba would compile a kernel anew for each constant that it is called with.
@equation
def uniform(seed, decision, who, whom, epoch):
    """A uniform number in (0, 1) with 53 bits; seed is a pair of 32-bit words, the others 32-bit identities."""
    return _uniform(seed, np.int64(decision), np.int64(who), np.int64(whom), np.int64(epoch))


@equation
def gumbel(seed, decision, who, whom, epoch):
    """A standard Gumbel number: adding it to values and taking the largest is a logit choice."""
    return _gumbel(seed, np.int64(decision), np.int64(who), np.int64(whom), np.int64(epoch))


@kernel
def whole(x, u):
    """Round x to a whole number whose mean is x: floor(x + u) for a uniform u."""
    return np.int64(np.floor(x + u))


@kernel
def uniforms(seed, decision, who, whom, epoch):
    """uniform() for arrays of who, one whom and one epoch; shape of who."""
    out = np.empty(who.shape[0])
    for i in range(who.shape[0]):
        out[i] = uniform(seed, decision, who[i], whom, epoch)
    return out


def words_of(seed: int) -> tuple[int, int]:
    """Split one unsigned 64-bit seed into Philox's two 32-bit key words."""
    return seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF


def combine(history: int, future: int) -> tuple[int, int]:
    """The key of a run after it forks: both seeds together, so one history has many futures."""
    h0, h1 = words_of(history)
    f0, f1 = words_of(future)
    a, b, _c, _d = philox(h0, h1, f0, f1, 0x6D616C69, 0x666F726B)
    return int(a), int(b)
