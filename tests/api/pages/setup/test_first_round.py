"""From an empty installation to a published round in a browser, without a terminal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from api.demo.city import demo_extract
from api.http.pages.setup import plan
from api.processes.city_compiling import compile_apart
from api.usecases.system import first_streets
from api.usecases.system.first_run import make_setup_code
from api.worker.city_loading import load_cities
from data.local import Cluster
from tests.support.first_run import empty
from tests.support.interface.crawl import faults_of
from tests.support.pages import Site, axe, open_site, tab_to
from tests.support.people import PASSWORD
from tests.support.queue import drain
from tests.support.store.module_worlds import shared_world

TOWN = "Kantakaupunki"
NARROW: ViewportSize = {"width": 390, "height": 844}


@dataclass(kw_only=True)
class First:
    """An empty installation with its browser, and a folder that offers the demo's extract."""

    site: Site

    def link(self) -> str:
        """Return the link that the server prints."""
        code = make_setup_code(self.site.world.service)
        assert code is not None
        return f"{self.site.address}/setup?code={code.reveal()}"

    def load(self) -> None:
        """Bring the streets into the search, as the server does beside."""
        assert load_cities(self.site.world.service)

    def work(self) -> None:
        """Do what a worker does."""
        drain(self.site.world.service)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the demo's city is kept once it was compiled."""
    return tmp_path_factory.mktemp("compiled") / "cities"


def compiled_once(
    kept: Path, extract: Path, folder: Path, name: str, tell: Callable[[float], None]
) -> None:
    """Compile an extract as the program does, and from the second time on copy what that gave."""
    if not kept.exists():
        compile_apart(extract, folder, name, tell)
        shutil.copytree(folder, kept)
    else:
        assert extract.stat().st_size == demo_extract().stat().st_size
        shutil.copytree(kept, folder, dirs_exist_ok=True)


@pytest.fixture
def first(
    cluster: Cluster,
    store_template: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    compiled: Path,
) -> Iterator[First]:
    """Return an empty installation, whose plans of one booking are searched for a second."""
    monkeypatch.setattr(plan, "BUDGET_S", 1)
    monkeypatch.setattr(first_streets, "compile_apart", partial(compiled_once, compiled))
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    shutil.copy(demo_extract(), extracts / "helsinki.osm.pbf")
    home = tmp_path_factory.mktemp("first-home")
    with (
        shared_world(cluster, store_template, home, tmp_path / "files") as world,
        open_site(empty(world), TOURNEE_HOME=str(home), TOURNEE_EXTRACTS=str(extracts)) as site,
    ):
        yield First(site=site)
        assert site.strangers == []
        assert site.trouble == []


def found_by_keyboard(page: Page, first: First) -> None:
    """Enter with the link of the server and found the cooperative, without a mouse."""
    page.goto(first.link())
    expect(page.locator(".note")).to_contain_text("TOURNEE_PUBLIC_URL")
    assert axe(page) == []
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your cooperative")
    assert axe(page) == []
    for label, typed in (
        ("Name of the cooperative", "First Wheels"),
        ("Town", TOWN),
        ("Time zone", "Europe/Helsinki"),
        ("Your name", "Mina"),
        ("Your e-mail address", "mina@example.org"),
        ("Password", PASSWORD),
    ):
        tab_to(page, label)
        page.keyboard.type(typed)
    tab_to(page, "Found the cooperative")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Streets of {TOWN}")


def add_fleet(page: Page) -> None:
    """Add a depot, two riders and two bikes; the address is found though a letter lacks."""
    page.get_by_label("Address of the depot").fill("Manerhemintie 1")
    page.get_by_label("Name").nth(0).fill("Aino")
    page.get_by_label("Telephone or e-mail").nth(0).fill("+358 40 1234567")
    page.get_by_label("Name").nth(1).fill("Eero")
    page.get_by_label("Telephone or e-mail").nth(1).fill("eero@example.org")
    page.get_by_label("Tomorrow").check()
    page.get_by_label("From").fill("09:00")
    page.get_by_label("Until").fill("13:00")
    page.get_by_role("button", name="Add riders and bikes").click()
    expect(page.get_by_role("status")).to_have_text("Riders, bikes and shifts are set up.")


