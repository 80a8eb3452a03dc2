"""Settings for sending, and the outcome of an attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.senders.http_post import Answer
from api.settings.values import Mail, SmsHook


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """Settings for sending.

    Attributes
    ----------
    mail, sms
        The server for e-mail and the service for text messages; ``None``: not sent at all.
    loopback_webhooks
        Whether webhooks may lead to this machine itself, without encryption: for tries alone.
    """

    mail: Mail | None = None
    sms: SmsHook | None = None
    loopback_webhooks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Outcome of an attempt to send.

    Attributes
    ----------
    error
        Code of what went wrong, empty when it was taken.
    again
        Whether another try may help.
    """

    error: str = ""
    again: bool = True


def outcome_of(answer: Answer, service: str, never: Mapping[int, str]) -> Outcome:
    """Return the outcome that the answer of a service stands for.

    Errors: the service's name with ``-away`` and ``-refused``, and those of ``never``, by the
    statuses after which another try is no use.
    """
    if answer.is_accepted:
        return Outcome()
    if answer.status is None:
        return Outcome(error=f"{service}-away")
    if answer.status in never:
        return Outcome(error=never[answer.status], again=False)
    return Outcome(error=f"{service}-refused")
