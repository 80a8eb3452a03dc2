"""Files of jobs: booked once however often they come, with a report on every job."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from api.auth.sealing import Sealer
from api.processes.limited import run_limited
from api.usecases.act import Actor
from api.usecases.bookings import import_files
from api.usecases.bookings.booking import book, list_bookings, read_booking
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.import_files import FailedRows, failed_rows, open_import, take_apart
from api.usecases.bookings.imports import import_day, list_imports, read_import
from data.store.bookings.bookings import Booking
from data.store.bookings.imports import Import
from data.store.bookings.lists import Wanted
from data.store.rounds import events
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.documents.sheets import write_xlsx
from tests.support.interface.handed_in import applied, read_by_worker
from tests.support.office import a_booking, events_of, merchant_of, new_customer, new_place
from tests.support.queue import waiting
from tests.support.store.world import World
from tests.support.tiny import corner, tiny_day

DAY = date(2026, 3, 10)


def sheet(*rows: str) -> bytes:
    """A CSV file of jobs, with semicolons and decimal commas."""
    titles = (
        "id;pickup lat;pickup lon;drop lat;drop lon;drop from;drop to;mass (kg);drop note;"
        "drop contact"
    )
    return "\n".join([titles, *rows]).encode()


def row(name: str, start: str = "09:00", mass: str = "2,5", column: int = 4) -> str:
    """A job from the south-west corner to a street in the north."""
    (west, south), (lon, lat) = corner(0, 0), corner(column, 4)
    return f"{name};{south};{west};{lat};{lon};{start};12:00;{mass};ring;Zoe Zola"


def hand_in(world: World, actor: Actor, document: bytes, **more: object) -> Import:
    """Hand a file in and let the worker read it."""
    import_id = world.service.ids()
    given: dict[str, Any] = {"file_name": "jobs.csv", "day": DAY, **more}
    waiting = world.service.do(actor, import_day, import_id, document, **given)
    assert waiting.status == "waiting"
    read_by_worker(world, import_id)
    return world.service.do(world.service.system(world.alpha), read_import, import_id)


def outcomes(found: Import) -> dict[str, str]:
    """What became of each job of a file."""
    return {one["reference"]: one["outcome"] for one in found.report["rows"]}


def everything(world: World) -> list[Booking]:
    """All bookings of alpha."""
    wanted = Wanted(first=date(2026, 3, 1), last=date(2026, 3, 31))
    office = world.actor("dispatcher")
    listed = world.service.do(office, list_bookings, wanted, 500)
    return [world.service.do(office, read_booking, one.id) for one in listed]


def test_others_neither_hand_in_nor_see_files(world: World) -> None:
    """Couriers are refused; another customer and cooperative find no import."""
    with pytest.raises(Denied):
        hand_in(world, world.actor("courier"), sheet(row("a")))
    import_ = hand_in(world, merchant_of(world, new_customer(world)), sheet(row("a")))
    for actor in (
        merchant_of(world, new_customer(world, "Grocer")),
        world.actor("dispatcher", cooperative=world.beta),
    ):
        assert world.service.do(actor, list_imports) == []
        for usecase in (read_import, open_import):
            with pytest.raises(NotFound, match="no-such-import"):
                world.service.do(actor, usecase, import_.id)


def test_a_merchants_file_is_booked_for_the_merchant(world: World) -> None:
    """Every row becomes a booking of the customer, from where its goods usually are."""
    shop = new_place(world, 1, 1, kind="shop")
    customer = new_customer(world, place_id=str(shop))
    document = "\n".join(
        ["id;drop lat;drop lon;items", f"a;{corner(4, 4)[1]};{corner(4, 4)[0]};2"]
    ).encode()
    found = hand_in(world, merchant_of(world, customer), document)
    assert outcomes(found) == {"a": "booked"}
    (one,) = everything(world)
    assert (one.customer_id, one.source, one.reference, one.day) == (customer, "import", "a", DAY)
    assert one.jobs[0].of_kind("pickup")[0].place_id == shop


def _contacts(world: World, titles: str, cells: str) -> list[tuple[str, str, str, str]]:
    """Hand in one row that goes to the north; return who is at its drop, and the note there."""
    office = world.actor("dispatcher")
    lon, lat = corner(4, 4)
    titles, cells = f"id;drop lat;drop lon;{titles}", f"a;{lat};{lon};{cells}"
    shop = new_place(world, 1, 1, kind="shop")
    customer = new_customer(world, place_id=str(shop))
    found = hand_in(world, office, f"{titles}\n{cells}".encode(), customer_id=customer)
    assert outcomes(found) == {"a": "booked"}, found.report
    (one,) = everything(world)
    return [
        (drop.contact_name, drop.contact_phone, drop.contact_email, drop.note)
        for drop in one.jobs[0].of_kind("drop")
    ]


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        ("name;phone;e-mail;note", "Ada Lund;+47 22 00 00 00;ada@example.org;second bell"),
        ("Recipient;Mobile;Mail;Comment", "Ada Lund;+47 22 00 00 00;ada@example.org;second bell"),
        ("Destinataire;Portable;Courriel;Remarque",
         "Ada Lund;+47 22 00 00 00;ada@example.org;second bell"),
        ("nom;téléphone;mél;consigne", "Ada Lund;+47 22 00 00 00;ada@example.org;second bell"),
    ],
)  # fmt: skip
def test_who_is_at_a_door_becomes_the_contact_under_usual_headers(
    world: World, titles: str, cells: str
) -> None:
    """Name, phone and mail of a table are called and written to, and stand in no note."""
    assert _contacts(world, titles, cells) == [
        ("Ada Lund", "+47 22 00 00 00", "ada@example.org", "second bell")
    ]


def test_a_name_alone_is_what_the_delivery_is_called(world: World) -> None:
    """Without a way to reach anybody a name may be a product's, and stays the label."""
    assert _contacts(world, "name", "Two crates of milk") == [("", "", "", "")]