def take_booking(page: Page) -> None:
    """Take a delivery; the depot is suggested as the place to pick it up."""
    page.get_by_label("What is delivered").fill("Bread for Café Luna")
    expect(page.get_by_label("Picked up at")).to_have_value("Manerhemintie 1")
    page.get_by_label("Delivered to").fill("Bulevardi 5")
    page.get_by_label("Not before").fill("10:00")
    page.get_by_label("Not after").fill("12:00")
    page.get_by_role("button", name="Book it").click()
    page.get_by_role("link", name="Go on to the plan").click()


def publish(page: Page) -> None:
    """Publish the plan that was made, and show the link of its rider."""
    table = page.get_by_role("table")
    expect(table).to_contain_text(re.compile("Aino|Eero"))
    expect(table).to_contain_text(re.compile("Long john 1|Longtail 1"))
    page.get_by_role("button", name="Publish the rounds").click()
    expect(page.locator("h1")).to_have_text("Ready to ride")
    page.get_by_role("button", name=re.compile("Show the code for")).click()
    expect(page.locator(".code-of-link svg")).to_be_visible()
    expect(page.locator("p.code")).to_contain_text("/courier/#/link/tn_lnk_")


def test_an_empty_installation_comes_to_a_published_round(first: First, tmp_path: Path) -> None:
    """With a script: a cut file is told, a whole one is sent with progress, the rest follows."""
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(demo_extract().read_bytes()[:300_000])
    with first.site.page() as page:
        found_by_keyboard(page, first)
        assert axe(page) == []
        page.get_by_label("Extract").set_input_files(cut)
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_role("alert")).to_contain_text("cut off or damaged")
        page.get_by_label("Extract").set_input_files(demo_extract())
        page.get_by_role("button", name="Send it").click()
        expect(page.locator("h1")).to_have_text(f"The streets of {TOWN} are on their way")
        assert axe(page) == []
        expect(page.get_by_role("status")).to_contain_text("being brought into", timeout=300_000)
        first.load()
        page.get_by_role("link", name="Go on", exact=True).click()
        assert axe(page) == []
        add_fleet(page)
        assert axe(page) == []
        take_booking(page)
        page.get_by_role("button", name="Make the plan").click()
        expect(page.locator("h1")).to_have_text("The plan is being made")
        first.work()
        page.set_viewport_size(NARROW)
        publish(page)
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW["width"]


def strictly_read(page: Page, step: str = "") -> None:
    """See that a strict parser takes the page that is open, or that of a step."""
    address = urljoin(page.url, step)
    answer = page.request.get(address, headers={"Accept": "text/html"})
    assert answer.ok, address
    assert faults_of(answer.text()) == []


def test_every_step_goes_without_a_script(first: First) -> None:
    """Forms alone: streets from the folder of the server, left and taken up again, to the link.

    A strict parser takes every page on the way.
    """
    with first.site.page(java_script_enabled=False) as page:
        page.goto(first.link())
        page.get_by_role("button", name="Begin").click()
        page.get_by_label("Name of the cooperative").fill("First Wheels")
        page.get_by_label("Town").fill(TOWN)
        page.get_by_label("Time zone").select_option("Europe/Helsinki")
        page.get_by_label("Your name").fill("Mina")
        page.get_by_label("Your e-mail address").fill("mina@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Found the cooperative").click()
        strictly_read(page)
        page.get_by_label("helsinki.osm.pbf").check()
        page.get_by_role("button", name="Take these streets").click()
        # Left and taken up again: the page comes anew by itself until the streets are there.
        page.goto(f"{first.site.address}/setup")
        expect(page.get_by_role("status")).to_contain_text("being brought into", timeout=300_000)
        strictly_read(page)
        first.load()
        expect(page.get_by_role("button", name="Take another file")).to_be_visible()
        strictly_read(page)
        page.get_by_role("link", name="Go on", exact=True).click()
        strictly_read(page)
        page.get_by_role("button", name="One more rider").click()
        expect(page.get_by_label("Name")).to_have_count(4)
        add_fleet(page)
        strictly_read(page)
        take_booking(page)
        strictly_read(page)
        page.get_by_role("button", name="Make the plan").click()
        expect(page.locator("h1")).to_have_text("The plan is being made")
        strictly_read(page)
        first.work()
        expect(page.get_by_role("button", name="Publish the rounds")).to_be_visible()
        for step in ("booking", "fleet", "plan"):
            strictly_read(page, step)
        publish(page)
        strictly_read(page)
