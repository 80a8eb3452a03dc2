"""Addresses read from a city's file as people of many countries write them, and never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.address_search import search_addresses
from data.store.streets.listed_names import ListedNames
from routing.network.streets import Address
from routing.types import Point
from tests.support.streets.towns import door, town

NAMES = (
    *("Tøyengata", "Frognerveien", "St. Olavs gate", "Strædet Nørre", "Kongens gate"),
    *("Rue des Lilas", "Avenue de la République", "Chemin Vert", "Quai Saint-Antoine"),
    *("Hauptstraße", "Hans-Böckler-Straße", "Goethestraße", "Görlitzer Straße", "Mühlgasse"),
    *("Via Giuseppe Verdi", "Viale Manzoni", "Corso Buenos Aires", "Piazza San Marco"),
    *("Via dello Statuto", "Via XX Settembre", "Via Roma", "Viale Roma"),
    *("Calle de Alcalá", "Carrer de Mallorca", "Plaza Mayor", "Paseo del Prado"),
    *("Rua de São João", "Avenida da Boavista", "Praça Doutor João Alves", "Rua Direita"),
    *("Floriańska", "Świętego Jana", "Plac Wolności", "aleja Generała Andersa"),
    *("Drottninggatan", "Odengatan", "Sveavägen", "Mannerheimintie", "Fabianinkatu"),
    *("Prinsengracht", "Overtoomstraat", "Beethovenlaan", "Station Road", "Church Street"),
    *("Rua Alta; Rua Nova", "Albert-Schweitzer-Gasse", "Place Bellecour", "Nedre Slottsgate"),
    "Rua B Torres",
)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> ListedNames:
    """Return the names of a town without a house number."""
    return ListedNames(town(tmp_path_factory.mktemp("town"), NAMES))


def read(names: ListedNames, text: str) -> AddressReading:
    """Return what a text means."""
    return read_address(search_addresses(names, text), text)


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Tøyengt 5", "Tøyengata"),
        ("Tøyeng. 5", "Tøyengata"),
        ("Tøyengaten 5", "Tøyengata"),
        ("Toyengata 5", "Tøyengata"),
        ("Toeyengata 5", "Tøyengata"),
        ("Tøyen gt. 5, 0578 Oslo", "Tøyengata"),
        ("Frognervn. 5", "Frognerveien"),
        ("Frognerv 5", "Frognerveien"),
        ("Frogner vei 5", "Frognerveien"),
        ("St Olavs gt 5", "St. Olavs gate"),
        ("Sankt Olavs gate 5", "St. Olavs gate"),
        ("Straedet Norre 5", "Strædet Nørre"),
        ("Kongens g. 5", "Kongens gate"),
        ("5 r. des Lilas", "Rue des Lilas"),
        ("5 rue Lilas", "Rue des Lilas"),
        ("5bis av. de la Republique, Lyon", "Avenue de la République"),
        ("5 av République", "Avenue de la République"),
        ("5 ch. Vert", "Chemin Vert"),
        ("5 quai St Antoine", "Quai Saint-Antoine"),
        ("Hauptstr. 5", "Hauptstraße"),
        ("Hauptstr 5", "Hauptstraße"),
        ("Haupt Str. 5", "Hauptstraße"),
        ("HAUPTSTRASSE 5", "Hauptstraße"),
        ("Hans Böckler Str. 5", "Hans-Böckler-Straße"),
        ("Hans-Boeckler-Strasse 5", "Hans-Böckler-Straße"),
        ("H.-Böckler-Str. 5", "Hans-Böckler-Straße"),
        ("Goehtestr. 5", "Goethestraße"),
        ("Goerlitzer Str. 5", "Görlitzer Straße"),
        ("Muehlg. 5", "Mühlgasse"),
        ("V. Giuseppe Verdi 5", "Via Giuseppe Verdi"),
        ("Via G. Verdi 5", "Via Giuseppe Verdi"),
        ("V.le Manzoni 5", "Viale Manzoni"),
        ("C.so Buenos Aires, 5", "Corso Buenos Aires"),
        ("p.za S. Marco 5", "Piazza San Marco"),
        ("P.zza San Marco n. 5", "Piazza San Marco"),
        ("Via Statuto 5", "Via dello Statuto"),
        ("Via 20 Settembre 5", "Via XX Settembre"),
        ("Via Roma 5 int. 3", "Via Roma"),
        ("C/ Alcalá 5", "Calle de Alcalá"),
        ("C/Alcala nº 5", "Calle de Alcalá"),
        ("c. de Mallorca 5", "Carrer de Mallorca"),
        ("Pza. Mayor 5", "Plaza Mayor"),
        ("Pº del Prado 5", "Paseo del Prado"),
        ("R. de S. João 5", "Rua de São João"),
        ("R. São João, 5", "Rua de São João"),
        ("Av. da Boavista, 1200", "Avenida da Boavista"),
        ("Pç. Dr. João Alves 5", "Praça Doutor João Alves"),
        ("ul. Floriańska 5", "Floriańska"),
        ("ul. Florianska 5/7, 31-019 Kraków", "Floriańska"),
        ("ul. św. Jana 5", "Świętego Jana"),
        ("pl. Wolnosci 5", "Plac Wolności"),
        ("al. gen. Andersa 5", "aleja Generała Andersa"),
        ("Drottningg. 5", "Drottninggatan"),
        ("Odeng 5", "Odengatan"),
        ("Sveav. 5", "Sveavägen"),
        ("Mannerheimint. 5", "Mannerheimintie"),
        ("Fabianink. 5", "Fabianinkatu"),
        ("Prinsengr. 5", "Prinsengracht"),
        ("Overtoomstr 5", "Overtoomstraat"),
        ("Beethovenln 5", "Beethovenlaan"),
        ("5 Station Rd", "Station Road"),
        ("5 Church St., London", "Church Street"),
        ("Rua Alta 5", "Rua Alta"),
        ("R. Nova 5", "Rua Nova"),
        ("5 pl. Bellecour", "Place Bellecour"),
        ("Flat 3, 5 Station Road", "Station Road"),
    ],
)
def test_streets_are_found_as_people_write_them(names: ListedNames, text: str, street: str) -> None:
    """Shortened, glued, plain and doubled letters, small words left out: the street is plain."""
    reading = read(names, text)
    assert reading.outcome == "street", reading.choices[:3]
    assert reading.found is not None
    assert reading.found.street == street
    assert reading.found.number.startswith(("5", "1200"))


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("V. Roma 5", {"Via Roma 5", "Viale Roma 5"}),  # one letter for either
        ("V. Manzoni 5", {"Viale Manzoni 5"}),  # rather a Via
        ("Slottsgate 5", {"Nedre Slottsgate 5"}),
        ("Övre Slottsgate 5", {"Nedre Slottsgate 5"}),
        ("Albert-Schweitzer-Str. 5", {"Albert-Schweitzer-Gasse 5"}),
        ("5 rue Bellecour", {"Place Bellecour 5"}),
        ("Goethe 5", {"Goethestraße 5"}),
        ("Övre Slottsgata 5", {"Nedre Slottsgate 5"}),
        ("Rua A Torres 5", {"Rua B Torres 5"}),
        ("Beco 2 Rua Direita 14", {"Rua Direita 2"}),
        ("Neue Hauptstraße 5", {"Hauptstraße 5"}),
    ],
)
def test_what_is_not_plain_is_asked(names: ListedNames, text: str, choices: set[str]) -> None:
    """Two that fit alike, another kind of street, and words beside a name are no certainty."""
    reading = read(names, text)
    assert reading.outcome == "several"
    assert choices <= {one.label for one in reading.choices}


LILACS = door("Rue des Lilas", "12", 0)


def test_what_is_little_like_anything_is_unknown(names: ListedNames) -> None:
    """What is like some name by little more than a half is not known, and is offered."""
    reading = read(names, "Goetesplats 5")
    assert reading.outcome == "unknown"
    assert "Goethestraße 5" in {one.label for one in reading.choices}


def doors(
    folder: Path, *addresses: Address, names: Sequence[str] = ("Rue des Lilas",)
) -> ListedNames:
    """Return the names of a town with some addresses."""
    return ListedNames(town(folder, names, addresses))


@pytest.mark.parametrize(
    "text",
    [
        "12 rue des Lilas",
        "12, Rue des Lilas",
        "RUE DES LILAS 12",
        "rue des lilas 12, 75019 Paris",
        "Épicerie, 12 rue des Lilas, 75019 Paris",
        "12 rue des Lilás",
    ],
)
def test_a_door_is_found_as_people_write_it(tmp_path: Path, text: str) -> None:
    """Case, accents, punctuation and what stands around do not matter."""
    reading = read(doors(tmp_path, LILACS), text)
    assert (reading.outcome, reading.point) == ("door", LILACS.point)


@pytest.mark.parametrize(
    "text", ["", "rue des Lilas", "13 rue des Lilas", "12 rue des Roses", "112 rue des Lilas", "12"]
)
def test_what_is_not_there_is_no_door(tmp_path: Path, text: str) -> None:
    """Another number, another street, or no number at all is no door."""
    assert read(doors(tmp_path, LILACS), text).outcome != "door"


def test_a_number_within_the_house_is_not_the_house(tmp_path: Path) -> None:
    """A flat's number is never taken for that of the house, though the map knows it alone."""
    reading = read(doors(tmp_path, door("Rue des Lilas", "3", 0)), "Rue des Lilas 57, app. 3")
    assert reading.outcome == "street"
    assert reading.found is not None
    assert reading.found.number == "57"


