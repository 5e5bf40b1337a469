"""A sheet and its live controller: read an endpoint, see where it differs, take it in, or push the sheet to it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from vns3pair.controllers.client import Trouble
from vns3pair.exchange import limits, previews
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.vns3_answers import BadAnswer, Found
from vns3pair.ipsec.vns3_push import Step
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import live, live_reading, sealing
from vns3pair.workbench.configure_frame import around
from vns3pair.workbench.live_reading import Beside
from vns3pair.workbench.models import LiveController
from vns3pair.worker import allow

TAKE, PUSH = "take", "push"
CHANGED = "The controller or the sheet was changed since you looked. This is what a push would do now; nothing was sent."
NOT_SURE = "Tick that you know what it drops. Nothing was sent."
WITHDRAWN = "Which controller it is, or how it is reached, was changed meanwhile: nothing more is sent."
SHEET_GONE = "Without the sheet nothing more is sent."
NO_TIME = "The controller takes too long for the rest. Look again, and push what is left."
GONE = "The controller has no such endpoint any more."
NOT_THE_API = "The controller answered in a way that the API does not document."
LOCKED = "Address and token cannot be decrypted: the key in CONTROLLER_KEYS is another one."
_OF_THE_SET_UP = frozenset({"unknown_host", "unreachable", "tls", "certificate", "redirect", "no_http"})
"""What may come of a wrong address or of another certificate, which an administrator alone can set right."""
SHORT_LIST = 8
"""So many endpoints are all shown beside the chosen one; of more, the others are folded."""
SECONDS = 100.0
"""For all calls of one page: reading, and one for each step of a push, each of which ends after 15 s."""


@dataclass(slots=True)
class Outcome:
    """What became of a push: steps that were carried out, the one that failed, those never tried, and why it stopped."""

    done: list[Step] = field(default_factory=list)
    failed: Step | None = None
    why: str = ""
    left: list[Step] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether not everything was carried out."""
        return self.failed is not None or bool(self.left)


