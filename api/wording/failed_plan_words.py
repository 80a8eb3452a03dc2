"""Reasons why a plan could not be made, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.wording.error_words import error_sentence
from dispatch.planning.begun_rounds import OF_THE_DAY
from routing.errors import Failure, Fault

if TYPE_CHECKING:
    from api.locales.texts import Texts
    from api.wording.error_words import Arguments

_OFF_MAP = "shift-off-map"


def failure_sentence(code: str, arguments: Arguments, texts: Texts) -> str:
    """Return the sentence on why a plan could not be made; empty without a code.

    Parameters
    ----------
    code, arguments
        As they are kept with the plan, ids replaced by what people call them. Without arguments
        the sentence says in general what to do.
    """
    if not code:
        return ""
    if arguments and code in OF_THE_DAY:
        return error_sentence(Failure(code, **arguments), texts)
    if arguments and code == _OFF_MAP:
        return texts.fault(Fault(code=code, args=arguments))
    return texts("plan-trouble", code=code)
