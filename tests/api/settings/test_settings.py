"""Settings: read from a mapping, all of them documented."""

import ast
import sys
from pathlib import Path

import pytest

from api.locales.texts import Texts
from api.settings.environment import SETTING_NAMES, read_settings
from api.settings.values import Listen, Mail
from routing.errors import BadInput

ROOT = Path(__file__).resolve().parents[3]


def test_defaults_need_no_environment() -> None:
    """With an empty environment there is still a home folder and a language."""
    settings = read_settings({})
    assert settings.home.name == "tournee"
    assert settings.lang == "en"
    assert settings.open_data is None
    assert not settings.webhooks_to_loopback


def test_environment_is_obeyed(tmp_path: Path) -> None:
    """Each setting takes the value of its variable."""
    settings = read_settings(
        {
            "TOURNEE_HOME": str(tmp_path),
            "TOURNEE_LANG": "fr",
            "TOURNEE_OPEN_DATA": str(tmp_path / "open"),
        }
    )
    assert settings.home == tmp_path
    assert settings.cities == tmp_path / "cities"
    assert settings.lang == "fr"
    assert settings.open_data == tmp_path / "open"


def test_data_home_of_the_desktop_is_used(tmp_path: Path) -> None:
    """Without TOURNEE_HOME, XDG_DATA_HOME says where data lies (on Linux)."""
    home = read_settings({"XDG_DATA_HOME": str(tmp_path)}).home
    if sys.platform == "darwin":
        assert home.parent.name == "Application Support"
    else:
        assert home == tmp_path / "tournee"


