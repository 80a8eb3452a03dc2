"""Profiles: the ones we bring along, and what is said of a file that is wrong."""

from pathlib import Path

import pytest
import yaml

from routing.errors import BadInput, NotFound
from routing.profiles.profile import (
    PROFILE_NAMES,
    RIDE_CLASSES,
    load_profile,
    parse_profile,
    read_profile,
)

BIKE = Path(__file__).parents[3] / "routing" / "profiles" / "bikes" / "bike.yaml"


def faults_of(text: str) -> dict[str, str]:
    """Where each fault of a profile's text lies, and which it is."""
    with pytest.raises(BadInput) as caught:
        parse_profile("mine", text, "mine.yaml")
    assert {fault.file for fault in caught.value.faults} == {"mine.yaml"}
    return {fault.where: fault.code for fault in caught.value.faults}


def bike_with(changes: dict[str, object]) -> str:
    """Text of the bike's profile with some keys replaced."""
    document = yaml.safe_load(BIKE.read_text(encoding="utf-8"))
    return yaml.safe_dump({**document, **changes})


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_own_profiles_are_whole(name: str) -> None:
    """Each profile that we bring along loads, is called by its name and knows every class."""
    profile = load_profile(name)
    assert profile.name == name
    assert profile.ride_kmh.keys() == set(RIDE_CLASSES)
    assert profile.push_kmh < profile.ride_kmh["residential"] <= profile.max_kmh
    assert profile.turn_right_s < profile.turn_left_s < profile.u_turn_s


def test_files_and_names_agree() -> None:
    """Every profile file has a name in the list, and the other way round."""
    assert {file.stem for file in BIKE.parent.glob("*.yaml")} == set(PROFILE_NAMES)


def test_larger_bikes_need_more_room() -> None:
    """From the bicycle to the tricycle, width grows and the kerb that is overcome shrinks."""
    bikes = [load_profile(name) for name in ("bike", "longtail", "cargo", "trike")]
    widths = [bike.width_mm for bike in bikes]
    kerbs = [bike.kerb_push_mm for bike in bikes]
    assert widths == sorted(set(widths))
    assert kerbs == sorted(set(kerbs), reverse=True)


def test_unknown_profile_names_the_known() -> None:
    """Asking for a profile that there is not tells which there are."""
    with pytest.raises(NotFound) as caught:
        load_profile("unicycle")
    assert caught.value.code == "profile-not-found"
    assert "bike_trailer" in str(caught.value.arguments["known"])


def test_profile_of_ones_own(tmp_path: Path) -> None:
    """A file of one's own is called as the file is and may differ in one figure."""
    path = tmp_path / "slowcoach.yaml"
    path.write_text(bike_with({"max_kmh": 9}), encoding="utf-8")
    profile = read_profile(path)
    assert (profile.name, profile.max_kmh) == ("slowcoach", 9)
    assert profile.ride_kmh == load_profile("bike").ride_kmh


def test_all_faults_at_once() -> None:
    """Unknown keys and wrong values of a profile are all named, each with its place."""
    text = bike_with(
        {
            "wings": 2,
            "width_mm": 65.5,
            "push_kmh": "slow",
            "delivery": "maybe",
            "access": ["access", "bicycle", "hat"],
            "boards": "ferry",
            "ride_kmh": {"primary": 0, "river": 3},
            "surface": {"mud": "swim", "ice": "push", "rock": [1]},
            "smoothness": {"splendid": 3},
            "barriers": {"stile": "climb"},
            "turns": {"right_s": -1, "left_s": True, "u_turn_s": 1, "signal_s": 1, "drift_s": 1},
        }
    )
    found = faults_of(text)
    expected = {
        "wings": "profile-unknown-key",
        "width_mm": "profile-whole-number",
        "push_kmh": "profile-number",
        "delivery": "profile-choice",
        "access[2]": "profile-choice",
        "ride_kmh.primary": "profile-number",
        "ride_kmh.river": "profile-unknown-key",
        "ride_kmh.cycleway": "profile-missing-key",
        "surface.mud": "profile-number",
        "surface.rock": "profile-number",
        "smoothness.splendid": "profile-unknown-key",
        "barriers.stile": "profile-choice",
        "turns.right_s": "profile-number",
        "turns.left_s": "profile-number",
        "turns.drift_s": "profile-unknown-key",
        "turns.dismount_s": "profile-missing-key",
    }
    assert {where: found.get(where) for where in expected} == expected
    assert "boards" not in found


def test_access_keys_in_order() -> None:
    """Keys of access come the most particular first."""
    assert faults_of(bike_with({"access": ["access", "bicycle"]})) == {"access": "profile-order"}


def test_no_access_key_at_all_is_a_fault() -> None:
    """A profile that heeds no access tag would ride anywhere: it is refused."""
    assert faults_of(bike_with({"access": []})) == {"access": "profile-order"}


def test_stress_rises_and_stays_within_its_room() -> None:
    """More stress never counts less, none more than a fifth, and no level is left out."""
    levels = {"level_2": 2, "level_3": 8, "level_4": 15}
    assert faults_of(bike_with({"stress": {**levels, "level_3": 1}})) == {
        "stress": "profile-stress-falls"
    }
    found = faults_of(bike_with({"stress": {"level_2": 2, "level_4": 21, "level_5": 1}}))
    assert found["stress.level_4"] == "profile-number"
    assert found["stress.level_3"] == "profile-missing-key"
    assert found["stress.level_5"] == "profile-unknown-key"


def test_missing_keys_are_named() -> None:
    """An empty mapping lacks every key once, and nothing else is said."""
    found = faults_of("{}")
    assert set(found.values()) == {"profile-missing-key"}
    assert {"access", "width_mm", "ride_kmh", "turns"} <= found.keys()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("speed: [1", "profile-syntax"),
        ("- a list", "profile-table"),
        ("", "profile-table"),
        ("a: 1\na: 2\n\x00", "profile-syntax"),
    ],
)
def test_what_is_no_profile(text: str, code: str) -> None:
    """Text that is no YAML, or no mapping, is called so."""
    assert faults_of(text) == {"": code}


def test_tables_must_be_tables() -> None:
    """A list in the place of a table is one fault, not many."""
    assert faults_of(bike_with({"surface": [1], "turns": 3})) == {
        "surface": "profile-table",
        "turns": "profile-table",
    }


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that is absent or no text is a fault of the file."""
    garbled = tmp_path / "garbled.yaml"
    garbled.write_bytes(b"\xff\xfe\x00\xd8")
    for path in (tmp_path / "absent.yaml", garbled):
        with pytest.raises(BadInput) as caught:
            read_profile(path)
        assert [fault.code for fault in caught.value.faults] == ["profile-unreadable"]