def test_a_suffix_is_another_house(tmp_path: Path) -> None:
    """12 bis is not 12, and the B of 14B is not the town's."""
    bis = door("Rue des Lilas", "12bis", 0, 0.9)
    letter = door("Rue des Lilas", "14B", 0, 0.1, town="Paris")
    names = doors(tmp_path, LILACS, bis, letter)
    assert read(names, "rue des Lilas 14B, Paris").point == letter.point
    assert read(names, "12 bis rue des Lilas").point == bis.point
    assert read(names, "12 rue des Lilas").point == LILACS.point


def test_one_address_far_apart_is_asked(tmp_path: Path) -> None:
    """Two doors of one address in two villages are not chosen between; two near by are one."""
    near, far = door("Rue des Lilas", "12", 0, 0.52), door("Rue des Lilas", "12", 40)
    assert read(doors(tmp_path, LILACS, far), "12 rue des Lilas").outcome == "several"
    assert read(doors(tmp_path, LILACS, near), "12 rue des Lilas").point == LILACS.point


def test_what_is_written_as_answers_are_is_that_place(tmp_path: Path) -> None:
    """A shop's name with its street, though it has no number, beats what else the text may mean."""
    house = door("Quay Road", "24", 0, postcode="75011", town="Paris")
    market = replace(house, lon=5.0035, number="", name="Mart 24")
    names = doors(tmp_path, house, market, names=["Quay Road"])
    assert read(names, "Mart 24, Quay Road, 75011 Paris").point == market.point
    assert read(names, "Quay Road 24, 75011 Paris").point == house.point


