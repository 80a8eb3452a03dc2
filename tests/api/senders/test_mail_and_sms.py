"""E-mail and text messages: handed over whole, and told apart by what another try would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from api.auth.secret import Secret
from api.senders.mail import Letter, send_mail
from api.senders.outbound import Outcome
from api.senders.sms import ShortMessage, send_sms
from api.settings.values import Mail, SmsHook
from tests.support.outside.mail_sink import Mailbox, mail_sink
from tests.support.outside.receiver import receiving

LETTER = Letter(
    id=UUID(int=7),
    to="ada@example.org",
    sender_name="Les Rayons,\nsociété",
    subject="Votre tournée\r\nBcc: eve@example.org",
    text="Bonjour à vous.\n.\nUn point seul n'y change rien.\n",
    at=datetime(2026, 3, 9, 8, 0, tzinfo=UTC),
)


def server(mailbox: Mailbox) -> Mail:
    """The sink as a setting names it."""
    sender = "rounds@example.com"
    return Mail(host="127.0.0.1", port=mailbox.port, security="none", sender=sender)


def test_a_letter_arrives_as_it_was_written() -> None:
    """Accents, single dots and lines in a header come out as one letter to one person."""
    with mail_sink() as mailbox:
        assert send_mail(server(mailbox), LETTER) == Outcome()
    [letter] = mailbox.letters
    assert letter["To"] == "ada@example.org"
    assert letter["Subject"] == "Votre tournée Bcc: eve@example.org"
    assert letter["Bcc"] is None
    assert "rounds@example.com" in letter["From"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text


def test_the_same_letter_has_the_same_id_in_every_try() -> None:
    """A mailbox that gets a letter twice can tell that it is one."""
    with mail_sink() as mailbox:
        for _ in range(2):
            send_mail(server(mailbox), LETTER)
    assert {letter["Message-ID"] for letter in mailbox.letters} == {f"<{LETTER.id}@example.com>"}


@pytest.mark.parametrize(
    ("refusal", "again"), [("550 no such box", False), ("450 try later", True)]
)
def test_a_refused_address(refusal: str, *, again: bool) -> None:
    """What the server refuses for good is not tried again, what it puts off is."""
    with mail_sink() as mailbox:
        mailbox.refusals.append(refusal)
        outcome = send_mail(server(mailbox), LETTER)
    assert outcome == Outcome(error="mail-address-refused", again=again)


@pytest.mark.parametrize(
    "address", ["ada@exa mple.org", "no-address", "a@b\r\nBcc: eve@example.org"]
)
def test_an_address_that_is_none(address: str) -> None:
    """An address that cannot be written is refused before anybody is called."""
    nobody = Mail(host="127.0.0.1", port=1, security="none", sender="rounds@example.com")
    outcome = send_mail(nobody, replace(LETTER, to=address))
    assert outcome == Outcome(error="mail-address-refused", again=False)


def test_a_server_that_is_away_or_without_encryption() -> None:
    """Nobody there is tried again; a server without the encryption asked for gets no letter."""
    nobody = Mail(host="127.0.0.1", port=1, security="none", sender="rounds@example.com")
    assert send_mail(nobody, LETTER) == Outcome(error="mail-server-away")
    with mail_sink() as mailbox:
        outcome = send_mail(replace(server(mailbox), security="starttls"), LETTER)
    assert outcome == Outcome(error="mail-server-refused")
    assert mailbox.letters == []


def test_a_text_message_stays_in_its_own_alphabet() -> None:
    """No-break spaces and printers' signs go as plain ones, which do not halve what it holds."""
    written = "14\u00a0kg\u202f: l\u2019«\u00a0abri\u00a0» \u2013 à 14:05\u2026 · \u201cici\u201d"
    with receiving() as receiver:
        hook = SmsHook(url=receiver.url, token=Secret("t"))
        send_sms(hook, ShortMessage(id=UUID(int=8), to="+33600000000", text=written))
    plain = '14 kg : l\'" abri " - à 14:05... - "ici"'
    [posted] = receiver.posted
    assert posted.content["text"] == plain


def test_a_text_message_is_posted_with_its_token() -> None:
    """The service gets phone, text and id, and the token that opens it."""
    message = ShortMessage(id=UUID(int=8), to="+33600000000", text="À 14:05")
    with receiving() as receiver:
        assert send_sms(SmsHook(url=receiver.url, token=Secret("t")), message) == Outcome()
    [posted] = receiver.posted
    assert posted.content == {"id": str(message.id), "to": "+33600000000", "text": "À 14:05"}
    assert posted.headers["authorization"] == "Bearer t"
    assert posted.headers["idempotency-key"] == str(message.id)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (422, Outcome(error="sms-refused", again=False)),
        (401, Outcome(error="sms-service-refused")),
        (503, Outcome(error="sms-service-refused")),
    ],
)
def test_a_text_message_that_is_refused(status: int, outcome: Outcome) -> None:
    """A message that will never go is told from a service that is out of order."""
    message = ShortMessage(id=UUID(int=8), to="+33600000000", text="x")
    with receiving() as receiver:
        receiver.otherwise = status
        assert send_sms(SmsHook(url=receiver.url), message) == outcome
