"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from api.senders.outbound import Outcome
from api.settings.values import Mail

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail to one person.

    Attributes
    ----------
    id
        The same in every try, so that a mailbox that got it twice shows it once.
    sender_name
        Whom it comes from, for people.
    """

    id: UUID
    to: str
    sender_name: str
    subject: str
    text: str
    at: datetime


def send_mail(
    server: Mail,
    letter: Letter,
    *,
    timeout_s: float = TIMEOUT_S,
    context: ssl.SSLContext | None = None,
) -> Outcome:
    """Hand a letter to the server for outgoing mail; nothing is raised for what that does.

    Errors: ``mail-server-away``, ``mail-server-refused`` (the sender, the password, encryption),
    ``mail-address-refused`` (this one letter; another try is no use).

    Parameters
    ----------
    server
        Address and credentials of the mail server.
    letter
        Letter to hand over.
    timeout_s
        Longest wait for each of the server's answers, seconds.
    context
        Certificates to trust; the system's by default.
    """
    try:
        message = _message(server, letter)
    except ValueError:
        return Outcome(error="mail-address-refused", again=False)
    try:
        _hand_over(server, message, timeout_s, context or ssl.create_default_context())
    except (OSError, ssl.SSLError) as error:
        return _what_failed(error)
    return Outcome()


def _hand_over(
    server: Mail, message: EmailMessage, timeout_s: float, trust: ssl.SSLContext
) -> None:
    with closing(_connect(server, timeout_s, trust)) as connection:
        if server.security == "starttls":
            connection.starttls(context=trust)
        if server.user:
            connection.login(server.user, server.password.reveal())
        connection.send_message(message)


def _what_failed(error: OSError) -> Outcome:
    """Tell a refused letter from a server that refuses everything, or is away."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return Outcome(error="mail-address-refused", again=any(code < 500 for code in codes))
    if isinstance(error, smtplib.SMTPDataError):
        return Outcome(error="mail-address-refused", again=error.smtp_code < 500)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome(error="mail-server-refused")
    away = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(
        error, smtplib.SMTPException | ssl.SSLError
    )
    return Outcome(error="mail-server-away" if away else "mail-server-refused")


def _connect(server: Mail, timeout_s: float, trust: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout_s, context=trust)
    return smtplib.SMTP(server.host, server.port, timeout=timeout_s)


def _message(server: Mail, letter: Letter) -> EmailMessage:
    """Write the letter.

    Raises
    ------
    ValueError
        If an address cannot be written in a header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_line(letter.sender_name), addr_spec=server.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = _line(letter.subject)
    message["Date"] = format_datetime(letter.at)
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    # Holiday notes and the like do not answer such a letter (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _line(text: str) -> str:
    return " ".join(text.split())