def test_the_name_of_a_shop_is_no_street(tmp_path: Path) -> None:
    """A shop with the name of a street is not meant where another number is typed."""
    shop = Address(lon=5.001, lat=45.0, street="Rue Haute", number="105", name="Manzoni")
    names = doors(tmp_path, shop, names=["Viale Manzoni", "Rue Haute"])
    assert read(names, "Viale Manzoni 10").outcome == "street"
    assert read(names, "Manzoni").point == shop.point


def test_a_range_of_numbers_is_each_of_them(tmp_path: Path) -> None:
    """A door signposted 8-12 is number 8 and number 12."""
    house = door("Rue des Lilas", "8-12", 0)
    names = doors(tmp_path, house)
    for text in ("8 rue des Lilas", "rue des Lilas 12", "8-12, rue des Lilas"):
        assert read(names, text).point == house.point


def test_a_namesake_elsewhere_may_have_the_number(tmp_path: Path) -> None:
    """A door is asked about where a street of its name, whose numbers nobody knows, lies afar."""
    street = ["High Street", *(f"Lane {number}" for number in range(20)), "High Street"]
    here = door("High Street", "7", 0, town="Northam")
    names = doors(tmp_path, here, names=street)
    assert read(names, "7 High Street").outcome == "several"
    assert read(names, "7 High Street, Northam").point == here.point


def test_nearer_names_come_first(tmp_path: Path) -> None:
    """Of answers alike, those near the place asked for come first, with their distance."""
    street = ["High Street", *(f"Lane {number}" for number in range(20)), "High Street"]
    names = doors(tmp_path, names=street)
    for lat in (45.0, 44.958):
        found = search_addresses(names, "High Street", near=Point(lon=5.002, lat=lat))
        assert found[0].point.lat == pytest.approx(lat)
        assert found[0].distance_m is not None
