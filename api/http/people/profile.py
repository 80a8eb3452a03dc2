"""One's own profile, ways to sign in, and what one is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.people.session_shapes import (
    CodeIn,
    CountOut,
    FactorOut,
    PasskeyIn,
    PasskeyOut,
    PasswordChangeIn,
    QuestionOut,
    RecoveryOut,
)
from api.http.people.shapes import IdsIn, NoticeOut, PersonOut, ProfileIn
from api.http.shapes import Listing, every, nothing
from api.usecases.notices.notices import mark_read, my_notices
from api.usecases.people.by_passkey import PasskeyAnswer
from api.usecases.people.own_sign_in import (
    add_passkey,
    begin_passkey,
    begin_second_factor,
    change_password,
    confirm_second_factor,
    list_passkeys,
    remove_passkey,
    remove_second_factor,
    renew_recovery_codes,
)
from api.usecases.people.people import change_profile

router = addresses("profile")


@router.put("/v1/me/profile", response_model=PersonOut)
def change_own(do: Annotated[Doing, Depends(runs(change_profile))], body: ProfileIn) -> Response:
    """Change what one says of oneself."""
    return do(change_profile, PersonOut.of, **body.values())


@router.put("/v1/me/password", status_code=204)
def new_password(
    do: Annotated[Doing, Depends(runs(change_password))], body: PasswordChangeIn
) -> Response:
    """Set a new password."""
    return do(change_password, nothing, body.password)


@router.post("/v1/me/second-factor", response_model=FactorOut)
def begin_factor(do: Annotated[Doing, Depends(runs(begin_second_factor))]) -> Response:
    """Begin to use an authenticator app; it counts when a code of it was given."""
    return do(begin_second_factor, FactorOut.of)


@router.post("/v1/me/second-factor/confirm", response_model=RecoveryOut)
def confirm_factor(
    do: Annotated[Doing, Depends(runs(confirm_second_factor))], body: CodeIn
) -> Response:
    """Return a code of the app; gives recovery codes."""
    return do(confirm_second_factor, _codes, body.code)


@router.post("/v1/me/recovery-codes", response_model=RecoveryOut)
def renew_codes(do: Annotated[Doing, Depends(runs(renew_recovery_codes))]) -> Response:
    """Make new recovery codes; those before open nothing any more."""
    return do(renew_recovery_codes, _codes)


@router.delete("/v1/me/second-factor", status_code=204)
def drop_factor(do: Annotated[Doing, Depends(runs(remove_second_factor))]) -> Response:
    """Stop to use an authenticator app."""
    return do(remove_second_factor, nothing)


@router.get("/v1/me/passkeys", response_model=Listing[PasskeyOut])
def list_own_passkeys(do: Annotated[Doing, Depends(runs(list_passkeys))]) -> Response:
    """Return one's own passkeys."""
    return do(list_passkeys, every(PasskeyOut))


@router.post("/v1/me/passkeys/question", response_model=QuestionOut)
def ask_for_one(do: Annotated[Doing, Depends(runs(begin_passkey))]) -> Response:
    """Begin to add a passkey."""
    return do(begin_passkey, QuestionOut.of)


@router.post("/v1/me/passkeys", response_model=PasskeyOut)
def add_one(do: Annotated[Doing, Depends(runs(add_passkey))], body: PasskeyIn) -> Response:
    """Add a passkey."""
    answer = PasskeyAnswer(id=body.id, answer=body.answer, label=body.label)
    return do(add_passkey, PasskeyOut.of, answer)


@router.delete("/v1/me/passkeys/{passkey_id}", status_code=204)
def remove_one(do: Annotated[Doing, Depends(runs(remove_passkey))], passkey_id: UUID) -> Response:
    """Remove a passkey."""
    return do(remove_passkey, nothing, passkey_id)


@router.get("/v1/me/notices", operation_id="list_notices", response_model=Listing[NoticeOut])
def read_notices(
    do: Annotated[Doing, Depends(runs(my_notices))],
    *,
    unread_only: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Return what one was told, the newest first."""
    return do(my_notices, every(NoticeOut), unread_only=unread_only, limit=limit)


@router.post("/v1/me/notices/read", operation_id="mark_notices_read", response_model=CountOut)
def note_read(do: Annotated[Doing, Depends(runs(mark_read))], body: IdsIn) -> Response:
    """Mark as read."""
    return do(mark_read, _count, body.ids)


def _codes(found: Iterable[object]) -> dict[str, Any]:
    return RecoveryOut.model_validate({"codes": list(found)}).model_dump(mode="json")


def _count(count: int) -> dict[str, int]:
    return {"count": count}
