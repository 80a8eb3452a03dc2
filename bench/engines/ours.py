"""Our own router, through its front door."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from bench.engines import Footprint, Measure, Subject
from bench.memory import peak_mb, resident_mb
from routing.city import import_city
from routing.errors import Failure
from routing.router import Router
from routing.types import Point


class Ours:
    """Our router on a compiled city, one profile."""

    name = "tournee"

    def __init__(self, subject: Subject) -> None:
        self.router = Router.open(subject.city)
        self.profile = subject.profile
        self._limit_s = subject.limit_s
        self.router.graph(self.profile)

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

    def effort(self, points: Sequence[Point]) -> Measure:
        """Ask for the matrix with what a load adds, climb and energy along the same ways."""
        begin = perf_counter()
        self.router.matrix(points, self.profile, effort=True)
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


def compile_city(subject: Subject) -> tuple[float, float]:
    """Import the extract; gives the seconds and the most memory of this process."""
    begin = perf_counter()
    elevation = [subject.elevation] if subject.elevation else []
    import_city(subject.extract, subject.city, name=subject.city.stem, elevation=elevation)
    return perf_counter() - begin, peak_mb()


def serve(subject: Subject, points: Sequence[Point]) -> float:
    """Open the city and answer some questions; gives the memory of this process then."""
    engine = Ours(subject)
    engine.matrix(points)
    engine.route([(points[0], points[1])])
    return resident_mb()


def footprint(imported: tuple[float, float], serving_mb: float) -> Footprint:
    """Put both together."""
    return Footprint(import_s=imported[0], import_mb=imported[1], serving_mb=serving_mb)
