"""The goods bench plans the same days with and without rules on goods."""

from __future__ import annotations

from bench.planning.days import rich_day
from bench.planning.goods_aboard import DAYS, measured, table, variant


def test_each_way_changes_its_own_rule_alone() -> None:
    """A third of the jobs has a time aboard, or each of two kinds; plans are right and compared."""
    day = rich_day(6, 2, ())
    aboard, apart = (variant(day, name) for name in DAYS[1:])
    assert sum(job.aboard_limit_s is not None for job in aboard.jobs) == 2
    assert [job.goods for job in apart.jobs] == ["raw", "ready", ""] * 2
    assert variant(day, DAYS[0]) == day
    found = measured(6, 2, 50, 1)
    assert not any(one.faults for some in found.values() for one in some)
    assert [line[:11].strip() for line in table(found)] == ["", *DAYS]