def test_an_address_for_mail_that_is_none_is_told_at_its_row(world: World) -> None:
    """It is refused with the row and the part, and the report does not repeat what was written."""
    lon, lat = corner(4, 4)
    document = f"id;drop lat;drop lon;email\na;{lat};{lon};ada at home".encode()
    found = hand_in(world, world.actor("dispatcher"), document)
    [refused] = found.report["rows"]
    assert refused["outcome"] == "refused"
    assert "person-email-form" in {one["code"] for one in refused["faults"]}
    assert "ada at home" not in str(found.report)


def test_a_row_without_a_time_takes_what_is_usual_at_its_door(world: World) -> None:
    """A door takes what is usual, a place what is said of it, and a row with a time that one."""
    office = world.actor("dispatcher")
    place = new_place(world, 1, 1, name="School", service_s=400)
    (lon, lat) = corner(2, 4)
    titles = "id;drop place;drop lat;drop lon;drop service (min)"
    rows = (f"a;;{lat};{lon};", f"b;;{lat};{lon};7", f"c;{place};;;", f"d;{place};;;3")
    hand_in(world, office, "\n".join([titles, *rows]).encode())
    found = {job.reference: job.of_kind("drop")[0] for one in everything(world) for job in one.jobs}
    taken = {name: (one.setup_s, one.service_s) for name, one in found.items()}
    assert taken == {"a": (120, 10), "b": (0, 420), "c": (0, 400), "d": (0, 180)}


def test_the_same_file_twice_books_nothing_twice(world: World) -> None:
    """Also under another import, and run again by another worker."""
    dispatcher = world.actor("dispatcher")
    first = hand_in(world, dispatcher, sheet(row("a"), row("b")))
    assert first.report["counts"] == {"booked": 2, "unread": 0}
    read_by_worker(world, first.id)
    again = world.service.do(dispatcher, read_import, first.id)
    assert again == first
    second = hand_in(world, dispatcher, sheet(row("a"), row("b")))
    assert second.report["counts"] == {"same": 2, "unread": 0}
    assert len(everything(world)) == 2
    kinds = events_of(world)
    assert (kinds.count("booking_made"), kinds.count("import_finished")) == (2, 2)


def test_nobody_can_reckon_the_id_of_a_row(world: World) -> None:
    """A booking put under the id that a file's words led to before is none of the file's."""
    guessed = uuid5(world.alpha, f"import None {DAY} a")
    dispatcher, customer = world.actor("dispatcher"), new_customer(world)
    theirs = a_booking(day=DAY.isoformat(), reference="a")
    world.service.do(merchant_of(world, customer), book, guessed, NewBookingRequest.read(theirs))
    found = hand_in(world, dispatcher, sheet(row("a")))
    assert outcomes(found) == {"a": "booked"}
    ours, *others = (one for one in everything(world) if one.source == "import")
    assert not others
    assert str(ours.id) == found.report["rows"][0]["booking_id"]
    assert ours.id.version == 8
    assert outcomes(hand_in(world, dispatcher, sheet(row("a")))) == {"a": "same"}