def test_every_setting_is_documented() -> None:
    """Each variable that the code reads stands in docs/settings.md and in SETTING_NAMES."""
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    found = set(SETTING_NAMES)
    for folder in ("api", "data", "dispatch", "routing", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    word = node.value
                    if (
                        word.startswith("TOURNEE_")
                        and word[8:]
                        and word.isupper()
                        and " " not in word
                    ):
                        found.add(word)
    assert found == set(SETTING_NAMES)
    for name in found:
        assert f"`{name}`" in documented


def test_the_service_needs_nothing_set() -> None:
    """Unset, the database is the private cluster, files lie at home, and nothing is sent."""
    settings = read_settings({"TOURNEE_HOME": "/srv/t"})
    assert (settings.database_url, settings.owner_database_url) == (None, None)
    assert settings.secret_keys is None
    assert settings.cluster == Path("/srv/t/postgres")
    assert settings.files == "file:///srv/t/files"
    assert settings.listen == Listen(host="127.0.0.1", port=8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.mail, settings.sms) == (None, None)
    assert settings.trusted_proxies == ("127.0.0.1", "::1")
    assert (settings.rate, settings.rate_of_strangers) == (1200, 240)


def test_settings_of_the_service_are_read() -> None:
    """Each variable of the service is taken as it is meant."""
    settings = read_settings(
        {
            "DATABASE_URL": "postgres://app:s%40crit@db.example.org:5433/tournee?sslmode=require",
            "TOURNEE_OWNER_DATABASE_URL": "postgresql://owner@db.example.org/tournee",
            "TOURNEE_SECRET_KEYS": " abc ",
            "TOURNEE_FILES": "s3://proofs",
            "TOURNEE_PUBLIC_URL": "https://rounds.example.org/",
            "TOURNEE_LISTEN": "[::1]:9000",
            "TOURNEE_MAIL": "smtp://us%65r:p%3Aw@mail.example.org",
            "TOURNEE_MAIL_FROM": "rounds@example.org",
            "TOURNEE_SMS_URL": "https://sms.example.org/send?to=all",
            "TOURNEE_SMS_TOKEN": "token",
            "TOURNEE_GEOCODER": "https://photon.example.org/api",
            "TOURNEE_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "TOURNEE_RATE_LIMIT": " 600 ",
            "TOURNEE_RATE_LIMIT_ANONYMOUS": "60",
            "TOURNEE_WEBHOOKS_TO_LOOPBACK": "Yes",
        }
    )
    assert settings.database_url == (
        "postgresql+psycopg://app:s%40crit@db.example.org:5433/tournee?sslmode=require"
    )
    assert settings.owner_database_url == "postgresql+psycopg://owner@db.example.org/tournee"
    assert settings.secret_keys is not None
    assert settings.secret_keys.reveal() == "abc"
    assert settings.files == "s3://proofs"
    assert settings.public_url == "https://rounds.example.org"
    assert settings.listen == Listen(host="::1", port=9000)
    assert isinstance(settings.mail, Mail)
    assert (settings.mail.host, settings.mail.port) == ("mail.example.org", 587)
    assert (settings.mail.security, settings.mail.user) == ("starttls", "user")
    assert settings.mail.password.reveal() == "p:w"
    assert settings.mail.sender == "rounds@example.org"
    assert settings.geocoder == "https://photon.example.org/api"
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")
    assert (settings.rate, settings.rate_of_strangers) == (600, 60)
    assert settings.webhooks_to_loopback
    assert settings.sms is not None
    assert (settings.sms.url, settings.sms.token.reveal()) == (
        "https://sms.example.org/send?to=all",
        "token",
    )


@pytest.mark.parametrize(
    ("mail", "security", "port"),
    [
        ("smtp://mail.example.org", "starttls", 587),
        ("smtps://mail.example.org", "tls", 465),
        ("smtp://127.0.0.1:1025", "none", 1025),
        ("smtp://localhost", "none", 587),
    ],
)
def test_mail_is_encrypted_but_at_home(mail: str, security: str, port: int) -> None:
    """Mail goes out encrypted to every server but one on this machine itself."""
    settings = read_settings({"TOURNEE_MAIL": mail, "TOURNEE_MAIL_FROM": "a@example.org"})
    assert settings.mail is not None
    assert (settings.mail.security, settings.mail.port) == (security, port)


@pytest.mark.parametrize(
    ("listen", "host", "public"),
    [
        (":8080", "0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104  # asked for
        ("[::]:8080", "::", "http://127.0.0.1:8080"),
        ("localhost:0", "localhost", "http://localhost:0"),
    ],
)
def test_places_to_listen(listen: str, host: str, public: str) -> None:
    """A port alone means every address; people of this machine are led to it by its own."""
    settings = read_settings({"TOURNEE_LISTEN": listen})
    assert settings.listen.host == host
    assert settings.public_url == public


WRONG = [
    ("TOURNEE_TRUSTED_PROXIES", "*", "setting-proxies"),
    ("TOURNEE_TRUSTED_PROXIES", "0.0.0.0/0", "setting-proxies"),
    ("TOURNEE_TRUSTED_PROXIES", "127.0.0.1,", "setting-proxies"),
    ("TOURNEE_TRUSTED_PROXIES", "proxy.example.org", "setting-proxies"),
    ("TOURNEE_RATE_LIMIT", "9", "setting-rate"),
    ("TOURNEE_RATE_LIMIT", "1e3", "setting-rate"),
    ("TOURNEE_RATE_LIMIT_ANONYMOUS", "1000001", "setting-rate"),
    ("DATABASE_URL", "mysql://app:geheim@host/db", "setting-database-url"),
    ("DATABASE_URL", "postgresql://app:geheim@host", "setting-database-url"),
    ("DATABASE_URL", "postgresql://app:geheim@host:port/db", "setting-database-url"),
    ("TOURNEE_LISTEN", "8000", "setting-listen"),
    ("TOURNEE_LISTEN", "127.0.0.1:70000", "setting-listen"),
    ("TOURNEE_LISTEN", "[nothing]:80", "setting-listen"),
    ("TOURNEE_PUBLIC_URL", "http://rounds.example.org", "setting-public-url"),
    ("TOURNEE_PUBLIC_URL", "https://rounds.example.org/app", "setting-public-url"),
    ("TOURNEE_PUBLIC_URL", "https://me:geheim@rounds.example.org", "setting-public-url"),
    ("TOURNEE_MAIL", "http://geheim@mail.example.org", "setting-mail"),
    ("TOURNEE_MAIL", "smtp://", "setting-mail"),
    ("TOURNEE_MAIL_FROM", "geheim", "setting-mail-from"),
    ("TOURNEE_SMS_URL", "http://sms.example.org", "setting-sms-url"),
    ("TOURNEE_GEOCODER", "http://photon.example.org/geheim", "setting-geocoder"),
    ("TOURNEE_GEOCODER", "https://photon.example.org/api?geheim", "setting-geocoder"),
    ("TOURNEE_WEBHOOKS_TO_LOOPBACK", "geheim", "setting-yes-or-no"),
    ("TOURNEE_CLOCK", "geheim", "setting-clock"),
    ("TOURNEE_CLOCK", "60x 2026-03-09T06:30 since 2026-11-02T10:15", "setting-clock"),
    ("TOURNEE_CLOCK", "0x 2026-03-09T06:30Z since 2026-11-02T10:15Z", "setting-clock"),
    ("TOURNEE_SMS_TOKEN", "geheim\udcff", "setting-not-text"),
    ("TOURNEE_SMS_TOKEN", "geheim", "setting-needs"),
    ("TOURNEE_METRICS_TOKEN", "geheim", "setting-metrics-token"),
    ("TOURNEE_MAIL", "smtps://user:geheim@mail.example.org", "setting-needs"),
    ("TOURNEE_OWNER_DATABASE_URL", "postgresql://o:geheim@h/d", "setting-needs"),
    ("TOURNEE_BACKUP_DATABASE_URL", "postgresql://o:geheim@h/d", "setting-needs"),
]


@pytest.mark.parametrize(("name", "value", "code"), WRONG)
def test_a_wrong_value_is_named_and_not_repeated(name: str, value: str, code: str) -> None:
    """The fault names the variable and what would be right; a secret in it is not shown."""
    with pytest.raises(BadInput) as caught:
        read_settings({name: value})
    faults = [fault for fault in caught.value.faults if fault.code == code]
    assert [fault.where for fault in faults] == [name]
    for language in ("en", "fr"):
        assert Texts(language).knows(f"fault-{code}")
        assert "geheim" not in Texts(language).fault(faults[0])
    assert "geheim" not in str(caught.value)


def test_what_is_set_to_nothing_is_unset(tmp_path: Path) -> None:
    """Spaces are no value; and a value in another case of letters is another variable."""
    settings = read_settings({"TOURNEE_LISTEN": "  ", "tournee_home": str(tmp_path)})
    assert settings.listen == Listen(host="127.0.0.1", port=8000)
    assert settings.home != tmp_path


def test_all_wrong_values_are_told_at_once() -> None:
    """Whoever mends settings sees every fault, not one after the other."""
    with pytest.raises(BadInput) as caught:
        read_settings({"TOURNEE_LISTEN": "x", "TOURNEE_PUBLIC_URL": "x", "TOURNEE_MAIL": "x"})
    assert [fault.where for fault in caught.value.faults][:3] == [
        "TOURNEE_LISTEN",
        "TOURNEE_PUBLIC_URL",
        "TOURNEE_MAIL",
    ]
