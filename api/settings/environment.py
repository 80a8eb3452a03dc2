"""Settings, read once from the environment at the edge and handed down as a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from api.auth.secret import Secret
from api.locales.texts import pick_language
from api.settings.fast_clock import FastClock, read_clock
from api.settings.home import HOME, cities_folder, home_folder, read_path
from api.settings.values import (
    Listen,
    Mail,
    SmsHook,
    read_database_url,
    read_flag,
    read_geocoder_url,
    read_hook_url,
    read_listen,
    read_mail,
    read_mail_address,
    read_megabytes,
    read_metrics_token,
    read_proxies,
    read_public_url,
    read_rate,
    read_secret,
)
from routing.errors import BadInput, Fault

DATABASE_URL = "DATABASE_URL"
SECRET_KEYS = "TOURNEE_SECRET_KEYS"  # noqa: S105  # the name of a variable
OWNER_DATABASE_URL = "TOURNEE_OWNER_DATABASE_URL"
BACKUP_DATABASE_URL = "TOURNEE_BACKUP_DATABASE_URL"

CLOCK = "TOURNEE_CLOCK"

LISTEN = Listen(host="127.0.0.1", port=8000)
PROXIES = ("127.0.0.1", "::1")
"""Trusted proxies, believed in the client address that they name: one on this machine."""
EXTRACT_LIMIT_MB = 500
"""Largest street extract that the set-up takes in."""
RATE, RATE_OF_STRANGERS = 1200, 240
"""Requests a minute: of whoever is signed in, and of one network address that nobody knows."""


def _variable(name: str) -> Any:  # noqa: ANN401  # whatever the field wants
    return Field(default=None, validation_alias=name)


# A reader refuses with the code of a fault; nothing is taken for JSON.
_Text = Annotated[str | None, NoDecode, PlainValidator(str)]
_Path = Annotated[Path | None, NoDecode, PlainValidator(read_path)]
_DatabaseUrl = Annotated[str | None, NoDecode, PlainValidator(read_database_url)]
_Secret = Annotated[Secret | None, NoDecode, PlainValidator(read_secret)]
_Rate = Annotated[int | None, NoDecode, PlainValidator(read_rate)]


class _Variables(BaseSettings):
    """The environment as it was set: ``None`` where a variable is not."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    home: _Path = _variable(HOME)
    lang: _Text = _variable("TOURNEE_LANG")
    open_data: _Path = _variable("TOURNEE_OPEN_DATA")
    database_url: _DatabaseUrl = _variable(DATABASE_URL)
    owner_database_url: _DatabaseUrl = _variable(OWNER_DATABASE_URL)
    backup_database_url: _DatabaseUrl = _variable(BACKUP_DATABASE_URL)
    secret_keys: _Secret = _variable(SECRET_KEYS)
    files: _Text = _variable("TOURNEE_FILES")
    listen: Annotated[Listen | None, NoDecode, PlainValidator(read_listen)] = _variable(
        "TOURNEE_LISTEN"
    )
    public_url: Annotated[str | None, NoDecode, PlainValidator(read_public_url)] = _variable(
        "TOURNEE_PUBLIC_URL"
    )
    metrics_token: Annotated[Secret | None, NoDecode, PlainValidator(read_metrics_token)] = (
        _variable("TOURNEE_METRICS_TOKEN")
    )
    trusted_proxies: Annotated[tuple[str, ...] | None, NoDecode, PlainValidator(read_proxies)] = (
        _variable("TOURNEE_TRUSTED_PROXIES")
    )
    rate: _Rate = _variable("TOURNEE_RATE_LIMIT")
    rate_of_strangers: _Rate = _variable("TOURNEE_RATE_LIMIT_ANONYMOUS")
    mail: Annotated[Mail | None, NoDecode, PlainValidator(read_mail)] = _variable("TOURNEE_MAIL")
    mail_from: Annotated[str | None, NoDecode, PlainValidator(read_mail_address)] = _variable(
        "TOURNEE_MAIL_FROM"
    )
    sms_url: Annotated[str | None, NoDecode, PlainValidator(read_hook_url)] = _variable(
        "TOURNEE_SMS_URL"
    )
    sms_token: _Secret = _variable("TOURNEE_SMS_TOKEN")
    geocoder: Annotated[str | None, NoDecode, PlainValidator(read_geocoder_url)] = _variable(
        "TOURNEE_GEOCODER"
    )
    extracts: _Path = _variable("TOURNEE_EXTRACTS")
    extract_limit_mb: Annotated[int | None, NoDecode, PlainValidator(read_megabytes)] = _variable(
        "TOURNEE_EXTRACT_LIMIT_MB"
    )
    webhooks_to_loopback: Annotated[bool | None, NoDecode, PlainValidator(read_flag)] = _variable(
        "TOURNEE_WEBHOOKS_TO_LOOPBACK"
    )
    clock: Annotated[FastClock | None, NoDecode, PlainValidator(read_clock)] = _variable(CLOCK)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment that was given, and nothing else: no file lies in wait."""
        return (_Environment(settings_cls, init_settings()["environment"]),)


class _Environment(EnvSettingsSource):
    """An environment that was handed over. What is set to nothing is unset."""

    def __init__(self, settings_cls: type[BaseSettings], environment: Mapping[str, str]) -> None:
        super().__init__(settings_cls, case_sensitive=True)
        self.env_vars = {name: text for name, text in environment.items() if text.strip()}


SETTING_NAMES = tuple(str(field.validation_alias) for field in _Variables.model_fields.values())
"""Every environment variable of the project; each is explained in ``docs/settings.md``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of the installation.

    Attributes
    ----------
    home
        Folder of compiled cities, the demo day and, without a database of one's own, the private
        cluster.
    lang
        Language of all texts, a member of :data:`api.locales.texts.LANGUAGES`.
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
    named_url
        Address that was set for :attr:`public_url`, ``None`` where none was.
    listen
        Where the server listens.
    metrics_token
        Whoever shows it may read the figures from elsewhere; ``None``: this machine alone may.
    trusted_proxies
        Addresses and networks whose word is taken for the address that a request comes from.
    rate, rate_of_strangers
        Requests a minute that are answered for whoever is signed in, and for a network address of
        somebody who is not.
    mail, sms
        How notices go out; ``None``: not at all.
    geocoder
        Address of a service that is asked for addresses which the own map does not know; empty:
        none is.
    extracts_folder
        Folder that was set for :attr:`extracts`, ``None`` where none was.
    extract_limit_mb
        Largest street extract that the set-up takes in.
    webhooks_to_loopback
        Whether webhooks and push messages may lead to this machine itself: for who develops.
    clock
        Of a simulated day; ``None``: the machine's own.
    """

    home: Path
    lang: str
    open_data: Path | None
    database_url: str | None
    owner_database_url: str | None
    backup_database_url: str | None
    secret_keys: Secret | None
    files: str
    named_url: str | None
    listen: Listen
    metrics_token: Secret | None
    mail: Mail | None
    sms: SmsHook | None
    geocoder: str = ""
    trusted_proxies: tuple[str, ...] = PROXIES
    rate: int = RATE
    rate_of_strangers: int = RATE_OF_STRANGERS
    extracts_folder: Path | None = None
    extract_limit_mb: int = EXTRACT_LIMIT_MB
    webhooks_to_loopback: bool = False
    clock: FastClock | None = None

    @property
    def cities(self) -> Path:
        """Folder of the compiled cities."""
        return cities_folder(self.home)

    @property
    def extracts(self) -> Path:
        """Folder of street extracts that the set-up offers."""
        return self.extracts_folder or self.home / "extracts"

    @property
    def cluster(self) -> Path:
        """Folder of the private cluster."""
        return self.home / "postgres"

    @property
    def public_url(self) -> str:
        """Address under which people reach this installation, without a slash at its end."""
        return self.named_url or _address_of(self.listen)

    def at_home(self, home: Path) -> Settings:
        """Return the same with another home folder, in which the files lie too."""
        return replace(self, home=home, files=_files_in(home))


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read all settings from a mapping such as ``os.environ``; what is unset gets its default.

    Raises
    ------
    BadInput
        With a fault for each variable whose value cannot be meant.
    """
    faults: list[Fault] = []
    try:
        variables = _Variables(environment=environment)  # type: ignore[call-arg]  # see its sources
    except ValidationError as wrong:
        faults += map(_fault, wrong.errors(include_url=False, include_input=False))
        variables = _Variables(environment={})  # type: ignore[call-arg]
    faults += _lonely(environment)
    if faults:
        # Not chained: the error of the library may hold what was set.
        raise BadInput(faults) from None
    home = variables.home or home_folder(environment)
    return Settings(
        home=home,
        lang=pick_language(None, environment),
        open_data=variables.open_data,
        database_url=variables.database_url,
        owner_database_url=variables.owner_database_url,
        backup_database_url=variables.backup_database_url,
        secret_keys=variables.secret_keys,
        files=variables.files or _files_in(home),
        named_url=variables.public_url,
        listen=variables.listen or LISTEN,
        metrics_token=variables.metrics_token,
        mail=replace(variables.mail, sender=variables.mail_from or "") if variables.mail else None,
        sms=SmsHook(url=variables.sms_url, token=variables.sms_token or Secret(""))
        if variables.sms_url
        else None,
        geocoder=variables.geocoder or "",
        trusted_proxies=PROXIES if variables.trusted_proxies is None else variables.trusted_proxies,
        rate=variables.rate or RATE,
        rate_of_strangers=variables.rate_of_strangers or RATE_OF_STRANGERS,
        extracts_folder=variables.extracts,
        extract_limit_mb=variables.extract_limit_mb or EXTRACT_LIMIT_MB,
        webhooks_to_loopback=bool(variables.webhooks_to_loopback),
        clock=variables.clock,
    )


def _fault(wrong: Mapping[str, Any]) -> Fault:
    return Fault(code=str(wrong["ctx"]["error"]), where=str(wrong["loc"][0]))


_NEEDS = (
    (OWNER_DATABASE_URL, DATABASE_URL),
    (BACKUP_DATABASE_URL, DATABASE_URL),
    ("TOURNEE_MAIL", "TOURNEE_MAIL_FROM"),
    ("TOURNEE_SMS_TOKEN", "TOURNEE_SMS_URL"),
)
"""Variables that mean nothing without another."""


def _lonely(environment: Mapping[str, str]) -> list[Fault]:
    is_set: Callable[[str], bool] = lambda name: bool(environment.get(name, "").strip())  # noqa: E731
    return [
        Fault(code="setting-needs", where=name, args={"value": other})
        for name, other in _NEEDS
        if is_set(name) and not is_set(other)
    ]


def _address_of(listen: Listen) -> str:
    """Return the address under which a server is reached from the machine it runs on."""
    everywhere = listen.host in {"0.0.0.0", "::"}  # noqa: S104  # a comparison
    return f"http://{replace(listen, host='127.0.0.1') if everywhere else listen}"


def _files_in(home: Path) -> str:
    return (home / "files").absolute().as_uri()
