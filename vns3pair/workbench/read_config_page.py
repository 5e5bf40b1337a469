"""Configure, reading: the configuration of the partner's device is brought, one connection chosen, and previewed.

What was brought is read where it arrives and gone with the request. Between choosing and previewing a field of the
page holds what was read, without keys, signed for this visitor and this sheet.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vns3pair.exchange import limits, previews
from vns3pair.ipsec.devices import DEVICES, config_key_rules, config_keys, readers
from vns3pair.ipsec.devices.readers.reading import Reading
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER
from vns3pair.sheets import access
from vns3pair.sheets.visitors import Visitor
from vns3pair.workbench import config_reading, packing
from vns3pair.workbench.config_forms import ConfigForm
from vns3pair.workbench.config_reading import Offer
from vns3pair.workbench.configure_frame import around

UNKNOWN = (
    "It looks like no configuration that is read here. Say which device it is of, if that is in the list; if not, enter "
    "its values on the sheet."
)
BROKE = (
    "This configuration could not be read: something went wrong here, not at your end. It was not kept. If you pass it "
    "on to whoever runs this site, without its keys, they can look into it."
)
TOO_OLD = "What was read is too old, or not from this page. Bring the configuration once more."
LONGEST_ECHO = 200_000
"""Characters of a paste that the page gives back after an error."""
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Cut:
    """How many values were cut from a configuration because they are or may be keys, in the browser and here."""

    there: int
    here: int

    @property
    def words(self) -> str:
        """A sentence; empty where nothing was cut."""
        if not self.there and not self.here:
            return ""
        total = self.there + self.here
        where = " before anything was sent" if not self.here else " as it arrived, and not kept"
        if self.there and self.here:
            where = f": {self.there} before anything was sent, {self.here} as it arrived; none was kept"
        one = total == 1
        return f"{'One value that looked' if one else f'{total} values that looked'} like a key {'was' if one else 'were'} cut{where}."


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def read_config(request: HttpRequest, sheet_id: uuid.UUID) -> HttpResponse:
    """A configuration for the partner's half. Nothing is saved before its preview is answered."""
    visitor = access.visitor_to_change(request, sheet_id)
    if request.method != "POST":
        return _ask(request, visitor, ConfigForm(initial={"device": _usual(visitor)}))
    if "sealed" in request.POST:
        return _chosen(request, visitor)
    form = ConfigForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, visitor, form, status=400)
    if visitor.guest is None:
        return _read(request, visitor, form)
    try:
        with limits.one(limits.IMPORT, guest=visitor.guest):
            return _read(request, visitor, form)
    except limits.Wait as wait:
        answer = _ask(request, visitor, form, why=f"Not now: {wait}.", status=429)
        answer["Retry-After"] = str(wait.seconds)
        return answer


def _usual(visitor: Visitor) -> str:
    """The partner's device, where its configurations are read."""
    device = Half(PARTNER, visitor.sheet.side(PARTNER)).device
    return device.key if device is not None and device.key in readers.READERS else ""


@sensitive_variables()
def _read(request: HttpRequest, visitor: Visitor, form: ConfigForm) -> HttpResponse:
    try:
        device, reading = config_reading.read(form.config, form.cleaned_data["device"])
    except config_reading.Unreadable:
        return _ask(request, visitor, form, why=BROKE, status=500)
    if not device:
        return _ask(request, visitor, form, why=UNKNOWN, status=400)
    cut = Cut(_cut_there(request), reading.keys)
    if not reading.found:
        more = {"nothing": _nothing(reading, device), "cut": cut.words}
        return _ask(request, visitor, form, looks=_looks_like(form, device), status=400, **more)
    found = config_reading.offers(reading, device, visitor.sheet)
    words = tuple(_words(reading, cut))
    if len(found) == 1:
        return _preview(visitor, found[0].answers, (*words, *found[0].remarks))
    return _choose(request, visitor, found, device, words)


def _looks_like(form: ConfigForm, device: str) -> str:
    """Another device whose configuration it looks like; empty where it does not."""
    guessed = readers.recognise(form.config)
    return guessed if guessed != device else ""


def _words(reading: Reading, cut: Cut) -> Iterator[str]:
    if cut.words:
        yield cut.words
    yield from reading.problems


def _preview(visitor: Visitor, answers: Any, words: tuple[str, ...]) -> HttpResponse:
    preview = previews.make(visitor=visitor, answers=answers, asked=PARTNER, words=words)
    return redirect(visitor.url("import_preview", preview.pk))


def _choose(
    request: HttpRequest, visitor: Visitor, found: tuple[Offer, ...], device: str, words: tuple[str, ...]
) -> HttpResponse:
    shown = found[: config_reading.MOST_OFFERED]
    best = shown[0].fits > 0 and (len(shown) == 1 or shown[1].fits < shown[0].fits)
    context = around(request, visitor, "read") | {
        "device": DEVICES[device].label,
        "offers": shown,
        "more": len(found) - len(shown),
        "ends": any(offer.end for offer in shown),
        "connections": len({offer.name for offer in found}),
        "best": best,
        "words": words,
        "sealed": packing.sealed(visitor, config_reading.packed(shown, words), packing.CONNECTIONS),
    }
    return render(request, "workbench/choose_connection.html", context)


def _chosen(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    content = packing.opened(visitor, request.POST["sealed"], packing.CONNECTIONS)
    found = config_reading.chosen(content, request.POST.get("connection", ""))
    if found is None:
        return _ask(request, visitor, ConfigForm(), why=TOO_OLD, status=400)
    return _preview(visitor, *found)


def _cut_there(request: HttpRequest) -> int:
    """How many values the browser says it cut before it sent anything."""
    said = request.POST.get("cut_there", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


def _nothing(reading: Reading, device: str) -> dict[str, Any]:
    """For a configuration in which nothing was found: what was not read of it."""
    listed = [
        config_reading.left_out(f"line {each.line}", each.text, each.why or config_reading.NO_ROW)
        for each in reading.unread[:MOST_SHOWN]
    ]
    return {
        "problems": reading.problems,
        "unread": listed,
        "more": len(reading.unread) - len(listed),
        "device": DEVICES[device].label,
        "formats": readers.READERS[device].formats,
    }


@sensitive_variables()
def _ask(
    request: HttpRequest,
    visitor: Visitor,
    form: ConfigForm,
    *,
    looks: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page to bring a configuration; what was pasted stays on it, without keys. What it `looks` like is chosen."""
    if form.is_bound:
        data = form.data.copy()
        pasted = str(data.get("text", ""))
        data["text"] = config_keys.cut(pasted)[0] if len(pasted) <= LONGEST_ECHO else ""
        data["device"] = looks or data.get("device", "")
        form.data = data
        more.setdefault("gone", len(pasted) > LONGEST_ECHO)
    formats = sorted(
        ((DEVICES[key].label, reader.formats) for key, reader in readers.READERS.items()),
        key=lambda each: each[0].lower(),
    )
    context = {
        "form": form,
        "formats": formats,
        "key_rules": config_key_rules.ALL,
        "looks": DEVICES[looks].label if looks else "",
        **around(request, visitor, "read"),
        **more,
    }
    return render(request, "workbench/read_config.html", context, status=status)


__all__ = ["read_config"]
