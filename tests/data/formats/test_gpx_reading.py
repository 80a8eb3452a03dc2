"""Recorded rides from GPX: what is read, and what is said of files that are none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.formats.tracks import gpx_reading
from data.formats.tracks.gpx_reading import read_ride
from routing.errors import BadInput

POINT = '<trkpt lat="48.86" lon="2.36"><ele>35</ele><time>{time}</time></trkpt>'


def written(folder: Path, *points: str, root: str = "gpx", head: str = "") -> Path:
    """Write a file of one segment."""
    file = folder / "ride.gpx"
    text = f"{head}<{root}><trk><trkseg>{''.join(points)}</trkseg></trk></{root}>"
    file.write_text(text, encoding="utf-8")
    return file


def test_fixes_are_read_in_utc_and_in_order(tmp_path: Path) -> None:
    """Times with any offset or none become UTC; a second told twice counts once."""
    times = ("2026-06-01T08:00:00Z", "2026-06-01T10:00:05+02:00", "2026-06-01T08:00:05Z")
    file = written(tmp_path, *(POINT.format(time=one) for one in (*times, "2026-06-01T08:00:09")))
    (fixes,) = read_ride(file)
    assert [fix.at for fix in fixes] == [
        datetime(2026, 6, 1, 8, 0, second, tzinfo=UTC) for second in (0, 5, 9)
    ]
    assert (fixes[0].point.lon, fixes[0].point.lat) == (2.36, 48.86)


def test_prefixes_and_segments_are_kept_apart(tmp_path: Path) -> None:
    """A namespace prefix changes nothing; segments of a single fix are left out."""
    file = tmp_path / "ride.gpx"
    one = POINT.format(time="2026-06-01T08:00:00Z")
    two = POINT.format(time="2026-06-01T08:00:01Z")
    text = f"<gpx><trk><trkseg>{one}{two}</trkseg><trkseg>{one}</trkseg></trk></gpx>"
    for name in ("gpx", "trk>", "trkseg", "trkpt", "time", "ele"):
        text = text.replace(f"<{name}", f"<g:{name}").replace(f"</{name}", f"</g:{name}")
    text = text.replace("<g:gpx>", '<g:gpx xmlns:g="http://www.topografix.com/GPX/1/0">')
    file.write_text(text, encoding="utf-8")
    assert [len(fixes) for fixes in read_ride(file)] == [2]


GOOD = POINT.format(time="2026-06-01T08:00:00Z")
BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("points", "root", "head", "code"),
    [
        ([GOOD], "gpx", BOMB, "ride-unreadable"),
        ([GOOD], "kml", "", "ride-unreadable"),
        ([GOOD, "<"], "gpx", "", "ride-unreadable"),
        ([], "gpx", "", "ride-without-track"),
        ([GOOD], "gpx", "", "ride-without-track"),
        (['<trkpt lat="48" lon="2"/>'] * 3, "gpx", "", "ride-without-track"),
        ([GOOD, '<trkpt lat="91" lon="2"/>'], "gpx", "", "ride-point"),
        ([GOOD, '<trkpt lat="nan" lon="2"/>'], "gpx", "", "ride-point"),
        ([GOOD, '<trkpt lon="2"/>'], "gpx", "", "ride-point"),
        ([GOOD, POINT.format(time="yesterday")], "gpx", "", "ride-time"),
        ([GOOD, POINT.format(time="0001-01-01T00:00:00+23:00")], "gpx", "", "ride-time"),
        ([GOOD] * 6, "gpx", "", "ride-too-large"),
    ],
)
def test_files_that_are_no_rides_are_refused(  # a row of the table each
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    points: list[str],
    root: str,
    head: str,
    code: str,
) -> None:
    """Each kind of bad file has a code of its own, and the file is named."""
    monkeypatch.setattr(gpx_reading, "MOST_FIXES", 5)
    file = written(tmp_path, *points, root=root, head=head)
    with pytest.raises(BadInput) as refused:
        read_ride(file)
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [(code, str(file))]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    """A missing file and a folder are unreadable."""
    for path in (tmp_path / "none.gpx", tmp_path):
        with pytest.raises(BadInput, match="ride-unreadable"):
            read_ride(path)
