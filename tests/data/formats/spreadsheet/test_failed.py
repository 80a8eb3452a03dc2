"""Failed rows come back as files to mend, in the same dialect and safe to open."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.formats.spreadsheet import failed_rows, read_folder
from data.formats.spreadsheet.dialect import csv_rows, guarded
from routing.errors import BadInput, Fault
from tests.support.documents.sheets import (
    ON,
    PROFILES,
    SHIFTS,
    VEHICLES,
    Rows,
    crew,
    located,
    read,
    write_csv,
    write_xlsx,
)

HEADERS = ["Référence", "Adresse", "Poids (kg)", "Colis", "# interne"]
ROWS: Rows = [
    HEADERS,
    ["1", "Quai nº 3", "1,5", "1", ""],
    ["2", "nulle part", "lourd", "2", "x"],
    [],
    ["3", "Quai nº 3", "2", "trois", ""],
]


def wrong(folder: Path) -> tuple[Fault, ...]:
    """Return the faults of a folder."""
    with pytest.raises(BadInput) as caught:
        read(folder)
    return caught.value.faults


def say(fault: Fault) -> str:
    """Return a sentence that tells code and value."""
    return f"{fault.code} {fault.args.get('value')}"


def out(folder: Path) -> Path:
    """Make a folder for the failed rows."""
    path = folder / "failed"
    path.mkdir(exist_ok=True)
    return path


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16-le"])
def test_only_the_failed_rows_in_the_same_dialect(
    tmp_path: Path, encoding: str, separator: str, line_end: str
) -> None:
    """Headers and failed rows are as they were, with why in a last column that is no column."""
    path = crew(tmp_path) / "livraisons.csv"
    write_csv(path, ROWS, encoding=encoding, separator=separator, line_end=line_end)
    (written,) = failed_rows(wrong(tmp_path), out(tmp_path), say=say, heading="# pourquoi")
    assert written == tmp_path / "failed" / "livraisons-failed.csv"
    text = written.read_bytes().decode(encoding)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    assert lines == [
        [*HEADERS, "# pourquoi"],
        [
            *["2", "nulle part", "lourd", "2", "x"],
            "Poids (kg): not-a-number lourd · Adresse: address-not-found nulle part",
        ],
        ["3", "Quai nº 3", "2", "trois", "", "Colis: not-a-number trois"],
    ]
    assert text.count(line_end) == 3
    assert written.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")


def test_a_mended_file_comes_in_and_the_good_rows_came_before(tmp_path: Path) -> None:
    """Good rows by leaving out, then the mended file: together every row, once."""
    write_csv(crew(tmp_path) / "livraisons.csv", ROWS, separator=";")
    day, left_out = read(tmp_path, skip_bad=True)
    assert [job.id for job in day.jobs] == ["1"]
    (path,) = failed_rows(left_out, out(tmp_path), say=say)
    crew(path.parent)
    (again,) = failed_rows(wrong(path.parent), path.parent, say=say)
    text = again.read_text(encoding="utf-8")
    assert text.splitlines()[0].count("# why") == 1
    mended = text.replace("nulle part", "Quai nº 3").replace("lourd", "4").replace("trois", "3")
    again.write_text(mended, encoding="utf-8")
    path.unlink() if path != again else None
    assert [job.id for job in read(path.parent)[0].jobs] == ["2", "3"]


def test_rows_of_a_workbook_come_back_as_csv(tmp_path: Path) -> None:
    """Each sheet gives a file that is known by its name; numbers and times keep their value."""
    jobs: Rows = [["id", "adresse", "lon", "lat", "colis"], ["1", "", 2.5, 48.5, "?"]]
    bikes: Rows = [*VEHICLES, ["b", "rocket", -3.5]]
    book = {"Jobs": jobs, "Vélos": bikes, "Shifts": SHIFTS}
    write_xlsx(tmp_path / "jobs and bikes.xlsx", book)
    written = failed_rows(wrong(tmp_path), out(tmp_path), say=say)
    assert [path.name for path in written] == ["Jobs-failed.csv", "Vélos-failed.csv"]
    assert written[0].read_text(encoding="utf-8-sig").splitlines()[1] == (
        "1;;2,5;48,5;?;colis: not-a-number ?"
    )
    text = written[0].read_text(encoding="utf-8-sig").replace(";?;", ";2;")
    written[0].write_text(text, encoding="utf-8-sig")
    written[1].unlink()
    crew(written[0].parent)
    (job,) = read(written[0].parent)[0].jobs
    assert job.drops[0].place.id == "2.5,48.5"


def test_what_the_encoding_cannot_say_turns_the_file_to_utf8(tmp_path: Path) -> None:
    """A reason that names something in another script does not break the file."""
    write_csv(crew(tmp_path) / "livraisons.csv", ROWS, encoding="cp1252", separator=";")
    (path,) = failed_rows(wrong(tmp_path), out(tmp_path), say=lambda _: "Ωραία")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "Ωραία" in path.read_text(encoding="utf-8-sig")


def test_a_heading_that_would_be_a_column_is_refused(tmp_path: Path) -> None:
    """The last column must be one that the next reading leaves alone."""
    with pytest.raises(ValueError, match="must start with #"):
        failed_rows([], tmp_path, say=say, heading="why")


def test_faults_of_no_row_write_nothing(tmp_path: Path) -> None:
    """A header at fault fails no single row."""
    write_csv(crew(tmp_path) / "jobs.csv", [["address", "colour"], ["Quai nº 3", "red"]])
    assert failed_rows(wrong(tmp_path), out(tmp_path), say=say) == ()


DANGERS = [
    *('=cmd|"/c calc"!A0', "+1+1", "-1+1", "@SUM(A1)", "=", "-"),
    *("\t=1", "\r=1", "\n=1", "'=1", "\uff1d1+1"),
]


@pytest.mark.parametrize("danger", DANGERS)
def test_no_cell_is_run_as_a_formula(tmp_path: Path, danger: str) -> None:
    """Headers, cells and reasons that begin like a formula are written behind an apostrophe."""
    rows = [["id", "address", "label", f"#{danger}"], ["1", "nowhere", danger, "-1.5"]]
    write_csv(crew(tmp_path) / "jobs.csv", rows)
    (path,) = failed_rows(wrong(tmp_path), out(tmp_path), say=lambda _: danger)
    raw = list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
    cells = [cell for row in raw for cell in row]
    assert not [
        cell for cell in cells if cell != "-1.5" and cell[:1] in set("=+-@\t\r\n\uff1d\uff0b")
    ]
    read_back, _ = csv_rows(path, path.read_bytes())
    before, _ = csv_rows(tmp_path / "jobs.csv", (tmp_path / "jobs.csv").read_bytes())
    assert read_back[1][:4] == [str(cell) for cell in before[1]]


@given(st.text("=+-@'\t1,. a", max_size=8))
def test_the_apostrophe_comes_off_again(text: str) -> None:
    """Whatever is written guarded is read as it was."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["id", "address"], ["1", guarded(text)]])
    rows, _ = csv_rows(Path("x.csv"), stream.getvalue().encode())
    assert rows == [["id", "address"], ["1", text]]


def test_files_of_the_same_sheet_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    """Two workbooks with a sheet of one name give two files."""
    crew(tmp_path)
    for name in ("a", "b"):
        write_xlsx(tmp_path / f"{name}.xlsx", {"Jobs": [["address"], [f"nowhere {name}"]]})
    with pytest.raises(BadInput) as caught:
        read_folder(tmp_path, timezone="UTC", on=ON, known_profiles=PROFILES, locate=located)
    written = failed_rows(caught.value.faults, out(tmp_path), say=say)
    assert [path.name for path in written] == ["Jobs-failed.csv", "Jobs-failed-2.csv"]