def test_a_file_is_known_again_after_a_change_of_keys(world: World) -> None:
    """What was booked under an older key of the installation is found again."""
    dispatcher = world.actor("dispatcher")
    hand_in(world, dispatcher, sheet(row("a"), row("b")))
    keys = (bytes(range(32)), *world.service.tools.sealer.keys)
    tools = replace(world.service.tools, sealer=Sealer(keys=keys))
    turned = replace(world, service=replace(world.service, tools=tools))
    again = hand_in(turned, dispatcher, sheet(row("a"), row("b"), row("c")))
    assert outcomes(again) == {"a": "same", "b": "same", "c": "booked"}


def test_the_same_import_again_is_the_same(world: World) -> None:
    """An id counts once, and is read once by the worker; another file under it is refused."""
    dispatcher, import_id = world.actor("dispatcher"), world.service.ids()
    given: dict[str, Any] = {"file_name": "jobs.csv", "day": DAY}
    import_ = world.service.do(dispatcher, import_day, import_id, sheet(row("a")), **given)
    assert world.service.do(dispatcher, import_day, import_id, sheet(row("a")), **given) == import_
    assert [
        args["import_id"] for name, args in waiting(world.service) if name == "import-file"
    ] == [str(import_id)]
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(dispatcher, import_day, import_id, sheet(row("b")), **given)


def test_changed_rows_are_shown_and_applied_only_when_asked(world: World) -> None:
    """What differs is told by kind; the booking changes when somebody says which."""
    dispatcher = world.actor("dispatcher")
    hand_in(world, dispatcher, sheet(row("a"), row("b"), row("c")))
    before = {one.reference: one for one in everything(world)}
    later = sheet(row("a", start="10:00"), row("b", mass="7"), row("c"), row("d"))
    found = hand_in(world, dispatcher, later)
    assert outcomes(found) == {"a": "differs", "b": "differs", "c": "same", "d": "booked"}
    assert [one["what"] for one in found.report["rows"][:2]] == [["window"], ["load"]]
    assert {one.reference: one for one in everything(world)} == before | {
        one.reference: one for one in everything(world) if one.reference == "d"
    }
    changed = applied(world, dispatcher, found.id, ["a"])
    assert outcomes(changed) == {"a": "changed", "b": "differs", "c": "same", "d": "booked"}
    now = {one.reference: one for one in everything(world)}
    assert (now["a"].version, now["b"].version) == (2, 1)
    assert now["a"].id == before["a"].id


def test_a_cancelled_booking_is_not_brought_back(world: World) -> None:
    """The report says so."""
    dispatcher = world.actor("dispatcher")
    hand_in(world, dispatcher, sheet(row("a")))
    world.service.do(dispatcher, cancel_booking, everything(world)[0].id)
    assert outcomes(hand_in(world, dispatcher, sheet(row("a")))) == {"a": "cancelled"}


def test_failed_rows_are_listed_and_the_others_are_booked(world: World) -> None:
    """A row that cannot be read and one that cannot be booked each have their reasons."""
    far = "far;50.0;10.0;48.85;2.35;09:00;12:00;1;;"
    document = sheet(row("a"), row("heavy", mass="much"), far, row("late", start="25:00"))
    found = hand_in(world, world.actor("dispatcher"), document)
    assert found.status == "done"
    assert outcomes(found) == {"a": "booked", "far": "refused"}
    assert found.report["counts"] == {"booked": 1, "refused": 1, "unread": 2}
    (refused,) = [one for one in found.report["rows"] if one["outcome"] == "refused"]
    assert refused["faults"][0]["code"] == "point-off-map"
    unread = {(one["args"]["row"], one["code"]) for one in found.report["faults"]}
    assert unread == {(3, "not-a-number"), (5, "not-a-time")}
    with world.database.transaction(world.alpha) as tx:
        (event,) = events.read(tx, 0, kinds=["import_finished"])
    assert (event.detail["taken_count"], event.detail["refused_count"]) == (1, 3)


def test_a_report_does_not_repeat_addresses(world: World) -> None:
    """It says which row and column, not where somebody lives."""
    document = b"id;drop address;drop from;drop to\na;9 Secret Street;09:00;12:00"
    found = hand_in(world, world.actor("dispatcher"), document)
    assert found.report["counts"] == {"unread": 1}
    assert found.report["faults"][0]["code"] == "address-not-found"
    assert "Secret" not in json.dumps(found.report)


