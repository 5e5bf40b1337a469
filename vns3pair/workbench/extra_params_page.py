"""Configure, reading: the Extra Params of an endpoint, held against VNS3's half or taken into it."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vns3pair.exchange import previews
from vns3pair.ipsec import catalogue, extra_params, extra_params_sheet, values
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.devices import config_keys
from vns3pair.ipsec.extra_params import ExtraParams
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import config_reading
from vns3pair.workbench.config_forms import ExtraParamsForm
from vns3pair.workbench.config_shown import link_to
from vns3pair.workbench.configure_frame import around

MOST_TROUBLES = 40
COMPARE, TAKE = "compare", "take"


@dataclass(frozen=True, slots=True)
class Differs:
    """A row for which the text says something else than the sheet."""

    label: str
    link: str
    text: str
    sheet: str
    by_default: bool


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def extra_params_of(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """A text of Extra Params: compared with the sheet, or previewed for VNS3's half."""
    visitor = access.visitor_to_change(request, sheet_id)
    if request.method != "POST":
        return _show(request, visitor, ExtraParamsForm())
    form = ExtraParamsForm(request.POST)
    if not form.is_valid():
        return _show(request, visitor, _without_keys(form, "")[0], status=400)
    half = Half(VNS3, visitor.sheet.side(VNS3))
    plain, cut = config_keys.cut(form.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n"))
    params = extra_params.parse(plain, half.version)
    sure = params.valid or request.POST.get("anyway") == _known(plain, half)
    wanted = request.POST.get("do") == TAKE
    if wanted and sure:
        answers = config_reading.answers_of_extra_params(params)
        preview = previews.make(visitor=visitor, answers=answers, asked=VNS3)
        return redirect(visitor.url("import_preview", preview.pk))
    shown, hidden = _without_keys(form, plain, params)
    known = _known(shown.data["text"], half)
    return _show(
        request, visitor, shown, **_found(params, half), cut=cut + hidden, held_back=wanted, known=known
    )


def _known(text: str, half: Half) -> str:
    """What the page sends back where errors were shown: of which text, without keys, and for which version they are."""
    return hashlib.sha256(f"{half.version} {text}".encode("utf-8", "replace")).hexdigest()


def _without_keys(
    form: ExtraParamsForm, plain: str, params: ExtraParams | None = None
) -> tuple[ExtraParamsForm, int]:
    """The form to be shown again without what may be a key, everything else in its place; and how much that was."""
    offsets = [token.offset for token in params.tokens if not token.text] if params is not None else []
    kept = [offset for offset in offsets if not _is_cut(plain, offset)]
    for offset in reversed(offsets):
        plain = plain[:offset] + re.sub(r"\S+", config_keys.CUT, plain[offset:], count=1)
    form.data = {**form.data.dict(), "text": plain}
    return form, len(kept)


def _is_cut(plain: str, offset: int) -> bool:
    """Whether what stands there had its key cut, and counted, before it was read."""
    word = re.match(r"\S+", plain[offset:])
    return word is not None and config_keys.CUT in word[0]


def _found(params: ExtraParams, half: Half) -> dict[str, Any]:
    """What the page says of a text."""
    errors = params.errors
    remarks = [trouble for trouble in params.troubles if trouble.remark]
    return {
        "read": True,
        "tokens": len(params.tokens),
        "errors": errors[:MOST_TROUBLES],
        "errors_more": max(0, len(errors) - MOST_TROUBLES),
        "remarks": remarks[:MOST_TROUBLES],
        "without_row": extra_params_sheet.without_row(params)[:MOST_TROUBLES],
        "differences": tuple(_differences(params, half)),
        "unread": len(params.unread),
    }


def _differences(params: ExtraParams, half: Half) -> Iterator[Differs]:
    for found in extra_params_sheet.differences(params, half):
        yield Differs(
            cell_name(found.key, VNS3),
            link_to(found.key, VNS3),
            _words(found.key, found.text),
            _words(found.key, found.sheet),
            found.by_default,
        )


def _words(key: str, value: Any) -> str:
    parameter = catalogue.BY_KEY[key]
    if isinstance(value, list):
        return ", ".join(values.show(parameter, each) for each in value)
    return values.show(parameter, value)


def _show(
    request: HttpRequest, visitor: Visitor, form: ExtraParamsForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, **around(request, visitor, "extra_params"), **more}
    return render(request, "workbench/read_extra_params.html", context, status=status)


__all__ = ["extra_params_of"]
