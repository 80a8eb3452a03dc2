"""Street engines side by side on one extract.

``python -m bench.routing --extract FILE``

Asks our router and its peers the same questions in the same run, in turns, and writes one row for
each question and peer; rows of other cities in the file are kept.
``docs/benches.md`` says what is measured and how.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from bench.apart import Absent, Died, run_apart
from bench.opendata import open_data, skipped
from bench.routing.engines import PACKAGES, Engine, Footprint, Measure, Subject, missing
from bench.rows import Row, UnreadableRows, read_rows, write_rows
from routing.city import load_city
from routing.errors import BadInput, TourneeError
from routing.profiles.profile import PROFILE_NAMES
from routing.types import Point

OUT = Path("build/bench/routing.json")
ROW_KEYS = frozenset({"city", "task", "ours_s", "peer", "peer_s", "ratio"})
APART_LIMIT_S = 1800.0
ROUTES = 50
SNAPS = 10_000
_JITTER_DEGREES = 0.0002
"""Points lie up to some twenty metres off the street, as doors do."""


@dataclass(slots=True, kw_only=True)
class Found:
    """Answers of one engine so far: measures by task, and its footprint."""

    measures: dict[str, list[Measure]] = field(default_factory=lambda: defaultdict(list))
    footprint: Footprint | None = None
    trouble: str = ""

    def typical(self, task: str) -> tuple[float | None, str]:
        """Median seconds of a task, and what was said about any of them."""
        measures = self.measures.get(task, [])
        notes = list(dict.fromkeys(measure.note for measure in measures if measure.note))
        if not measures:
            return None, ""
        return median(measure.seconds for measure in measures), notes[-1] if notes else ""


def random_points(subject: Subject, count: int, seed: int) -> list[Point]:
    """Points beside streets of a city, drawn by chance."""
    chance = np.random.default_rng(seed)
    streets = [line.points for line in load_city(subject.city).street_lines()]
    chosen = chance.integers(len(streets), size=count)
    shifts = chance.uniform(-_JITTER_DEGREES, _JITTER_DEGREES, size=(count, 2))
    middles = [streets[row][len(streets[row]) // 2] for row in chosen]
    return [Point(lon=float(lon), lat=float(lat)) for lon, lat in np.asarray(middles) + shifts]


def ask(engine: Engine, task: str, points: Sequence[Point]) -> Measure | None:
    """Put one question to one engine."""
    if task.startswith("matrix"):
        return engine.matrix(points)
    if task.startswith("effort"):
        # Who carries nothing along answers with the times alone.
        more: Callable[[Sequence[Point]], Measure | None] = getattr(engine, "effort", engine.matrix)
        return more(points)
    if task == "route":
        return engine.route(list(zip(points[::2], points[1::2], strict=True)))
    if task == "closure":
        close: Callable[[Sequence[Point]], Measure] | None = getattr(engine, "close", None)
        return close(points) if close else None
    return engine.snap(points)


def questions(sizes: Sequence[int]) -> dict[str, int]:
    """Tasks, and how many points each is asked with."""
    matrices = {f"{what} {size}x{size}": size for size in sizes for what in ("matrix", "effort")}
    return {**matrices, "route": 2 * ROUTES, "closure": 3, f"snap {SNAPS}": SNAPS}


def measure_all(
    engines: Sequence[Engine], subject: Subject, options: argparse.Namespace
) -> dict[str, Found]:
    """Ask every engine everything, so many times, the engines in turns."""
    found: dict[str, Found] = {engine.name: Found() for engine in engines}
    for engine in engines:
        # Compiling and lazy loading are not measured.
        for task in questions([2]):
            ask(engine, task, random_points(subject, 4, seed=0))
    for repeat in range(1, options.repeats + 1):
        for task, count in questions(options.sizes).items():
            points = random_points(subject, count, seed=repeat)
            for engine in engines:
                measure = ask(engine, task, points)
                if measure is None:
                    continue
                found[engine.name].measures[task].append(measure)
                print(
                    f"[{repeat}/{options.repeats}] {task}  {engine.name}: "
                    f"{measure.seconds:.4f} s  {measure.note}",
                    flush=True,
                )
    return found


def start_engines(
    subject: Subject, peers: Sequence[str], absent: dict[str, str]
) -> tuple[list[Engine], dict[str, Callable[[Sequence[Point]], Footprint]]]:
    """Open ours and every peer that can be had; gives also how to take each one's footprint."""
    from bench.routing.engines.ours import Ours

    engines: list[Engine] = [Ours(subject)]
    prints: dict[str, Callable[[Sequence[Point]], Footprint]] = {}
    for peer in peers:
        if why := missing(peer):
            absent[peer] = why
            continue
        print(f"opening {peer}", flush=True)
        try:
            engine, prints[peer] = _START[peer](subject)
        except (ImportError, RuntimeError) as error:
            absent[peer] = str(error)
        else:
            engines.append(engine)
    return engines, prints


