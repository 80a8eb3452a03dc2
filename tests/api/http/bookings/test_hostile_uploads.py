"""Files that mean harm, sent over HTTP: refused with a clear fault, or made harmless."""

import csv
import io
import struct
import threading
import time
import zipfile
import zlib
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from api.processes.limited import Limits
from api.usecases.bookings import import_files
from data.files import proof_image
from tests.support.interface.handed_in import read_by_worker
from tests.support.interface.http import Asker, Web
from tests.support.rounds.road import make_road

pytestmark = pytest.mark.trust

ACTIVE = b"<script>alert(document.cookie)</script>"
MANY = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def office(web: Web) -> Asker:
    """A dispatcher's program."""
    return web.program(web.world.new_person("dispatcher"))


def taken_in(web: Web, office: Asker, content: bytes, name: str) -> dict[str, Any]:
    """Send a file of jobs, let the worker read it, and give what it says."""
    kind = {"Content-Type": "application/octet-stream"}
    answer = office(
        "POST", "/v1/imports", content=content, headers=kind, params={"file_name": name}
    )
    assert answer.status_code == 201, answer.text
    found = answer.json()
    read_by_worker(web.world, found["id"])
    read: dict[str, Any] = office.get(f"/v1/imports/{found['id']}").json()
    return read


def workbook(sheet: bytes) -> bytes:
    """An XLSX of one sheet, packed as small as it gets."""
    kept = io.BytesIO()
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="r1" Target="xl/workbook.xml" Type="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MANY}" xmlns:r="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships"><sheets><sheet name="jobs" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/'
        b'package/2006/relationships"><Relationship Id="r1" Target="worksheets/sheet1.xml" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
        b"</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
    }
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def bomb() -> bytes:
    """A sheet of 150 MB in some hundred kilobytes."""
    head = f'<worksheet xmlns="{MANY}"><sheetData>'.encode()
    return workbook(head + b" " * 150_000_000)


def test_a_zip_bomb_is_refused_unopened(web: Web, office: Asker) -> None:
    """A spreadsheet that swells to 150 MB is refused with its size and the limit."""
    content = bomb()
    assert len(content) < 1_000_000
    found = taken_in(web, office, content, "jobs.xlsx")
    assert found["status"] == "failed"
    (fault,) = found["report"]["faults"]
    assert fault["code"] == "file-too-large"
    assert fault["args"]["value"] >= 150


def test_a_bomb_that_lies_about_its_size_is_refused(web: Web, office: Asker) -> None:
    """What an archive says of the size of its parts is not believed."""
    content = bytearray(bomb())
    entry = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    content[entry + 24 : entry + 28] = struct.pack("<I", 2_000)
    begun = time.process_time()
    found = taken_in(web, office, bytes(content), "jobs.xlsx")
    assert found["status"] == "failed"
    assert found["report"]["faults"][0]["code"] in {"file-too-large", "workbook-damaged"}
    assert time.process_time() - begun < 5, "it was unpacked before it was refused"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/passwd", "job-file-ending"),
        ("jobs.csv/../../x.exe", "job-file-ending"),
        ("jobs.php", "job-file-ending"),
        ("jobs.exe\0.csv", "text-unwritable"),
        ("a" * 2001 + ".csv", "text-too-long"),
    ],
)
def test_other_endings_and_paths_are_refused(office: Asker, name: str, code: str) -> None:
    """A name is never a path: what does not end like a file of jobs is a fault."""
    kind = {"Content-Type": "application/octet-stream"}
    answer = office(
        "POST", "/v1/imports", content=b"id\n", headers=kind, params={"file_name": name}
    )
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["faults"]] == [code]


def test_a_name_full_of_tricks_stays_a_name(web: Web, office: Asker) -> None:
    """Steps upward, quotes and line ends in a name reach neither disk nor header."""
    name = '../../../tmp/"owned"\r\nSet-Cookie: a=b;.csv'
    found = taken_in(web, office, b"id;day\n", name)
    assert found["file_name"] in {name, name.rpartition("/")[2]}
    answer = office.get(f"/v1/imports/{found['id']}")
    assert "set-cookie" not in answer.headers


