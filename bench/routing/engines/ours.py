"""Our own router, through its front door."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from bench.memory import Memory, memory_now, peak_mb
from bench.routing.engines import Footprint, Measure, Subject
from routing.city import import_city, load_city
from routing.closures.closure import ClosedArea
from routing.engine.city_cache import metric_file
from routing.errors import Failure
from routing.router import Router
from routing.types import Point

CLOSED_M = 50
"""Radius of a closure; points lie up to some thirty metres beside streets."""


class Ours:
    """Our router on a compiled city, one profile."""

    name = "tournee"

    def __init__(self, subject: Subject) -> None:
        warm(subject)
        self.router = Router.open(subject.city)
        self.profile = subject.profile
        self._limit_s = subject.limit_s
        self.router.engine(self.profile)

    def matrix(self, points: Sequence[Point]) -> Measure:
        """Ask for the matrix; where it takes too long, count the rows that were done."""
        begin = perf_counter()
        rows = 0

        def on_row(done: int, _: int) -> None:
            nonlocal rows
            rows = done

        def stop() -> bool:
            return perf_counter() - begin > self._limit_s

        try:
            self.router.matrix(points, self.profile, on_row=on_row, stop=stop)
        except Failure:
            seconds = (perf_counter() - begin) * len(points) / rows
            return Measure(
                seconds=seconds, note=f"ours extrapolated from {rows} of {len(points)} rows"
            )
        return Measure(seconds=perf_counter() - begin)

    def details(self, points: Sequence[Point]) -> Measure:
        """Ask for the matrix with what a load adds, climb and energy along the same ways."""
        begin = perf_counter()
        self.router.matrix(points, self.profile, details=True)
        return Measure(seconds=perf_counter() - begin)

    def route(self, pairs: Sequence[tuple[Point, Point]]) -> Measure:
        """Ask for one route after the other."""
        begin = perf_counter()
        done = 0
        for origin, target in pairs:
            self.router.route(origin, target, self.profile)
            done += 1
            if perf_counter() - begin > self._limit_s:
                break
        note = "" if done == len(pairs) else f"ours over {done} of {len(pairs)} routes"
        return Measure(seconds=(perf_counter() - begin) / done, note=note)

    def snap(self, points: Sequence[Point]) -> Measure:
        """Snap all at once."""
        begin = perf_counter()
        self.router.snap(points, self.profile)
        return Measure(seconds=perf_counter() - begin)

    def close(self, points: Sequence[Point]) -> Measure:
        """Close the streets within fifty metres of the first point and ask between the others."""
        begin = perf_counter()
        closed = self.router.closed(
            [ClosedArea(kind="point", points=(points[0],), radius_m=CLOSED_M)]
        )
        closed.matrix(points[1:], self.profile)
        return Measure(seconds=perf_counter() - begin)


def compile_city(subject: Subject) -> tuple[float, float]:
    """Import the extract and order it; gives the seconds and the most memory of this process."""
    begin = perf_counter()
    elevation = [subject.elevation] if subject.elevation else []
    import_city(subject.extract, subject.city, name=subject.city.stem, elevation=elevation)
    Router(load_city(subject.city)).save_net(subject.city)
    return perf_counter() - begin, peak_mb()


def warm(subject: Subject) -> None:
    """Keep the costs of the profile beside the city, as ``tournee warm`` does."""
    if not metric_file(subject.city, subject.profile).exists():
        Router.open(subject.city).save_metric(subject.profile)


def serve(subject: Subject, points: Sequence[Point]) -> Memory:
    """Open the city and answer some questions; gives the memory of this process then."""
    engine = Ours(subject)
    engine.matrix(points)
    engine.route([(points[0], points[1])])
    return memory_now()


def footprint(imported: tuple[float, float], serving: Memory) -> Footprint:
    """Put both together."""
    return Footprint(import_s=imported[0], import_mb=imported[1], serving=serving)