Opened = tuple[Engine, Callable[[Sequence[Point]], Footprint]]


def _start_osrm(subject: Subject) -> Opened:
    from bench.routing.engines import osrm_ch

    return osrm_ch.OsrmCh(subject), lambda points: run_apart(
        osrm_ch.footprint, subject, points, limit_s=APART_LIMIT_S
    )


def _start_routingkit(subject: Subject) -> Opened:
    from bench.routing.engines import plain_graph, routingkit

    arcs = plain_graph.arcs(plain_graph.network(subject.city, subject.profile))
    return routingkit.RoutingKit(arcs), lambda points: run_apart(
        routingkit.footprint, arcs, points, limit_s=APART_LIMIT_S
    )


def _start_naive(subject: Subject) -> Opened:
    from bench.routing.engines import naive, plain_graph

    graph = plain_graph.network(subject.city, subject.profile)
    return naive.Naive(graph, subject.limit_s), lambda _: run_apart(
        naive.footprint, subject, limit_s=APART_LIMIT_S
    )


_START: dict[str, Callable[[Subject], Opened]] = {
    "osrm-ch": _start_osrm,
    "pyroutingkit": _start_routingkit,
    "networkx": _start_naive,
}


def our_footprint(subject: Subject, points: Sequence[Point], repeats: int) -> Footprint:
    """Import so many times, each in a new process, and serve once."""
    from bench.routing.engines import ours

    imports = [run_apart(ours.compile_city, subject, limit_s=APART_LIMIT_S) for _ in range(repeats)]
    run_apart(ours.warm, subject, limit_s=APART_LIMIT_S)
    serving = run_apart(ours.serve, subject, points, limit_s=APART_LIMIT_S)
    return ours.footprint((median(s for s, _ in imports), max(mb for _, mb in imports)), serving)


def rows_of(
    city: str, found: dict[str, Found], peers: Sequence[str], absent: dict[str, str]
) -> list[Row]:
    """Return the rows of all tasks and peers; one that is absent has ``null`` and says why."""
    ours = found["tournee"]
    rows: list[Row] = []
    for task in ours.measures:
        ours_s, our_note = ours.typical(task)
        for peer in peers:
            peer_s, note = found[peer].typical(task) if peer in found else (None, "")
            if peer in absent:
                note = f"absent: {absent[peer]}"
            elif peer_s is None:
                note = "peer has no such thing"
            row = _row(city, task, (ours_s, peer, peer_s))
            rows.append(_with_note(row, our_note, note))
    for peer in peers:
        rows += _footprint_rows(city, ours, found.get(peer, Found()), peer, absent.get(peer, ""))
    return rows


def _row(city: str, task: str, timed: tuple[float | None, str, float | None]) -> Row:
    ours_s, peer, peer_s = timed
    return {
        "city": city,
        "task": task,
        "ours_s": _digits(ours_s),
        "peer": peer,
        "peer_s": _digits(peer_s),
        "ratio": _digits(_ratio(ours_s, peer_s)),
    }


_MEMORY: dict[str, Callable[[Footprint], float | None]] = {
    "import memory": lambda footprint: footprint.import_mb,
    "serving memory": lambda footprint: footprint.serving.resident,
    "serving share": lambda footprint: footprint.serving.share,
    "serving own": lambda footprint: footprint.serving.own,
}


def _footprint_rows(city: str, ours: Found, theirs: Found, peer: str, absent: str) -> list[Row]:
    """Time of the import, and kinds of memory in megabytes, which have no seconds."""
    own, other = ours.footprint, theirs.footprint
    note = f"absent: {absent}" if absent else theirs.trouble or (other.note if other else "")
    times = (own.import_s if own else None, peer, other.import_s if other else None)
    rows = [_with_note(_row(city, "import", times), ours.trouble, note)]
    for task, megabytes in _MEMORY.items():
        ours_mb = megabytes(own) if own else None
        peer_mb = megabytes(other) if other else None
        row = _row(city, task, (None, peer, None))
        row |= {"ours_mb": _digits(ours_mb), "peer_mb": _digits(peer_mb)}
        row["ratio"] = _digits(_ratio(ours_mb, peer_mb))
        rows.append(_with_note(row, ours.trouble, note))
    return rows


