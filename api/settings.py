"""Settings, read once from the environment at the edge and handed down as a value."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from api.auth.secret import Secret
from api.setting_values import (
    Listen,
    Mail,
    SmsHook,
    read_database_url,
    read_hook_url,
    read_listen,
    read_mail,
    read_mail_address,
    read_public_url,
    read_secret,
)
from api.texts import pick_language
from routing.errors import BadInput, Fault

DATABASE_URL = "DATABASE_URL"
SECRET_KEYS = "TOURNEE_SECRET_KEYS"  # noqa: S105  # the name of a variable

SETTING_NAMES = (
    "TOURNEE_HOME",
    "TOURNEE_LANG",
    "TOURNEE_OPEN_DATA",
    DATABASE_URL,
    "TOURNEE_OWNER_DATABASE_URL",
    "TOURNEE_BACKUP_DATABASE_URL",
    SECRET_KEYS,
    "TOURNEE_FILES",
    "TOURNEE_PUBLIC_URL",
    "TOURNEE_LISTEN",
    "TOURNEE_MAIL",
    "TOURNEE_MAIL_FROM",
    "TOURNEE_SMS_URL",
    "TOURNEE_SMS_TOKEN",
)
"""Every environment variable of the project; each is explained in ``docs/settings.md``."""

LISTEN = Listen(host="127.0.0.1", port=8000)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the installation may set.

    Attributes
    ----------
    home
        Folder of compiled cities, the demo day and, without a database of one's own, the private
        cluster.
    lang
        Language of all texts, a member of :data:`api.texts.LANGUAGES`.
    open_data
        Folder of open data for tests and benches, ``None`` where there is none.
    database_url
        The database as the application's role; ``None`` for the private cluster.
    owner_database_url, backup_database_url
        The same database as the role that owns the schema, and as one that sees every row;
        ``None`` where this program is not to migrate or to back up.
    secret_keys
        Keys that seal secrets; ``None`` to take those in the home folder.
    files
        Address of the store of files, as :func:`data.files.opening.open_store` reads it.
    public_url
        Address under which people reach this installation, without a slash at its end.
    listen
        Where the server listens.
    mail, sms
        How notices go out; ``None``: not at all.
    """

    home: Path
    lang: str
    open_data: Path | None
    database_url: str | None
    owner_database_url: str | None
    backup_database_url: str | None
    secret_keys: Secret | None
    files: str
    public_url: str
    listen: Listen
    mail: Mail | None
    sms: SmsHook | None

    @property
    def cities(self) -> Path:
        """Folder of the compiled cities."""
        return self.home / "cities"

    @property
    def cluster(self) -> Path:
        """Folder of the private cluster."""
        return self.home / "postgres"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read all settings from a mapping such as ``os.environ``; what is unset gets its default.

    Raises
    ------
    BadInput
        With a fault for each variable whose value cannot be meant.
    """
    given = _Given(environment)
    open_data = environment.get("TOURNEE_OPEN_DATA")
    chosen_home = environment.get("TOURNEE_HOME")
    home = Path(chosen_home).expanduser() if chosen_home else _data_home(environment)
    listen = given.read("TOURNEE_LISTEN", read_listen) or LISTEN
    settings = Settings(
        home=home,
        lang=pick_language(None, environment),
        open_data=Path(open_data) if open_data else None,
        database_url=given.read(DATABASE_URL, read_database_url),
        owner_database_url=given.read("TOURNEE_OWNER_DATABASE_URL", read_database_url),
        backup_database_url=given.read("TOURNEE_BACKUP_DATABASE_URL", read_database_url),
        secret_keys=given.read(SECRET_KEYS, read_secret),
        files=environment.get("TOURNEE_FILES") or (home / "files").absolute().as_uri(),
        public_url=given.read("TOURNEE_PUBLIC_URL", read_public_url) or _address_of(listen),
        listen=listen,
        mail=_mail(given),
        sms=_sms(given),
    )
    if settings.database_url is None:
        for name in ("TOURNEE_OWNER_DATABASE_URL", "TOURNEE_BACKUP_DATABASE_URL"):
            given.need(name, DATABASE_URL)
    if given.faults:
        raise BadInput(given.faults)
    return settings


def _address_of(listen: Listen) -> str:
    """Give the address under which a server is reached from the machine it runs on."""
    everywhere = listen.host in {"0.0.0.0", "::"}  # noqa: S104  # a comparison
    return f"http://{replace(listen, host='127.0.0.1') if everywhere else listen}"


class _Given:
    """The environment, and what is wrong with it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[Fault] = []

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """Read one variable; ``None`` where it is unset, empty or wrong."""
        text = self.environment.get(name, "")
        if not text.strip():
            return None
        try:
            return reader(text)
        except ValueError as wrong:
            self.faults.append(Fault(code=str(wrong), where=name))
            return None

    def need(self, name: str, other: str) -> None:
        """Note that a variable means nothing without another."""
        if self.environment.get(name, "").strip() and not self.environment.get(other, "").strip():
            self.faults.append(Fault(code="setting-needs", where=name, args={"value": other}))


def _mail(given: _Given) -> Mail | None:
    server = given.read("TOURNEE_MAIL", read_mail)
    sender = given.read("TOURNEE_MAIL_FROM", read_mail_address)
    given.need("TOURNEE_MAIL", "TOURNEE_MAIL_FROM")
    return None if server is None else replace(server, sender=sender or "")


def _sms(given: _Given) -> SmsHook | None:
    url = given.read("TOURNEE_SMS_URL", read_hook_url)
    token = given.read("TOURNEE_SMS_TOKEN", read_secret)
    given.need("TOURNEE_SMS_TOKEN", "TOURNEE_SMS_URL")
    return None if url is None else SmsHook(url=url, token=token or Secret(""))


def _data_home(environment: Mapping[str, str]) -> Path:
    """Give the folder where this platform keeps the data of one user's programs."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tournee"
    chosen = environment.get("XDG_DATA_HOME")
    base = Path(chosen) if chosen else Path.home() / ".local" / "share"
    return base / "tournee"
