"""The pages on which an administrator says how a live controller is reached, and confirms its certificate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vns3pair.controllers.client import Trouble
from vns3pair.ipsec.parameter import VNS3
from vns3pair.sheets import access
from vns3pair.sheets.models import Controller
from vns3pair.workbench import live, sealing
from vns3pair.workbench.live_forms import LiveForm
from vns3pair.worker import allow

TOO_LATE = "That took longer than a quarter of an hour, or was somebody else's. Enter it once more."
NOT_COMPARED = "Say that you compared the fingerprint with the one that the box shows. Nothing was kept."
A_CALL = 20.0


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def setup(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Address and token in, the certificate out for comparing, and kept once that is confirmed."""
    controller = _controller(request, profile_id)
    if request.method != "POST":
        return _show(request, controller)
    if not sealing.can_seal():
        return _show(request, controller, status=400)
    if "drafted" in request.POST:
        return _confirm(request, controller)
    return _draft(request, controller)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Asks before address and token are deleted."""
    controller = _controller(request, profile_id)
    kept = live.of(controller)
    if kept is None:
        return redirect("live_setup", controller.pk)
    if request.method != "POST":
        return render(request, "workbench/live_delete.html", {"controller": controller, **_reached(kept)})
    live.forget(user=request.user, controller=controller)
    messages.success(request, "Address and token were deleted here. Delete the token on the controller too.")
    return redirect("live_setup", controller.pk)


def _controller(request: HttpRequest, profile_id: int) -> Controller:
    found = access.profile_to_change(request.user, VNS3, profile_id)
    assert isinstance(found, Controller)
    if not request.user.is_superuser:
        raise PermissionDenied("Only an administrator sets up how a controller is reached.")
    return found


def _draft(request: HttpRequest, controller: Controller) -> HttpResponse:
    form = LiveForm(request.POST)
    if not form.is_valid():
        return _show(request, controller, form, status=400)
    allow(request.META, A_CALL)
    data = form.cleaned_data
    try:
        certificate, drafted = live.draft(
            user=request.user,
            controller=controller,
            host=data["host"],
            port=data["port"],
            token=data["token"],
        )
    except Trouble as trouble:
        return _show(request, controller, form, why=str(trouble), status=502)
    except ValueError as error:
        form.add_error("host", f"{str(error).capitalize()}.")
        return _show(request, controller, form, status=400)
    where = {"host": data["host"], "port": data["port"]}
    return _ask_to_compare(request, controller, certificate=certificate, drafted=drafted, **where)


def _ask_to_compare(
    request: HttpRequest, controller: Controller, status: int = 200, **more: Any
) -> HttpResponse:
    return render(request, "workbench/live_confirm.html", {"controller": controller, **more}, status=status)


def _confirm(request: HttpRequest, controller: Controller) -> HttpResponse:
    if request.POST.get("compared") != "yes":
        return _show(request, controller, why=NOT_COMPARED, status=400)
    try:
        live.confirm(user=request.user, controller=controller, drafted=request.POST["drafted"])
    except sealing.Unopenable:
        return _show(request, controller, why=TOO_LATE, status=400)
    messages.success(request, "Kept.")
    return redirect("live_setup", controller.pk)


@sensitive_variables()
def _show(
    request: HttpRequest,
    controller: Controller,
    form: LiveForm | None = None,
    *,
    why: str = "",
    status: int = 200,
) -> HttpResponse:
    kept = live.of(controller)
    reached = _reached(kept)
    where = {name: reached[name] for name in ("host", "port") if name in reached}
    context = {
        "controller": controller,
        "form": form or LiveForm(initial=where),
        "why": why,
        "kept": kept,
        "can_seal": sealing.can_seal(),
        **reached,
    }
    return render(request, "workbench/live_setup.html", context, status=status)


@sensitive_variables()
def _reached(kept: Any) -> dict[str, Any]:
    """Where a controller is reached, never with what token."""
    if kept is None:
        return {}
    try:
        client = live.client_of(kept)
    except (sealing.NoKey, sealing.Unopenable):
        return {"unopenable": True}
    return {"host": client.host, "port": client.port, "fingerprint": client.fingerprint}


__all__ = ["delete", "setup"]
