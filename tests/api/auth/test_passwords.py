"""Passwords: what is refused, and that checking one takes the same work for everybody."""

from unittest.mock import patch

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from api.auth import passwords
from api.auth.passwords import check_new_password, hash_password, verify_password
from routing.errors import BadInput, Failure
from tests.support.chance import seeded_bytes

OWN = ("Léa Fontaine", "lea.fontaine@coursiers-nantes.example", "Les Vélos du Marais")
GOOD = "trois mouettes sur un pont"


@pytest.fixture(scope="module")
def stored() -> str:
    """Return the hash of the good password."""
    return hash_password(GOOD)


def _codes(password: str) -> list[str]:
    try:
        check_new_password(password, own=OWN)
    except BadInput as wrong:
        return [fault.code for fault in wrong.faults]
    return []


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "x7#kQ!2vLp9z",
        "mon mot de passe est une longue phrase",
        "пароль для велосипеда",
        "自転車で町を走るのが好きです",
        "🚲🌧🥕🧺🌉🏔🎺🪁🧭🫐🐌🪗",
        "camille mange huit figues",
        "8f3e1c0b9d7a24",
        "huit passwords et neuf figues",
        "ouvre la fenêtre du grenier " * 7,
    ],
)
def test_good_passwords_are_accepted(password: str) -> None:
    """Long sentences of any language and random signs are accepted, whatever signs they have."""
    assert _codes(password) == []


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password2026!",
        "P@ssw0rd12345",
        "MotDePasse2026",
        "motdepasse-velo-1234",
        "qwertyuiop1234",
        "azertyuiop!!!!",
        "123456789012",
        "987654321098",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "bonbonbonbonbon",
        "1qaz2wsx3edc4rfv",
        "Bienvenue2026!!!",
        "bicycle bicycle bicycle",
        "p a s s w o r d 1 2 3 4",
        "tournée tournée 2026",
        "1212121212121212",
        "x" + "é" * 30,
    ],
)
def test_obvious_passwords_are_refused(password: str) -> None:
    """What guessers try first is refused however it is dressed up."""
    assert _codes(password) == ["password-obvious"]


@pytest.mark.parametrize(
    "password",
    [
        "huit figues fontaine",
        "huit figues F0NTAINE",
        "huit figues à NANTES",
        "marais sous la pluie",
        "sept lea.fontaine huit",
    ],
)
def test_own_words_are_refused(password: str) -> None:
    """A part of the person's name, address or cooperative is found, whatever its case."""
    assert _codes(password) == ["password-own-words"]


def test_short_words_of_a_name_do_not_count() -> None:
    """Parts of a name that stand in any sentence by chance refuse nothing."""
    assert _codes("les oleandres du jardin") == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password-too-short"),
        ("x7#kQ!2vLp9", "password-too-short"),
        ("e\u0301" * 11, "password-too-short"),
        ("ﷺ", "password-too-short"),
        ("x7#kQ!2vLp9z" * 17, "password-too-long"),
        ("ﷺ" * 12, "password-too-long"),
        ("x" * 1_000_000, "password-too-long"),
        ("x7#kQ!2vLp9z\n", "password-signs"),
        ("x7#kQ!2vLp9z\ud800", "password-signs"),
        ("x7#kQ!2\0vLp9z", "password-signs"),
    ],
)
def test_length_and_signs_are_checked(password: str, code: str) -> None:
    """From 12 to 200 signs after normalising; control characters and halves are refused."""
    assert _codes(password) == [code]


def test_length_counts_from_twelve_to_two_hundred() -> None:
    """Both ends of the allowed length are accepted."""
    long = "".join(chr(0x4E00 + 7 * i) for i in range(200))
    assert _codes(long[:12]) == []
    assert _codes(long) == []
    assert _codes(long + "x") == ["password-too-long"]


@given(st.text(max_size=400))
def test_any_text_is_accepted_or_refused(password: str) -> None:
    """Whatever is typed gives a list of faults that don't repeat it, and no other error."""
    try:
        check_new_password(password, own=OWN)
    except BadInput as wrong:
        assert all(fault.code.startswith("password-") for fault in wrong.faults)  # noqa: PT017
        values = [value for fault in wrong.faults for value in fault.args.values()]
        assert all(isinstance(value, int) for value in values)
    else:
        assert len(password) >= 12


def test_right_and_wrong_passwords(stored: str) -> None:
    """The password matches, in either Unicode form; another does not."""
    assert verify_password(stored, GOOD).matches
    assert not verify_password(stored, GOOD + "s").matches
    accented = hash_password("une fenêtre ouverte", seeded_bytes())
    assert verify_password(accented, "une fene\u0302tre ouverte").matches


def test_parameters_are_those_of_owasp(stored: str) -> None:
    """Argon2id with 19 MiB, two passes and one lane, and a salt of its own each time."""
    parameters = extract_parameters(stored)
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)
    assert hash_password(GOOD) != stored
    assert hash_password(GOOD, seeded_bytes(3)) == hash_password(GOOD, seeded_bytes(3))


def test_old_parameters_are_told() -> None:
    """A password hashed with weaker parameters matches and is to be hashed again."""
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    check = verify_password(weak, GOOD)
    assert (check.matches, check.outdated) == (True, True)
    wrong = verify_password(weak, "another one altogether")
    assert (wrong.matches, wrong.outdated) == (False, False)


@pytest.mark.parametrize(
    ("known", "password"),
    [
        (True, GOOD),
        (True, "wrong but possible one"),
        (True, "short"),
        (True, "x" * 5000),
        (True, "half a sign \ud800"),
        (False, GOOD),
        (False, ""),
    ],
)
def test_work_is_the_same_for_everybody(stored: str, *, known: bool, password: str) -> None:
    """One hash of today's parameters is computed whether or not there is an account."""
    with patch.object(passwords, "_HASHER", wraps=passwords._HASHER) as hasher:
        check = verify_password(stored if known else None, password)
    assert check.matches is (known and password == GOOD)
    (call,) = hasher.verify.call_args_list
    assert extract_parameters(call.args[0]) == extract_parameters(stored)


def test_nobody_signs_in_where_there_is_no_password() -> None:
    """No text is the password of an account without one, not even what stands in for it."""
    assert not verify_password(None, "x" * passwords.MIN_LENGTH).matches


def test_a_damaged_hash_is_told_without_it() -> None:
    """A stored hash that is none is an error of the installation and is not repeated."""
    with pytest.raises(Failure) as caught:
        verify_password("$argon2id$hidden", GOOD)
    assert caught.value.code == "password-hash-unreadable"
    assert "hidden" not in repr(caught.value)
