"""A live controller: kept as an administrator confirmed it, asked one call at a time, every call on the sheet's list of steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from vns3pair.controllers.client import Certificate, Limits, Trouble, certificate_of
from vns3pair.controllers.client import Controller as Client
from vns3pair.exchange.limits import LONGEST, Wait
from vns3pair.exchange.models import Use
from vns3pair.ipsec.vns3_api import Request
from vns3pair.sheets import audit
from vns3pair.sheets.agreement_models import Step
from vns3pair.sheets.models import Controller, Sheet
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import sealing
from vns3pair.workbench.models import LiveController

DRAFT_SECONDS = 900
"""How long somebody may take to hold a certificate against the box."""
LIMITS = Limits()
_DRAFT, _KEPT = "draft of a live controller", "live controller"


class InTransaction(RuntimeError):
    """A controller was to be asked while the database waited for it."""


class Withdrawn(RuntimeError):
    """How a controller is reached was deleted or entered anew since it was looked up."""


class SheetGone(RuntimeError):
    """The sheet was deleted, on whose list of steps a call was to stand before it goes out."""


@sensitive_variables()
def draft(*, user: Any, controller: Controller, host: str, port: int, token: str) -> tuple[Certificate, str]:
    """The certificate that stands at an address, and everything sealed until somebody has confirmed it.

    Nothing is kept, and no token sent. Raises Trouble, sealing.NoKey, and ValueError where host, port or token cannot
    be any.
    """
    _outside_transactions()
    if not sealing.can_seal():
        raise sealing.NoKey
    _log(user, controller, CHANGE, "Asked for the certificate at an address.")
    found = certificate_of(host, port, LIMITS)
    client = Client(host, port, token, found.fingerprint)
    content = {
        "controller": controller.pk,
        "user": user.pk,
        "host": client.host,
        "port": client.port,
        "token": client.token,
        "fingerprint": client.fingerprint,
    }
    return found, sealing.seal(_DRAFT, content)


@sensitive_variables()
def confirm(*, user: Any, controller: Controller, drafted: str) -> LiveController:
    """Keeps what `draft` sealed, for the same controller and administrator. Raises sealing.NoKey and Unopenable."""
    content = sealing.unseal(_DRAFT, drafted, DRAFT_SECONDS)
    if (content.pop("user"), content["controller"]) != (user.pk, controller.pk):
        raise sealing.Unopenable
    with transaction.atomic():
        kept, made = LiveController.objects.update_or_create(
            controller=controller,
            defaults={
                "sealed": sealing.seal(_KEPT, content),
                "confirmed_by": user,
                "confirmed": timezone.now(),
            },
        )
        _log(user, controller, ADDITION if made else CHANGE, f"certificate {content['fingerprint']}")
    return kept


def forget(*, user: Any, controller: Controller) -> None:
    """Takes address and token away for good."""
    with transaction.atomic():
        LiveController.objects.filter(controller=controller).delete()
        _log(user, controller, DELETION, "")


def _log(user: Any, controller: Controller, flag: int, said: str) -> None:
    """Who set up how a controller is reached stands on the site's administration's list."""
    LogEntry.objects.log_actions(
        user.pk, [controller], flag, change_message=f"Live access. {said}".strip(), single_object=True
    )


def of(controller: Controller | None) -> LiveController | None:
    """How a controller is reached; None where nobody has set that up."""
    return LiveController.objects.filter(controller=controller).first() if controller is not None else None


@sensitive_variables()
def client_of(live: LiveController) -> Client:
    """The client. Raises sealing.NoKey and Unopenable: with the key gone, or changed, nothing can be asked."""
    content = sealing.unseal(_KEPT, live.sealed)
    if content["controller"] != live.controller_id:
        raise sealing.Unopenable
    return Client(content["host"], content["port"], content["token"], content["fingerprint"], LIMITS)


@sensitive_variables()
def ask(*, visitor: Visitor, live: LiveController, request: Request) -> Any:
    """The answer to one call, without keys. Raises Trouble, sealing.NoKey and Unopenable, Withdrawn and SheetGone.

    The call stands on the sheet's list of steps before it goes out, and what came of it after: a process that is killed
    in between leaves a step without an outcome. Raises InTransaction rather than have the database wait for a controller.
    """
    _outside_transactions()
    if not LiveController.objects.filter(pk=live.pk, sealed=live.sealed).exists():
        raise Withdrawn
    client = client_of(live)
    what = "asked_controller" if request.method == "GET" else "changed_controller"
    step = _on_record(visitor, what, _said(live, request))
    try:
        answer = client.send(request)
    except Trouble as trouble:
        audit.came_to(step, str(trouble))
        raise
    audit.came_to(step, audit.DONE)
    return answer


def _on_record(visitor: Visitor, what: str, detail: str) -> Step:
    try:
        with transaction.atomic():
            return audit.record(visitor=visitor, what=what, detail=detail, awaits=True)
    except IntegrityError:
        if Sheet.objects.filter(pk=visitor.sheet.pk).exists():
            raise
        raise SheetGone from None


def _said(live: LiveController, request: Request) -> str:
    """What is called on which controller, and the fields that are sent, without their values."""
    fields = f" ({', '.join(request.body)})" if request.body else ""
    return f"{live.controller.name[:100]}: {request.method} {request.path}{fields}"


@contextmanager
def alone(live: LiveController, user: Any, pushes: bool) -> Iterator[None]:
    """Has one push to a controller at a time, whoever makes it. Raises Wait while there is another.

    It is to go around reading what the push rests on too: of two that read before either wrote, both would add the same.
    """
    taken = _taken(live, user) if pushes else None
    try:
        yield
    finally:
        if taken is not None:
            Use.objects.filter(pk=taken.pk).update(ended=timezone.now())


def _taken(live: LiveController, user: Any) -> Use:
    what, now = f"push {live.pk}", timezone.now()
    with transaction.atomic():
        LiveController.objects.select_for_update().filter(pk=live.pk).first()
        if Use.objects.filter(what=what, ended=None, began__gt=now - LONGEST).exists():
            raise Wait(
                "another push to this controller is under way; look again when it is done", now + LONGEST / 12
            )
        taken: Use = Use.objects.create(what=what, began=now, user=user)
    return taken


def _outside_transactions() -> None:
    if connection.in_atomic_block:
        raise InTransaction


__all__ = [
    "DRAFT_SECONDS",
    "InTransaction",
    "SheetGone",
    "Withdrawn",
    "alone",
    "ask",
    "client_of",
    "confirm",
    "draft",
    "forget",
    "of",
]
