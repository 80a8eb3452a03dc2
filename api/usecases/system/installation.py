"""Admins of the installation, with a password and, always, an authenticator app."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from api.auth.passwords import check_new_password, hash_password, verify_password
from api.auth.sealed_contexts import installation_authenticator
from api.auth.second_factor import new_totp_secret, totp_uri, verify_totp
from api.auth.secret import Secret
from api.auth.tokens import INSTALLATION_S, TokenKind, new_token, token_digest
from api.usecases.installation_act import InstallationAct, InstallationAdmin
from api.usecases.people.attempts import guarded
from api.usecases.people.by_passkey import SERVICE_NAME
from api.usecases.people.person_form import name_faults
from api.usecases.requests import found_or_refuse
from api.usecases.service import Service
from data.store.database import Database
from data.store.system import installation
from data.store.system.installation import AdminRow
from dispatch.values.email_addresses import email_faults
from dispatch.values.validation import refuse
from routing.errors import Conflict, Denied, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdmin:
    """An installation admin just made, or with new means to sign in.

    Attributes
    ----------
    secret, uri
        Of the authenticator app, shown this once: in base32, and as an address for a QR code.
    """

    id: UUID
    email: str
    secret: Secret
    uri: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationSignedIn:
    """A session of an installation admin just begun."""

    token: Secret
    admin: InstallationAdmin
    expires_at: datetime


def add_installation_admin(service: Service, *, email: str, name: str, password: str) -> NewAdmin:
    """Add an installation admin; for whoever may run commands on the server.

    Raises
    ------
    BadInput
        If address, name or password will not do.
    Conflict
        ``installation-admin-there``.
    """
    wanted = _checked(email, name, password, service)
    admin, new_admin = wanted
    with service.database.transaction() as tx:
        known = installation.with_email(tx, admin.email)
        if known is not None or not installation.add(tx, admin):
            raise Conflict("installation-admin-there")
    return new_admin


def renew_installation_admin(service: Service, *, email: str, password: str) -> NewAdmin:
    """Return an installation admin a new password and authenticator app, and end all sessions.

    For whoever may run commands on the server; also lets one in again who had left.

    Raises
    ------
    BadInput
        If the password will not do.
    NotFound
        ``no-such-installation-admin``.
    """
    with service.database.transaction() as tx:
        named = installation.with_email(tx, email.strip())
        known = found_or_refuse(named, "no-such-installation-admin")
        fresh, new_admin = _checked(known.email, known.name, password, service, known.id)
        installation.update(tx, replace(fresh, created_at=known.created_at))
        installation.end_sessions(tx, known.id, service.clock())
    return new_admin


def remove_installation_admin(service: Service, *, email: str) -> None:
    """Let an installation admin in no more; for whoever may run commands on the server.

    Raises
    ------
    NotFound
        ``no-such-installation-admin``.
    """
    now = service.clock()
    with service.database.transaction() as tx:
        known = installation.with_email(tx, email.strip())
        if known is None or known.left_at is not None:
            raise NotFound("no-such-installation-admin")
        installation.update(tx, replace(known, left_at=now))
        installation.end_sessions(tx, known.id, now)


def list_installation_admins(act: InstallationAct) -> list[InstallationAdmin]:
    """Return the installation's admins by address."""
    return [_admin(each) for each in installation.everyone(act.tx) if each.left_at is None]


def sign_in_installation(
    service: Service, *, email: str, password: str, code: str, address: str
) -> InstallationSignedIn:
    """Sign an installation admin in with password and a code of the authenticator app.

    Raises
    ------
    Denied
        ``sign-in-refused`` whatever was wrong; ``sign-in-wait``.
    """
    now = service.clock()
    with guarded(service, login=f"installation:{email}", address=address):
        with service.database.transaction() as tx:
            known = installation.with_email(tx, email.strip())
            right = _proved(service, known, password, code)
            if known is not None and right is not None:
                installation.update(tx, right)
        if known is None or right is None:
            raise Denied("sign-in-refused")
    token = new_token(TokenKind.INSTALLATION)
    until = now + timedelta(seconds=INSTALLATION_S)
    with service.database.transaction() as tx:
        installation.add_session(tx, known.id, token.digest, now, until)
    return InstallationSignedIn(token=token.secret, admin=_admin(known), expires_at=until)


def authenticate_installation(database: Database, token: str, now: datetime) -> InstallationAdmin:
    """Return the installation admin who shows a token.

    Raises
    ------
    Denied
        ``signed-out``, whatever the reason.
    """
    digest = token_digest(TokenKind.INSTALLATION, token)
    with database.transaction(read_only=True) as tx:
        known = None if digest is None else installation.of_session(tx, digest, now)
    if known is None:
        raise Denied("signed-out")
    return _admin(known)


def sign_out_installation(service: Service, token: str) -> None:
    """End the session of an installation admin."""
    digest = token_digest(TokenKind.INSTALLATION, token)
    if digest is not None:
        with service.database.transaction() as tx:
            installation.end_session(tx, digest, service.clock())


def _checked(
    email: str, name: str, password: str, service: Service, admin_id: UUID | None = None
) -> tuple[AdminRow, NewAdmin]:
    address, called = email.strip(), " ".join(name.split())
    faults = [*email_faults(address), *name_faults(called)]
    refuse(faults)
    check_new_password(password, own=(address, called))
    new_id, now, secret = admin_id or service.ids(), service.clock(), new_totp_secret()
    sealed = service.tools.sealer.seal(secret, context=installation_authenticator(new_id), now=now)
    row = AdminRow(
        id=new_id,
        email=address,
        name=called,
        password_hash=hash_password(password),
        sealed_totp=sealed,
        created_at=now,
    )
    uri = totp_uri(secret, account=address, issuer=f"{SERVICE_NAME} installation")
    return row, NewAdmin(id=new_id, email=address, secret=secret, uri=uri)


def _proved(service: Service, known: AdminRow | None, password: str, code: str) -> AdminRow | None:
    """Return the admin with the code used up, if password and code are right."""
    here = known if known is not None and known.left_at is None else None
    check = verify_password(None if here is None else here.password_hash, password)
    if here is None or not check.matches:
        return None
    secret = service.tools.sealer.unseal(
        here.sealed_totp, context=installation_authenticator(here.id)
    )
    step = verify_totp(secret, code, now=service.clock(), last_step=here.totp_step)
    return None if step is None else replace(here, totp_step=step)


def _admin(row: AdminRow) -> InstallationAdmin:
    return InstallationAdmin(id=row.id, email=row.email, name=row.name)