def test_a_file_that_is_none_fails_whole(world: World) -> None:
    """Columns that nobody knows, half a JSON file: failed with reasons, nothing booked."""
    dispatcher = world.actor("dispatcher")
    for name, document, code in (
        ("jobs.csv", b"colour;taste\nred;sweet", "unknown-column"),
        ("day.json", b'{"jobs": [', "malformed"),
        ("day.yaml", b"\xff\xfe", "not-utf8"),
        ("book.xlsx", b"no workbook", "workbook-damaged"),
    ):
        found = hand_in(world, dispatcher, document, file_name=name)
        assert (found.status, found.report["faults"][0]["code"]) == ("failed", code)
        with pytest.raises(Conflict, match="import-not-finished"):
            applied(world, dispatcher, found.id, [])
    assert everything(world) == []


def test_what_is_no_file_of_jobs_is_refused_at_once(world: World) -> None:
    """Unknown endings and empty files never wait for a worker."""
    dispatcher = world.actor("dispatcher")
    for name, document, code in (
        ("jobs.pdf", b"x", "job-file-ending"),
        ("jobs.csv", b"", "job-file-size"),
    ):
        with pytest.raises(BadInput, match=code):
            hand_in(world, dispatcher, document, file_name=name)


def test_a_file_of_the_day_format_is_booked_without_its_shifts(world: World) -> None:
    """Jobs keep their loads, windows and places; who would ride is passed over."""
    content = tiny_day()
    # As a program writes a name that is not there.
    content["places"]["None"] = {**content["places"]["hub"], "address": "Bakery, Street 3"}
    content["jobs"][1]["drops"] = [{"place": "None"}]
    text = json.dumps(content).replace("2026-03-02", "2026-03-10")
    found = hand_in(world, world.actor("dispatcher"), text.encode(), file_name="day.json")
    assert outcomes(found) == dict.fromkeys(("bread", "milk", "eggs", "piano"), "booked")
    eggs = next(one for one in everything(world) if one.reference == "eggs")
    window = eggs.jobs[0].of_kind("drop")[0].windows[0]
    assert window.start.isoformat() == "2026-03-10T09:00:00+00:00"
    milk = next(one for one in everything(world) if one.reference == "milk")
    assert milk.jobs[0].of_kind("drop")[0].address == "Bakery, Street 3"


def test_a_file_names_places_of_the_cooperative(world: World) -> None:
    """By their names or ids, and a customer's file only the customer's."""
    hub = new_place(world, 2, 2, name="Hub")
    document = {
        "tournee": 1,
        "jobs": [
            {"id": "a", "drops": [{"place": "Hub"}]},
            {"id": "b", "drops": [{"place": str(hub)}]},
        ],
    }
    raw = json.dumps(document).encode()
    found = hand_in(world, world.actor("dispatcher"), raw, file_name="day.json")
    assert outcomes(found) == {"a": "booked", "b": "booked"}
    stops: set[UUID | None] = {one.jobs[0].stops[0].place_id for one in everything(world)}
    assert stops == {hub}
    merchant = merchant_of(world, new_customer(world))
    refused = hand_in(world, merchant, raw, file_name="day.json")
    assert [one["code"] for one in refused.report["faults"]] == ["unknown-place"] * 2


def test_a_workbook_is_read_as_well(world: World, tmp_path: Path) -> None:
    """An XLSX file of jobs with a sheet of places."""
    lon, lat = corner(3, 3)
    file = tmp_path / "week.xlsx"
    write_xlsx(
        file,
        {
            "Jobs": [["id", "pickup place", "drop lat", "drop lon"], ["a", "shop", lat, lon]],
            "Places": [["id", "lat", "lon"], ["shop", *reversed(corner(1, 1))]],
        },
    )
    found = hand_in(world, world.actor("dispatcher"), file.read_bytes(), file_name="week.xlsx")
    assert outcomes(found) == {"a": "booked"}
    (one,) = everything(world)
    found_one = world.service.do(world.actor("dispatcher"), read_booking, one.id)
    assert len(found_one.jobs[0].stops) == 2