@dataclass(slots=True)
class _Visit:
    """One request to the page."""

    request: HttpRequest
    visitor: Visitor
    kept: LiveController
    ends: float
    """When it has to be over, by `time.monotonic`."""

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        return _show(self.request, self.visitor, self.kept, status=status, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def controller(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """Looks only where somebody asks; changes only what was shown and confirmed."""
    visitor = access.visitor_to_change(request, sheet_id)
    kept = live.of(visitor.sheet.controller)
    if kept is None or request.method != "POST":
        return _show(request, visitor, kept, status=200 if request.method != "POST" else 400)
    visit = _Visit(request, visitor, kept, time.monotonic() + SECONDS)
    pushes = request.POST.get("do") == PUSH
    try:
        with limits.one(limits.CONTROLLER, user=request.user), live.alone(kept, request.user, pushes):
            allow(request.META, SECONDS)
            return _guarded(visit)
    except limits.Wait as wait:
        answer = visit.show(why=f"Not now: {wait}.", status=429)
        answer["Retry-After"] = str(wait.seconds)
        return answer


def _guarded(visit: _Visit) -> HttpResponse:
    try:
        return _asked(visit)
    except Trouble as trouble:
        again = trouble.what in _OF_THE_SET_UP or trouble.status in (401, 403)
        return visit.show(why=str(trouble), set_up_again=again, status=502)
    except BadAnswer:
        return visit.show(why=NOT_THE_API, status=502)
    except live.SheetGone as gone:
        raise Http404("no such sheet") from gone
    except live.Withdrawn:
        return visit.show(why=WITHDRAWN, status=409)
    except (sealing.NoKey, sealing.Unopenable):
        return visit.show(why=LOCKED, set_up_again=True, status=503)


def _asked(visit: _Visit) -> HttpResponse:
    posted = visit.request.POST
    found, own = live_reading.ask_for_endpoints(visit.visitor, visit.kept)
    visit.visitor = access.visitor_to_change(visit.request, visit.visitor.sheet.pk)  # as the sheet is by now
    if visit.visitor.sheet.controller_id != visit.kept.controller_id:
        raise live.Withdrawn
    wanted = posted.get("endpoint", "")
    chosen = next((one for one in found if str(one.id) == wanted), None)
    if chosen is None and not wanted:
        chosen = live_reading.likeliest(found, visit.visitor.sheet)
    if chosen is None:
        return visit.show(endpoints=found, looked=True, why=GONE if wanted else "")
    delete = posted.get("delete") == "yes"
    beside = live_reading.beside(chosen, own, visit.visitor.sheet, visit.kept, delete)
    action = _ACTIONS.get(posted.get("do", ""), _look)
    return action(visit, found, beside)


def _look(visit: _Visit, found: tuple[Found, ...], beside: Beside, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    folded = len(found) > SHORT_LIST
    return visit.show(
        endpoints=found,
        others_folded=folded,
        looked=True,
        beside=beside,
        status=status,
        deleting=visit.request.POST.get("delete") == "yes",
        **_up(visit, beside),
        **more,
    )


def _up(visit: _Visit, beside: Beside) -> dict[str, Any]:
    """What is really up; where only that cannot be had, the rest of the page stands all the same."""
    half = Half(VNS3, visit.visitor.sheet.side(VNS3))
    try:
        return {"up": live_reading.ask_for_status(visit.visitor, visit.kept, beside.found.id, half)}
    except Trouble as trouble:
        return {"no_status": str(trouble)}
    except BadAnswer:
        return {"no_status": NOT_THE_API}


def _take(visit: _Visit, found: tuple[Found, ...], beside: Beside) -> HttpResponse:
    answers = live_reading.answers_of(beside.read)
    preview = previews.make(visitor=visit.visitor, answers=answers, asked=VNS3, words=beside.read.remarks)
    return redirect(visit.visitor.url("import_preview", preview.pk))


def _push(visit: _Visit, found: tuple[Found, ...], beside: Beside) -> HttpResponse:
    posted = visit.request.POST
    if posted.get("plan") != beside.plan:
        return _look(visit, found, beside, why=CHANGED, status=409)
    if posted.get("sure") != "yes":
        return _look(visit, found, beside, why=NOT_SURE, status=400)
    outcome = _carried_out(visit, beside)
    what = {"outcome": outcome, "beside_name": beside.found.name, "pushed_to": beside.found.id}
    if not access.visible(visit.request.user).filter(pk=visit.visitor.sheet.pk).exists():
        what |= {"sheet_gone": True, "controller": visit.kept.controller}
        return render(visit.request, "workbench/live_sheet_gone.html", what, status=404)
    return visit.show(**what, status=502 if outcome.stopped else 200)


def _carried_out(visit: _Visit, beside: Beside) -> Outcome:
    """One step after the other, as far as none fails: a later one may rest on an earlier one.

    None is begun that could not end in time: a step that is cut off is one of which nobody hears.
    """
    outcome = Outcome()
    steps = list(beside.push.steps)
    while steps:
        if time.monotonic() + live.LIMITS.seconds > visit.ends:
            outcome.why, outcome.left = NO_TIME, steps
            return outcome
        step = steps.pop(0)
        try:
            live.ask(visitor=visit.visitor, live=visit.kept, request=step.request)
        except live.Withdrawn:
            outcome.why, outcome.left = WITHDRAWN, [step, *steps]
            return outcome
        except live.SheetGone:
            outcome.why, outcome.left = SHEET_GONE, [step, *steps]
            return outcome
        except Trouble as trouble:
            outcome.failed, outcome.why, outcome.left = step, str(trouble), steps
            return outcome
        outcome.done.append(step)
    return outcome


_ACTIONS: dict[str, Callable[[_Visit, tuple[Found, ...], Beside], HttpResponse]] = {TAKE: _take, PUSH: _push}


def _show(
    request: HttpRequest, visitor: Visitor, kept: LiveController | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        **around(request, visitor, "live"),
        "kept": kept,
        "controller": visitor.sheet.controller,
        "can_seal": sealing.can_seal(),
        **more,
    }
    return render(request, "workbench/live.html", context, status=status)


__all__ = ["controller"]