def _with_note(row: Row, *notes: str) -> Row:
    said = "; ".join(note for note in notes if note)
    return {**row, "note": said} if said else row


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours is not None and theirs else None


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def table(rows: Sequence[Row]) -> list[str]:
    """Lines of the table; memory in megabytes."""
    lines = [f"{'task':16} {'ours':>10} {'peer':>13} {'its':>10} {'ratio':>9}"]
    for row in rows:
        unit, kind = ("MB", "mb") if "ours_mb" in row else ("s", "s")
        ours, theirs = (_figure(row[f"{side}_{kind}"], unit) for side in ("ours", "peer"))
        ratio = _figure(row["ratio"], "")
        note = f"  {row['note']}" if row.get("note") else ""
        lines.append(f"{row['task']:16} {ours:>10} {row['peer']:>13} {theirs:>10} {ratio:>9}{note}")
    return lines


def _figure(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.4g} {unit}".rstrip()


def _take_footprints(
    found: dict[str, Found],
    prints: dict[str, Callable[[Sequence[Point]], Footprint]],
    points: Sequence[Point],
    absent: dict[str, str],
) -> None:
    for peer, take in prints.items():
        print(f"import and memory  {peer}", flush=True)
        try:
            found[peer].footprint = take(points)
        except Absent as error:
            absent[peer] = str(error)
        except Died as error:
            why = str(error).strip().splitlines()[-1]
            found[peer].trouble = f"peer gave no result: {why}"


def measure_city(subject: Subject, options: argparse.Namespace) -> list[Row]:
    """Measure everything on one extract and give the rows."""
    from bench.routing.engines import ours

    absent: dict[str, str] = {}
    print(f"importing {subject.extract}", flush=True)
    ours.compile_city(subject)
    engines, prints = start_engines(subject, options.peers, absent)
    for peer, why in absent.items():
        print(f"absent: {peer} ({why})")
    found = measure_all(engines, subject, options)
    points = random_points(subject, 10, seed=0)
    print("import and memory  tournee", flush=True)
    found["tournee"].footprint = our_footprint(subject, points, options.repeats)
    _take_footprints(found, prints, points, absent)
    return rows_of(subject.city.stem, found, options.peers, absent)


def _names(text: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names or not set(names) <= set(PACKAGES):
        message = f"known are {', '.join(PACKAGES)}, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return names


def _sizes(text: str) -> list[int]:
    sizes = [int(part) for part in text.split(",")]
    if min(sizes) < 2:
        message = f"must be 2 or more, got {text}"
        raise argparse.ArgumentTypeError(message)
    return sizes


def parser() -> argparse.ArgumentParser:
    """Return the command's options."""
    command = argparse.ArgumentParser(prog="python -m bench.routing", description=__doc__)
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.add_argument("--extract", type=Path, help="default: Porto of the open data")
    command.add_argument("--elevation", type=Path, help="raster; else the city is flat")
    command.add_argument("--out", type=Path, default=OUT, help=f"default {OUT}")
    command.add_argument("--profile", choices=PROFILE_NAMES, default="cargo")
    command.add_argument("--peers", type=_names, default=list(PACKAGES), help="A,B,…")
    command.add_argument("--sizes", type=_sizes, default=[500, 1000], help="of matrices: 500,1000")
    command.add_argument("--repeats", type=int, default=3, choices=range(1, 100), metavar="N")
    command.add_argument(
        "--limit", type=float, default=20.0, help="seconds before a slow answer is extrapolated"
    )
    command.add_argument("--cache", type=Path, default=OUT.parent, help="for what peers build")
    return command


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status: 2 for bad input, 1 for failed work, else 0."""
    options = parser().parse_args(argv)
    extract = options.extract or open_data() / "osm" / "porto.osm.pbf"
    if not extract.is_file():
        print(skipped(extract))
        return 0
    if options.elevation and not options.elevation.is_file():
        print(f"{options.elevation}: no such file", file=sys.stderr)
        return 2
    try:
        earlier = read_rows(options.out, ROW_KEYS)
    except UnreadableRows as error:
        print(error, file=sys.stderr)
        return 2
    with TemporaryDirectory() as scratch:
        subject = Subject(
            extract=extract,
            city=Path(scratch) / f"{extract.name.split('.')[0]}.city",
            profile=options.profile,
            elevation=options.elevation,
            cache=options.cache.resolve(),
            limit_s=options.limit,
        )
        try:
            rows = measure_city(subject, options)
        except BadInput as error:
            print(f"{extract}: {error}", file=sys.stderr)
            return 2
        except (Died, TourneeError) as error:
            print(f"{extract}: {error}", file=sys.stderr)
            return 1
    others = [row for row in earlier if row["city"] != subject.city.stem]
    write_rows(options.out, [*others, *rows])
    print("\n".join(["", *table(rows), "", f"rows in {options.out}"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
