"""Signing in and out: by password, passkey, one-time link or short code."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from api.auth.scopes import PERMISSIONS
from api.http.authentication import (
    address_of,
    cookie_jar_of,
    csrf_for,
    forget_session,
    put_device,
    put_session,
)
from api.http.carrying_out import Doing, anybody, runs, signed_in
from api.http.description.openapi import addresses
from api.http.people.session_shapes import (
    AcceptIn,
    ChoiceIn,
    CodeIn,
    ConfirmIn,
    CountOut,
    InvitedOut,
    MeOut,
    PasskeyIn,
    PasswordIn,
    QuestionOut,
    ResetIn,
    SecondStepIn,
    SessionOut,
    SignInOut,
    TokenIn,
)
from api.http.people.shapes import ShortCodeOut
from api.http.shapes import Listing, every, nothing
from api.usecases.act import Actor
from api.usecases.people.by_link import (
    accept_invitation,
    begin_invitation_passkey,
    read_invitation,
    reset_password,
    sign_in_with_code,
    sign_in_with_link,
)
from api.usecases.people.by_passkey import (
    PasskeyAnswer,
    begin_passkey_sign_in,
    sign_in_with_passkey,
)
from api.usecases.people.by_password import (
    Choice,
    choose_cooperative,
    confirm_again,
    finish_second_step,
    sign_in_with_password,
)
from api.usecases.people.links import make_own_code
from api.usecases.people.own_sign_in import (
    end_session,
    list_sessions,
    own_names,
    sign_out,
    sign_out_everywhere,
)
from api.usecases.people.signing_in import SecondStep, SignedIn
from api.usecases.service import Service
from dispatch.values.plain_values import values_of
from routing.errors import BadInput

router = addresses("sessions")

Anybody = Annotated[Service, Depends(anybody)]


@router.post("/v1/sessions", operation_id="sign_in_with_password", response_model=SignInOut)
def with_password(request: Request, service: Anybody, body: PasswordIn) -> Response:
    """Sign in with e-mail address and password."""
    came = sign_in_with_password(
        service,
        address=address_of(request),
        device=cookie_jar_of(request).read(request, "device"),
        **body.values(),
    )
    return _let_in(request, service, came)


@router.post("/v1/sessions/choice", operation_id="choose_cooperative", response_model=SignInOut)
def choose(request: Request, service: Anybody, body: ChoiceIn) -> Response:
    """Go on into one of several cooperatives."""
    came = choose_cooperative(service, **body.values())
    return _let_in(request, service, came)


@router.post(
    "/v1/sessions/second-step", operation_id="sign_in_with_second_factor", response_model=SignInOut
)
def second_step(request: Request, service: Anybody, body: SecondStepIn) -> Response:
    """Go on after the password with a code."""
    address = address_of(request)
    came = finish_second_step(service, token=body.token, code=body.code, address=address)
    return _let_in(request, service, came)


@router.post("/v1/sessions/link", operation_id="sign_in_with_link", response_model=SignInOut)
def with_link(request: Request, service: Anybody, body: TokenIn) -> Response:
    """Sign in with a one-time link."""
    came = sign_in_with_link(service, token=body.token, address=address_of(request))
    return _let_in(request, service, came)


@router.post("/v1/sessions/code", operation_id="sign_in_with_code", response_model=SignInOut)
def with_code(request: Request, service: Anybody, body: CodeIn) -> Response:
    """Sign in with a short code."""
    came = sign_in_with_code(service, code=body.code, address=address_of(request))
    return _let_in(request, service, came)


@router.post(
    "/v1/sessions/passkey/question",
    operation_id="begin_passkey_sign_in",
    response_model=QuestionOut,
)
def ask_passkey(service: Anybody) -> Response:
    """Begin to sign in with a passkey."""
    return JSONResponse(QuestionOut.of(begin_passkey_sign_in(service)))


@router.post("/v1/sessions/passkey", operation_id="sign_in_with_passkey", response_model=SignInOut)
def with_passkey(request: Request, service: Anybody, body: PasskeyIn) -> Response:
    """Sign in with a passkey."""
    answer = PasskeyAnswer(id=body.id, answer=body.answer, label=body.label)
    came = sign_in_with_passkey(service, answer, address=address_of(request))
    return _let_in(request, service, came)


@router.post("/v1/invitations/read", operation_id="read_invitation", response_model=InvitedOut)
def see_invitation(request: Request, service: Anybody, body: TokenIn) -> Response:
    """Return what an invitation says."""
    found = read_invitation(service, token=body.token, address=address_of(request))
    return JSONResponse(InvitedOut.of(found))


@router.post(
    "/v1/invitations/passkey-question",
    operation_id="begin_invitation_passkey",
    response_model=QuestionOut,
)
def ask_invited(request: Request, service: Anybody, body: TokenIn) -> Response:
    """Begin to accept an invitation with a passkey."""
    found = begin_invitation_passkey(service, token=body.token, address=address_of(request))
    return JSONResponse(QuestionOut.of(found))


@router.post("/v1/invitations/accept", operation_id="accept_invitation", response_model=SignInOut)
def accept(request: Request, service: Anybody, body: AcceptIn) -> Response:
    """Accept an invitation and sign in."""
    if (body.password is None) == (body.passkey is None):
        raise BadInput.of("password-or-passkey", where="password")
    key = body.passkey
    by_key = key and PasskeyAnswer(id=key.id, answer=key.answer, label=key.label)
    came = accept_invitation(
        service,
        token=body.token,
        address=address_of(request),
        name=body.name,
        proof=by_key or body.password or "",
    )
    return _let_in(request, service, came)


@router.post("/v1/password-resets", operation_id="reset_password", response_model=SignInOut)
def reset(request: Request, service: Anybody, body: ResetIn) -> Response:
    """Set a new password by the link that was sent for it."""
    came = reset_password(
        service, token=body.token, address=address_of(request), password=body.password
    )
    return _let_in(request, service, came)


@router.get("/v1/me", operation_id="read_me", response_model=MeOut)
def who_am_i(request: Request, actor: Annotated[Actor, Depends(signed_in)]) -> Response:
    """Return who asks, and what they may do."""
    service: Service = request.app.state.service
    names = service.do(actor, own_names)
    reaches = {name: actor.grant.reach(name) for name in sorted(PERMISSIONS)}
    me = {
        **values_of(actor, "kind", "id", "cooperative_id", "customer_id", "round_id"),
        "name": names.person,
        "cooperative": names.cooperative,
        "zone": str(names.zone),
        "roles": sorted(actor.roles),
        "permissions": {name: reach.value for name, reach in reaches.items() if reach},
    }
    return JSONResponse(MeOut.of(me))


@router.post("/v1/sessions/current/confirm", operation_id="confirm_identity", status_code=204)
def confirm(
    request: Request, actor: Annotated[Actor, Depends(signed_in)], body: ConfirmIn
) -> Response:
    """Prove anew who one is, before a grave step."""
    confirm_again(
        request.app.state.service,
        actor,
        address=address_of(request),
        **body.values(),
    )
    return Response(status_code=204)


@router.get("/v1/sessions", response_model=Listing[SessionOut])
def list_own(do: Annotated[Doing, Depends(runs(list_sessions))]) -> Response:
    """Return one's own sessions."""
    return do(list_sessions, every(SessionOut))


