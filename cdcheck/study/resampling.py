"""Uncertainty of means over runs that are not independent: bootstrap and sign flips by cluster.

Runs in one framework share its quirks, and so do the pairs and cells made of them: the cluster, never
the run, is drawn. A drawn cluster comes with all its attempts. Drawing those again would count their
noise twice (Davison and Hinkley 1997, section 3.8): with 24 clusters it covered 99 % for 95. Percentile
intervals of few clusters are too short, and cover about 88 % with 8, so that their levels are widened
as quantiles of t are (Hesterberg 2015, section 3.4). From 20 clusters on they are bias-corrected and
accelerated as well (Efron 1987).
"""

import math
import random
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from cdcheck.study.records import Design

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]
    Statistic = Callable[[Floats], Floats]

DRAWS = 10_000
FEWEST_CLUSTERS = 5
CLUSTERS_FOR_BCA = 20
_TAIL = 0.025
_MOST_SUMS = 200_000
_FLIPS = 20_000


class Cluster(StrEnum):
    """Is what is drawn as a whole."""

    FRAMEWORK = "framework"
    TEMPLATE = "template"

    def of(self, design: Design) -> str:
        return design.framework if self is Cluster.FRAMEWORK else design.template


class Share(NamedTuple):
    """Is what one unit (a block, a pair) adds to each statistic, which is the mean over units."""

    cluster: str
    values: tuple[Fraction, ...]


class Interval(Struct, frozen=True):
    """Is a 95 % interval, and how it was made."""

    low: float
    high: float
    method: str


class SignFlip(Struct, frozen=True):
    """Is the test whether the clusters' sums might as well have the other sign.

    `smallest` is the least `p` that these sums can give.
    """

    p: Fraction
    smallest: Fraction
    is_exact: bool


def ends_of(interval: Interval | None) -> tuple[float | None, float | None]:
    """Gives both ends as values of a table, absent where there is no interval."""
    return (interval.low, interval.high) if interval else (None, None)


def mean_intervals(shares: Sequence[Share], seed: int, key: str) -> tuple[Interval, ...]:
    """Gives the interval of the mean of each value; nothing with too few clusters, see `intervals`."""
    held: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        held[share.cluster].append(share)
    totals = [
        [len(ones), *map(sum, zip(*(share.values for share in ones), strict=True))]
        for _, ones in sorted(held.items())
    ]
    return tuple(one for one in intervals(totals, _means, seed, key) if one is not None)


def intervals(
    totals: Sequence[Sequence[Fraction | float]], statistic: "Statistic", seed: int, key: str
) -> tuple[Interval | None, ...]:
    """Gives the interval of each statistic of what clusters, one a row, sum to; `None` is not defined.

    `statistic` takes sums in its last axis, and gives numbers there. With fewer than `FEWEST_CLUSTERS`
    there is no interval. `key` parts the streams of random numbers, so that an interval does not depend
    on those that are made before it.
    """
    if len(totals) < FEWEST_CLUSTERS:
        return ()
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    rows = numpy.asarray(totals, dtype=float)
    count = len(rows)
    rng = numpy.random.default_rng((seed % 2**64, zlib.crc32(key.encode())))
    times = rng.multinomial(count, numpy.full(count, 1 / count), size=DRAWS)
    drawn, tail = statistic(times @ rows), _widened_tail(count)
    if count < CLUSTERS_FOR_BCA:
        levels = numpy.tile([tail, 1 - tail], (drawn.shape[1], 1))
        return tuple(_between(drawn, levels, "percentile"))
    return tuple(_between(drawn, _corrected(drawn, rows, statistic, tail), "BCa"))


def clustered_sem(values: Mapping[str, Sequence[Fraction]]) -> float | None:
    """Gives the standard error of the mean of all values, those of a cluster being one observation.

    That is the sandwich estimate with the factor K/(K - 1) (Liang and Zeger 1986). `None` for a single
    cluster.
    """
    count, clusters = sum(map(len, values.values())), len(values)
    if clusters < 2:
        return None
    centre = sum((sum(ones) for ones in values.values()), Fraction(0)) / count
    squares = sum((sum(ones) - len(ones) * centre) ** 2 for ones in values.values())
    return math.sqrt(squares * clusters / (clusters - 1)) / count


