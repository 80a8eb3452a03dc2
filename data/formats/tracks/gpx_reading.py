"""Reads recorded rides from GPX, as watches, phones and bicycle computers write them.

Such files come from anywhere. The parser is expat, which reads piece by piece; a document type
declaration, which is where entities that blow up come from, is refused, as are files beyond any
ride's size. Elements are told by their local names, so that GPX 1.0 and 1.1 read alike.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

from routing.errors import BadInput, Fault
from routing.rides.map_matching import Fix
from routing.types import Point

MOST_BYTES = 50_000_000
MOST_FIXES = 200_000
"""More than two days at a fix a second."""


class _Refused(Exception):
    """Ends the reading of a file with one fault."""

    def __init__(self, code: str, **args: str | int) -> None:
        super().__init__(code)
        self.code, self.args_ = code, args


class _Reader:
    """Collects the fixes of each track segment."""

    def __init__(self) -> None:
        self.segments: list[list[Fix]] = []
        self.count = 0
        self.depth = 0
        self.point: Point | None = None
        self.at: datetime | None = None
        self.text: list[str] | None = None

    def doctype(self, *_: object) -> None:
        raise _Refused("ride-unreadable", detail="DOCTYPE")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rsplit(":", 1)[-1]
        if self.depth == 0 and local != "gpx":
            raise _Refused("ride-unreadable", detail=f"<{local[:40]}>")
        self.depth += 1
        if local == "trkseg":
            self.segments.append([])
        elif local == "trkpt":
            self.count += 1
            if self.count > MOST_FIXES:
                raise _Refused("ride-too-large", most=MOST_FIXES)
            self.point, self.at = self._place(attributes), None
        elif local == "time" and self.point is not None:
            self.text = []

    def _place(self, attributes: dict[str, str]) -> Point:
        try:
            return Point(lon=float(attributes["lon"]), lat=float(attributes["lat"]))
        except (KeyError, ValueError) as error:
            raise _Refused("ride-point", number=self.count) from error

    def words(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        local = name.rsplit(":", 1)[-1]
        if local == "time" and self.text is not None:
            self.at = self._instant("".join(self.text).strip())
            self.text = None
        elif local == "trkpt" and self.point is not None:
            # Devices repeat a second now and then; time does not run backwards.
            segment = self.segments[-1] if self.segments else []
            if self.at is not None and (not segment or self.at > segment[-1].at):
                segment.append(Fix(point=self.point, at=self.at))
            self.point = None

    def _instant(self, text: str) -> datetime:
        try:
            found = datetime.fromisoformat(text)
            # GPX times are in UTC; some programs leave the Z out.
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            # The second: there is no such instant in UTC, as before the first day of year 1.
            raise _Refused("ride-time", number=self.count, value=text[:40]) from error


def read_ride(path: Path) -> list[list[Fix]]:
    """Read the track segments of a file, each with at least two fixes in the order of time.

    Raises
    ------
    BadInput
        ``ride-unreadable`` (missing, no XML, no GPX, or with a document type), ``ride-too-large``,
        ``ride-point`` and ``ride-time`` (with the number of the track point),
        ``ride-without-track`` (no track point, or none with a time).
    """
    try:
        return _segments(path)
    except _Refused as refused:
        fault = Fault(code=refused.code, file=str(path), args=refused.args_)
        raise BadInput([fault]) from refused
    except (OSError, expat.ExpatError) as error:
        raise BadInput.of("ride-unreadable", file=str(path), detail=str(error)) from error


def _segments(path: Path) -> list[list[Fix]]:
    if path.stat().st_size > MOST_BYTES:
        raise _Refused("ride-too-large", most=MOST_FIXES)
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    with path.open("rb") as stream:
        parser.ParseFile(stream)
    segments = [segment for segment in reader.segments if len(segment) > 1]
    if not segments:
        raise _Refused("ride-without-track")
    return segments
