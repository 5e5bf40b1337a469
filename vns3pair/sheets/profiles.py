"""The pages of controllers and partners, and keeping one from a sheet's half."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side
from vns3pair.sheets import access, cells, profile_services
from vns3pair.sheets.kept import KEPT, is_default, kept
from vns3pair.sheets.models import Profile, Sheet
from vns3pair.sheets.pills import shape_of
from vns3pair.sheets.profile_forms import NAME_TAKEN, KeepForm, ProfileForm
from vns3pair.sheets.profile_services import FIELDS, NameTaken, StaleProfile
from vns3pair.sheets.views import A_PAGE, STATE_WORDS, head_of


@dataclass(frozen=True, slots=True)
class Kind:
    """Controllers or partners: the word in addresses, the side they fill, what lists show of them."""

    key: str
    side: Side
    one: str
    shown: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.key.capitalize()


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("controllers", VNS3, "controller", ("device_version", "public_ip", "local_private_ip")),
        Kind("partners", PARTNER, "partner", ("device", "contact_name", "public_ip")),
    )
}
OF_SIDE: Mapping[Side, Kind] = {kind.side: kind for kind in KINDS.values()}


@require_GET
def listing(request: HttpRequest, kind: str) -> HttpResponse:
    about = KINDS[kind]
    found = access.visible_profiles(request.user, about.side).annotate(used=Count("sheets"))
    found = found.order_by(Lower("name"))
    if asked := request.GET.get("q", "").replace("\x00", "").strip():
        found = found.filter(name__icontains=asked)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for profile in page:
        half = Half(about.side, profile.values)
        profile.cells = [(label, _shown(half, key)) for key, label in _heads(about)]
    return render(
        request,
        "sheets/profiles.html",
        {
            "kind": about,
            "page": page,
            "heads": _heads(about),
            "asked": asked,
            "query": f"q={asked}" if asked else "",
            "none_at_all": not asked and not page.paginator.count,
        },
    )


def _heads(about: Kind) -> list[tuple[str, str]]:
    return [(key, cells.label_of(catalogue.BY_KEY[key], about.side)) for key in about.shown]


def _shown(half: Half, key: str) -> str:
    """A value as people read it; what cannot be read as it was typed."""
    reading = half.reading(key)
    if reading is None or not reading.readable:
        return half.text(key)[:80]
    return values.show(catalogue.BY_KEY[key], reading.value)[:80]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    about = KINDS[kind]
    form = ProfileForm(about.side, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = profile_services.create_profile(
                side=about.side, name=form.cleaned_data["name"], stated=form.stated()
            )
        except NameTaken:
            form.refuse_name(NAME_TAKEN)
        else:
            return _saved(request, about, made)
    return _show(request, about, None, form, 400 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, kind: str, profile_id: int) -> HttpResponse:
    about = KINDS[kind]
    found = access.profile_to_change(request.user, about.side, profile_id)
    if request.method != "POST":
        return _show(request, about, found, ProfileForm(about.side, found))
    form = ProfileForm(about.side, found, request.POST)
    if not form.is_valid():
        return _show(request, about, found, form, 400)
    try:
        saved = profile_services.save_profile(
            profile=found,
            name=form.cleaned_data["name"],
            stated=form.stated(),
            edit_number=form.cleaned_data["edit_number"] or 0,
        )
    except NameTaken:
        form.refuse_name(NAME_TAKEN)
        return _show(request, about, found, form, 400)
    except StaleProfile as stale:
        return _show_stale(request, about, stale.current, form)
    return _saved(request, about, saved)


def _saved(request: HttpRequest, about: Kind, saved: Profile) -> HttpResponse:
    """Back to the form where something could not be read, else to the list."""
    unread = len(ProfileForm(about.side, saved).problems())
    if unread:
        words = f"{unread} {'value' if unread == 1 else 'values'} could not be read: see the marks."
        messages.warning(request, f"{saved.name} is saved. {words}")
        return redirect("profile", about.key, saved.pk)
    messages.success(request, f"{saved.name} is saved.")
    return redirect("profiles", about.key)


def _show(
    request: HttpRequest,
    about: Kind,
    found: Profile | None,
    form: ProfileForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    return render(
        request,
        "sheets/profile.html",
        {
            "kind": about,
            "profile": found,
            "form": form,
            "problems": form.problems(),
            "sheets": _sheets(request, about, found) if found else None,
            "may_delete": found is not None and access.may_delete_profile(request.user, found),
            **more,
        },
        status=status,
    )


def _sheets(request: HttpRequest, about: Kind, found: Profile) -> list[dict[str, Any]]:
    """The sheets that name it, the last saved first; of a controller with the Local Private IP that each states."""
    using = access.visible(request.user).filter(**{FIELDS[about.side]: found})
    rows = list(
        using.values("pk", "name", "partner_name", "state", "updated", "vns3__local_private_ip")[:A_PAGE]
    )
    own = found.values.get("local_private_ip")
    for row in rows:
        tone, row["word"] = STATE_WORDS[row["state"]]
        row["tone"], row["shape"] = tone, shape_of(tone)
        row["address"] = row["vns3__local_private_ip"]
        row["unlike"] = row["address"] is not None and own is not None and row["address"] != own
    return rows


def _show_stale(request: HttpRequest, about: Kind, current: Profile, form: ProfileForm) -> HttpResponse:
    """The form once more: what was typed is kept, what others changed and this form did not is taken over."""
    data, said, before = request.POST.copy(), {}, form.shown_before()
    now = {"name": current.name, **current.values}
    for key, text_of in [("name", values.as_text), *((own.key, _text_of(own)) for own in KEPT[about.side])]:
        theirs, base = text_of(now.get(key, "")), text_of(before.get(key, ""))
        text, words = cells.met(data.get(key, "").strip(), base, theirs)
        if words:
            data[key], said[key] = text, words
    data["edit_number"], data["base"] = str(current.edit_number), ProfileForm.base_of(current)
    again = ProfileForm(about.side, current, data, meanwhile=said)
    again.is_valid()
    labels = {name: str(field.label) for name, field in again.fields.items()}
    changed = [(labels[key], text) for key, text in said.items()]
    return _show(request, about, current, again, 409, stale=True, changed=changed)


def _text_of(own: Any) -> Any:
    return lambda raw: cells.text_of(own, raw)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, kind: str, profile_id: int) -> HttpResponse:
    about = KINDS[kind]
    found = access.profile_to_delete(request.user, about.side, profile_id)
    if request.method == "POST":
        profile_services.delete_profile(profile=found)
        messages.success(request, f"{found.name} is deleted.")
        return redirect("profiles", about.key)
    return render(
        request, "sheets/delete_profile.html", {"kind": about, "profile": found, "used": found.sheets.count()}
    )


# From a sheet's half


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, sheet_id: uuid.UUID, which: Side) -> HttpResponse:
    found = access.sheet_to_change(request.user, sheet_id)
    about = OF_SIDE[which]
    suggested = Half(which, found.side(which)).text("organization")
    form = KeepForm(request.POST or None, initial={"name": " ".join(suggested.split())[:200]})
    why = ""
    if request.method == "POST" and form.is_valid():
        done, why = _kept(request, found, about, form)
        if done:
            return redirect(found)
    return render(
        request,
        "sheets/keep.html",
        {
            "sheet": found,
            "kind": about,
            "side": which,
            "tab": "",
            "head": head_of(found),
            "form": form,
            "why": why,
            "linked": getattr(found, FIELDS[which]),
            "profiles": access.visible_profiles(request.user, which).only("name"),
            "values": _kept_values(found, which, False),
            "defaults": _kept_values(found, which, True),
        },
        status=400 if request.method == "POST" else 200,
    )


def _kept(request: HttpRequest, found: Sheet, about: Kind, form: KeepForm) -> tuple[bool, str]:
    """Does what the pressed button says; otherwise says why not."""
    asked, defaults = request.POST.get("then", "new"), form.cleaned_data["defaults"]
    if asked == "new":
        name = form.cleaned_data["name"].strip()
        if not name:
            return False, f"Give the {about.one} a name."
        try:
            profile_services.keep(sheet=found, side=about.side, name=name, defaults=defaults)
        except NameTaken:
            return False, f"{name} is kept already: choose another name, or that one below."
        messages.success(request, f"{name} is kept. New sheets offer it.")
        return True, ""
    if asked == "unlink":
        profile_services.link(sheet=found, side=about.side, profile=None)
        messages.success(request, "The sheet no longer names it; all its values stay.")
        return True, ""
    chosen = request.POST.get("profile", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 18):
        return False, f"Choose a {about.one}."
    profile = access.profile_to_change(request.user, about.side, int(chosen))
    if asked == "renew":
        profile_services.renew(sheet=found, side=about.side, profile=profile, defaults=defaults)
        messages.success(request, f"{profile.name} has this half's values now.")
    else:
        profile_services.link(sheet=found, side=about.side, profile=profile)
        messages.success(request, f"The sheet belongs to {profile.name}.")
    return True, ""


def _kept_values(found: Sheet, which: Side, defaults: bool) -> list[tuple[str, str]]:
    """What would be kept of a half, as label and text: either what the gateway is, or its usual values."""
    stated = kept(found.side(which), which)
    half = Half(which, stated)
    return [
        (cells.label_of(own, which), _shown(half, own.key))
        for own in KEPT[which]
        if own.key in stated and is_default(own) is defaults
    ]