def sign_flips(sums: Sequence[Fraction], seed: int) -> SignFlip:
    """Tests, two-sided, whether the sum of independent clusters is further from 0 than by chance.

    All 2^k assignments of signs are counted, by the sums that they come to, so that many clusters are
    no obstacle unless most sums differ; then 20,000 assignments are drawn.
    """
    effective = [total for total in sums if total]
    smallest = min(Fraction(1), Fraction(2, 2 ** len(effective)))
    scale = math.lcm(*(total.denominator for total in effective))
    whole = [int(total * scale) for total in effective]
    counts = _sums_of_signs(whole)
    if counts is not None:
        extreme = sum(count for value, count in counts.items() if abs(value) >= abs(sum(whole)))
        return SignFlip(Fraction(extreme, 2 ** len(whole)), smallest, is_exact=True)
    return SignFlip(_sampled_p(whole, seed), smallest, is_exact=False)


def _means(sums: "Floats") -> "Floats":
    means: Floats = sums[..., 1:] / sums[..., :1]
    return means


def _widened_tail(count: int) -> float:
    """Gives the level at which the bootstrap of normal values is as long as the interval of t."""
    from scipy.special import ndtr, stdtrit  # noqa: PLC0415 (comes with cdcheck[study])

    return float(ndtr(math.sqrt(count / (count - 1)) * stdtrit(count - 1, _TAIL)))


def _corrected(drawn: "Floats", rows: "Floats", statistic: "Statistic", tail: float) -> "Floats":
    """Corrects the levels for bias, and for how the spread changes with the mean (jackknife)."""
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 (comes with cdcheck[study])

    estimate = statistic(rows.sum(axis=0))
    # Draws that equal the estimate count half, since means of passes and failures often do.
    near = numpy.isclose(drawn, estimate, rtol=0, atol=1e-12)
    below = numpy.where(near, 0.5, drawn < estimate).mean(axis=0)
    bias = ndtri(numpy.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    without = statistic(rows.sum(axis=0) - rows)
    off = without.mean(axis=0) - without
    spread = 6 * (off**2).sum(axis=0) ** 1.5
    bend = numpy.divide((off**3).sum(axis=0), spread, out=numpy.zeros_like(spread), where=spread > 0)
    ends = bias[:, None] + ndtri([tail, 1 - tail])
    levels: Floats = ndtr(bias[:, None] + ends / (1 - bend[:, None] * ends))
    return levels


def _between(drawn: "Floats", levels: "Floats", method: str) -> Iterator[Interval | None]:
    """Reads the quantiles of each statistic; draws in which one is not defined are left out."""
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    for column, both in zip(drawn.T, levels, strict=True):
        defined = column[~numpy.isnan(column)]
        if not defined.size or numpy.isnan(both).any():
            yield None
        else:
            low, high = numpy.quantile(defined, both)
            yield Interval(float(low), float(high), method)


def _sums_of_signs(whole: Sequence[int]) -> Mapping[int, int] | None:
    counts = {0: 1}
    for value in whole:
        after: dict[int, int] = defaultdict(int)
        for total, count in counts.items():
            after[total + value] += count
            after[total - value] += count
        counts = after
        if len(counts) > _MOST_SUMS:
            return None
    return counts


def _sampled_p(whole: Sequence[int], seed: int) -> Fraction:
    """Counts the assignment that was seen as one of those drawn, so that p is never 0."""
    drawn, least = random.Random(seed), abs(sum(whole))
    extreme = sum(
        abs(sum(value if bits >> place & 1 else -value for place, value in enumerate(whole))) >= least
        for bits in (drawn.getrandbits(len(whole)) for _ in range(_FLIPS))
    )
    return Fraction(extreme + 1, _FLIPS + 1)