def test_what_takes_too_much_to_read_fails_alone(
    web: Web, office: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose reading passes its limits fails by name, and the next one is read."""
    monkeypatch.setattr(import_files, "LIMITS", Limits(cpu_s=1, wall_s=20))
    found = taken_in(web, office, b"a: [" + b"1," * 2_000_000 + b"1]", "day.yaml")
    assert found["status"] == "failed"
    assert [one["code"] for one in found["report"]["faults"]] == ["file-takes-too-much"]
    # On a busy machine as little as this takes more than the second of before.
    monkeypatch.undo()
    found = taken_in(web, office, b"[]", "day.json")
    assert "file-takes-too-much" not in str(found["report"])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "jobs.csv"),
        (b"PK\x03\x04" + b"\0" * 100, "jobs.xlsx"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "jobs.ods"),
        (b"a: &a [x]\nb: [" + b"*a," * 9 + b"*a]\n", "day.yaml"),
        (b"[" * 50_000, "day.json"),
    ],
)
def test_what_is_no_file_of_jobs_fails_with_a_fault(
    web: Web, office: Asker, content: bytes, name: str
) -> None:
    """Another kind of file under a good ending is told as what it is: unreadable."""
    found = taken_in(web, office, content, name)
    assert found["status"] == "failed"
    assert found["report"]["faults"]


def png(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PHOTO = "/v1/proofs/photo?id={0}&round_id={0}&visit_id={0}"
NOWHERE = "01975e3c-2f00-7000-8000-0000000000aa"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(100_000, 100_000), "photo-too-many-pixels"),
        (b"GIF89a" + b"\0" * 50, "photo-kind-unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo-kind-unknown"),
        (b"<html>" + ACTIVE, "photo-kind-unknown"),
        (b"%PDF-1.7 " + ACTIVE, "photo-kind-unknown"),
        (b"\xff\xd8\xff\xe0" + ACTIVE, "photo-unreadable"),
        (b"", "photo-empty"),
        (b"\xff\xd8\xff" + b"\0" * 10_000_001, "photo-too-large"),
    ],
)
def test_what_is_no_harmless_photo_is_refused(web: Web, content: bytes, code: str) -> None:
    """Bombs, other formats and pages in disguise are refused with the reason."""
    courier = web.person(web.world.new_person("courier"))
    kind = {"Content-Type": "image/jpeg"}
    answer = courier("POST", PHOTO.format(NOWHERE), content=content, headers=kind)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["faults"]] == [code]


def test_an_upload_beyond_all_bounds_is_cut_off(web: Web) -> None:
    """More than twenty megabytes are not even read."""
    courier = web.person(web.world.new_person("courier"))
    answer = courier("POST", PHOTO.format(NOWHERE), content=b"\xff" * 20_000_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-long")


def test_a_file_that_is_two_things_becomes_one(web: Web) -> None:
    """Of a picture that is a page and an archive too, only pixels come back, kept from running."""
    road = make_road(web.world, visits=1)
    one = road.rounds[0]
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG", comment=ACTIVE)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("x.html", ACTIVE)
    courier = web.person(road.courier(one))
    path = f"/v1/proofs/photo?id={NOWHERE}&round_id={one.round_id}&visit_id={one.visit_ids[0]}"
    added = courier("POST", path, content=kept.getvalue(), headers={"Content-Type": "text/html"})
    assert added.status_code == 201, added.text
    answer = courier.get(f"/v1/proofs/{NOWHERE}/file")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ACTIVE not in answer.content
    assert not zipfile.is_zipfile(io.BytesIO(answer.content))


def test_photos_are_decoded_one_at_a_time(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many come together, one is in memory; who waits too long may come again."""
    at_once, most, lock = 0, 0, threading.Lock()
    decode = proof_image._redrawn

    def counted(*given: object) -> proof_image.SafeImage:
        nonlocal at_once, most
        with lock:
            at_once, most = at_once + 1, max(most, at_once + 1)
        time.sleep(0.02)
        try:
            return decode(*given)  # type: ignore[arg-type]
        finally:
            with lock:
                at_once -= 1

    monkeypatch.setattr(proof_image, "_redrawn", counted)
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "PNG")
    threads = [
        threading.Thread(target=proof_image.accept_image, args=(kept.getvalue(),)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    monkeypatch.setattr(proof_image, "WAIT_S", 0.01)
    courier = web.person(web.world.new_person("courier"))
    with proof_image._turn:
        answer = courier("POST", PHOTO.format(NOWHERE), content=kept.getvalue())
    assert (answer.status_code, answer.json()["code"]) == (503, "photos-busy")
    assert int(answer.headers["retry-after"]) >= 1


def test_no_connection_waits_with_a_photo(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a photo is decoded, or waits for its turn, the database serves others."""
    one = (road := make_road(web.world, visits=1, cooperative=web.world.beta)).rounds[0]
    pool, held = web.world.database.engine.pool, []
    decode = proof_image._redrawn

    def watched(*given: object) -> proof_image.SafeImage:
        held.append(pool.checkedout())  # type: ignore[attr-defined]
        return decode(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(proof_image, "_redrawn", watched)
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "PNG")
    path = f"/v1/proofs/photo?id={uuid4()}&round_id={one.round_id}&visit_id={one.visit_ids[0]}"
    answer = web.person(road.courier(one))("POST", path, content=kept.getvalue())
    assert (answer.status_code, held) == (201, [0])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_taken_in_as_text_and_never_given_out(web: Web, start: str) -> None:
    """A name that a spreadsheet would run comes out with a mark before it that keeps it text."""
    formula = f"{start}HYPERLINK(0)"
    admin = web.person(web.world.new_person("admin"))
    person = web.world.new_person("courier", name=formula)
    answer = admin.get(f"/v1/people/{person.id}/export.zip")
    assert answer.status_code == 200
    cells: list[str] = []
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            cells += [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