@router.post(
    "/v1/sessions/current/code", operation_id="make_own_sign_in_code", response_model=ShortCodeOut
)
def make_code(do: Annotated[Doing, Depends(runs(make_own_code))]) -> Response:
    """Make a short code by which a rider signs in once more, as from the phone's home screen."""
    return do(make_own_code, ShortCodeOut.of)


@router.delete("/v1/sessions/current", status_code=204)
def leave(do: Annotated[Doing, Depends(runs(sign_out))]) -> Response:
    """Sign out."""
    answer = do(sign_out, nothing)
    forget_session(do.request, answer)
    return answer


@router.delete("/v1/sessions", response_model=CountOut)
def leave_everywhere(do: Annotated[Doing, Depends(runs(sign_out_everywhere))]) -> Response:
    """Sign out everywhere."""
    answer = do(sign_out_everywhere, lambda count: {"count": count})
    forget_session(do.request, answer)
    return answer


@router.delete("/v1/sessions/{session_id}", status_code=204)
def end(do: Annotated[Doing, Depends(runs(end_session))], session_id: UUID) -> Response:
    """End one of one's own sessions."""
    return do(end_session, nothing, session_id)


def _let_in(request: Request, service: Service, came: SignedIn | SecondStep | Choice) -> Response:
    """Answer how far somebody has come, with the cookies that belong to it."""
    if isinstance(came, SignedIn):
        csrf = csrf_for(service, came.token)
        sign_in = SignInOut(
            outcome="signed_in",
            session_id=came.session_id,
            cooperative_id=came.cooperative_id,
            person_id=came.person_id,
            expires_at=came.expires_at,
            csrf_token=csrf.reveal(),
        )
        answer = JSONResponse(sign_in.model_dump(mode="json"))
        put_session(request, answer, service, came.token, came.expires_at, csrf=csrf)
    elif isinstance(came, SecondStep):
        sign_in = SignInOut(
            outcome="second_step", token=came.token.reveal(), expires_at=came.expires_at
        )
        answer = JSONResponse(sign_in.model_dump(mode="json"))
    else:
        listed = [{"id": id_, "name": name} for id_, name in came.cooperatives]
        sign_in = SignInOut.model_validate(
            {"outcome": "choice", "ticket": came.ticket.reveal(), "cooperatives": listed}
        )
        answer = JSONResponse(sign_in.model_dump(mode="json"))
    put_device(request, answer, came.device)
    return answer