def test_a_customers_file_is_bound_by_its_deadlines(world: World) -> None:
    """What the customer could not book by hand its file does not book either."""
    merchant = merchant_of(world, new_customer(world))
    world.clock.forward(days=1, hours=3)
    found = hand_in(world, merchant, sheet(row("a")))
    assert outcomes(found) == {"a": "refused"}
    assert found.report["rows"][0]["faults"][0]["code"] == "too-late-to-book"
    assert outcomes(hand_in(world, world.actor("dispatcher"), sheet(row("a")))) == {"a": "booked"}


def failed_file(world: World, actor: Actor, import_id: UUID) -> FailedRows:
    """The failed rows of an import."""
    file = take_apart(world.service.do(actor, open_import, import_id))
    return world.service.do(actor, failed_rows, import_id, file)


def test_what_the_map_finds_is_told_of_its_row(world: World) -> None:
    """Off the map and unreadable: one report, each with its row; both are in the file to mend."""
    dispatcher = world.actor("dispatcher")
    rows = [row("a"), row("b", column=400), row("c", mass="heavy")]
    found = hand_in(world, dispatcher, sheet(*rows))
    assert found.report["counts"] == {"booked": 1, "refused": 1, "unread": 1}
    ((lost,),) = (one["faults"] for one in found.report["rows"] if one["faults"])
    (unread,) = found.report["faults"]
    assert (lost["code"], lost["where"], lost["args"]["row"]) == (
        "point-off-map",
        "row 3, drops[0]",
        3,
    )
    assert (unread["code"], unread["args"]["row"]) == ("not-a-number", 4)
    file = failed_file(world, dispatcher, found.id)
    assert (file.media_type, file.name) == ("text/csv", f"import-{found.id}-failed.csv")
    header, *failed = file.content.decode().splitlines()
    assert header == f"{sheet().decode()};# pourquoi"
    assert [line.split(";")[0] for line in failed] == ["b", "c"]
    assert [line.startswith(one) for line, one in zip(failed, rows[1:], strict=True)] == [True] * 2
    assert "drops[0]: " in failed[0]
    mended = file.content.replace(b"heavy", b"2")
    again = hand_in(world, dispatcher, mended)
    assert outcomes(again) == {"b": "refused", "c": "booked"}


def test_failed_rows_of_a_workbook_come_by_sheet(world: World, tmp_path: Path) -> None:
    """Two sheets with failed rows are two files in one archive."""
    titles: list[Any] = ["id", "drop lat", "drop lon", "items"]
    bad: list[Any] = ["x", corner(4, 4)[1], corner(4, 4)[0], "many"]
    write_xlsx(tmp_path / "book.xlsx", {"jobs": [titles, bad], "jobs 2": [titles, ["y", *bad[1:]]]})
    dispatcher = world.actor("dispatcher")
    content = (tmp_path / "book.xlsx").read_bytes()
    found = hand_in(world, dispatcher, content, file_name="book.xlsx")
    file = failed_file(world, dispatcher, found.id)
    assert file.media_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == ["1-jobs-failed.csv", "2-jobs 2-failed.csv"]


def test_failed_rows_are_there_only_where_rows_failed(world: World) -> None:
    """All booked, another kind of file, not read yet, somebody else's: each is told by name."""
    dispatcher = world.actor("dispatcher")
    fine = hand_in(world, dispatcher, sheet(row("a")))
    document = json.dumps(tiny_day()).encode()
    day = hand_in(world, dispatcher, document, file_name="day.json")
    for one in (fine, day):
        with pytest.raises(NotFound, match="no-failed-rows"):
            failed_file(world, dispatcher, one.id)
    waiting = world.service.ids()
    world.service.do(dispatcher, import_day, waiting, sheet(row("b")), file_name="jobs.csv")
    with pytest.raises(Conflict, match="import-not-finished"):
        failed_file(world, dispatcher, waiting)
    with pytest.raises(NotFound, match="no-such-import"):
        failed_file(world, merchant_of(world, new_customer(world)), fine.id)


def test_no_connection_waits_while_a_file_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes as long as it takes; meanwhile every connection is free for others."""
    held: list[int] = []

    def watched(*args: Any) -> Any:  # noqa: ANN401  # as it is called
        held.append(world.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return run_limited(*args)

    monkeypatch.setattr(import_files, "run_limited", watched)
    dispatcher = world.actor("dispatcher")
    found = hand_in(world, dispatcher, sheet(row("a")))
    applied(world, dispatcher, found.id, ["a"])
    assert held == [0, 0]
