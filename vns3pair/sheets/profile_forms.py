"""The forms of controllers and partners, built by walking the catalogue, and of a new sheet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Section, Side
from vns3pair.sheets import cells
from vns3pair.sheets.forms import Rename
from vns3pair.sheets.kept import KEPT, is_default
from vns3pair.sheets.models import Controller, Partner, Profile

NAME_HELP: Mapping[Side, str] = {
    VNS3: "What you call this controller: new sheets offer it under this name.",
    PARTNER: "The organization, and the place if it has several gateways: new sheets offer it under this name.",
}
NAME_TAKEN = "Another one has this name already: choose another, or change that one."
USUAL = "Usual values of its endpoints"
USUAL_INTRO = (
    "A new sheet starts with them. What is blank here is chosen anew for each sheet: the strongest that both "
    "ends can do."
)


class ProfileForm(forms.Form):
    """A controller or a partner. Accepts anything but no name; `base` is what the page showed, for late saves."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    name = forms.CharField(max_length=200, label="Name")

    def __init__(
        self,
        side: Side,
        profile: Profile | None = None,
        data: Mapping[str, Any] | None = None,
        *,
        meanwhile: Mapping[str, str] | None = None,
    ) -> None:
        self.side = side
        self.stored: dict[str, Any] = dict(profile.values) if profile else {}
        initial = {
            "name": profile.name if profile else "",
            "edit_number": profile.edit_number if profile else 0,
        }
        super().__init__(data, initial={**initial, "base": self.base_of(profile)})
        self._build(meanwhile or {})
        self.helper = self._helper()

    @staticmethod
    def base_of(profile: Profile | None) -> str:
        shown = {"name": profile.name, **profile.values} if profile else {}
        return json.dumps(shown, ensure_ascii=True, separators=(",", ":"))

    def _build(self, meanwhile: Mapping[str, str]) -> None:
        half = Half(self.side, self.stored)
        self._say("name", cells.Cell(NAME_HELP[self.side], "", meanwhile=meanwhile.get("name", "")))
        for own in KEPT[self.side]:
            text = cells.text_of(own, self.stored.get(own.key))
            field = cells.control(own, half, text)
            field.label, field.initial = cells.label_of(own, self.side), text
            self.fields[own.key] = field
            self._say(own.key, cells.around(own, half, meanwhile.get(own.key, "")))

    def _say(self, key: str, cell: cells.Cell) -> None:
        """Puts around a control what is said about it."""
        field = self.fields[key]
        field.cell = cell  # type: ignore[attr-defined]
        field.widget.attrs["aria-describedby"] = f"about_{key}"
        if cell.problem:
            field.widget.attrs["aria-invalid"] = "true"

    def refuse_name(self, why: str) -> None:
        """Marks the name's cell."""
        self._say("name", cells.Cell(NAME_HELP[self.side], "", problem=why))

    def _helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        blocks: list[Any] = [Field("edit_number"), Field("base")]
        blocks += [_block(section, keys) for section, keys in self._sections(usual=False)]
        if usual := [_block(section, keys, usual=True) for section, keys in self._sections(usual=True)]:
            stated = any(is_default(own) and own.key in self.stored for own in KEPT[self.side])
            opening = '<details class="card-block usual" id="usual"{}><summary><b>{}</b></summary><p>{}</p>'
            opened = _html(opening, mark_safe(" open") if stated else "", USUAL, USUAL_INTRO)
            blocks += [opened, *usual, HTML("</details>")]
        helper.layout = Layout(*blocks)
        return helper

    def _sections(self, *, usual: bool) -> Iterator[tuple[Section, list[str]]]:
        """The sections with their keys, either of the gateway itself or of its usual values."""
        for section in catalogue.SECTIONS:
            own = [p.key for p in KEPT[self.side] if p.section == section.key and is_default(p) is usual]
            if own:
                yield section, ["name", *own] if section == catalogue.SECTIONS[0] else own

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What the bar at the top links to."""
        found = [(f"section-{section.key}", section.title) for section, _ in self._sections(usual=False)]
        return found + ([("usual", "Usual values")] if any(self._sections(usual=True)) else [])

    def is_valid(self) -> bool:
        valid = bool(super().is_valid())
        if "name" in self.errors:
            self.refuse_name(" ".join(self.errors["name"]))
        return valid

    def stated(self) -> dict[str, Any]:
        """What would be kept. A cell that was not sent is left alone."""
        sent = {own.key: self.data[own.key] for own in KEPT[self.side] if own.key in self.data}
        found = self.stored | sent
        return {key: value for key, value in found.items() if not values.is_blank(value)}

    def problems(self) -> list[tuple[str, str, str]]:
        """The unreadable cells with links to them."""
        labels = {own.key: cells.whole_label_of(own, self.side) for own in KEPT[self.side]}
        return [
            (f"id_{name}", labels.get(name, str(field.label)), field.cell.problem)  # type: ignore[attr-defined]
            for name, field in self.fields.items()
            if getattr(field, "cell", None) and field.cell.problem
        ]

    def shown_before(self) -> dict[str, Any]:
        """What the page showed; empty where the form brought no memory."""
        try:
            base = json.loads(self.data.get("base", ""))
        except (ValueError, RecursionError):
            return {}
        return base if isinstance(base, dict) else {}


def _html(template: str, *values: str) -> HTML:
    """Markup of ours for the layout, which would take it for a template."""
    return HTML("{% verbatim %}" + str(format_html(template, *values)) + "{% endverbatim %}")


def _block(section: Section, keys: list[str], *, usual: bool = False) -> Div:
    """One section: a card of its own, or a part of the usual values."""
    head = '<h3>{}</h3><p class="intro">{}</p>' if usual else '<h2 id="{2}">{0}</h2><p class="intro">{1}</p>'
    return Div(
        _html(head, section.title, section.intro, f"section-{section.key}"),
        Div(*(Field(key, template="sheets/cell.html") for key in keys), css_class="cells"),
        css_class="section" if usual else "card-block section",
    )


class KeepForm(forms.Form):
    """A half's gateway kept under a name."""

    name = forms.CharField(max_length=200, label="Name", required=False)
    defaults = forms.BooleanField(required=False)


class NewSheet(Rename):
    """A new sheet needs a name and nothing else; what else is known fills it in."""

    controller = forms.ModelChoiceField(
        Controller.objects.all(),
        required=False,
        empty_label="none, or not kept yet",
        help_text="Fills VNS3's half with its addresses, contacts and usual values.",
    )
    partner = forms.ModelChoiceField(
        Partner.objects.all(),
        required=False,
        empty_label="none, or not kept yet",
        help_text="Fills the partner's half with its contacts, device and address.",
    )
    device = forms.ChoiceField(
        choices=[
            ("", "as kept with the partner, or not known yet"),
            *((device.key, device.label) for device in DEVICES.values()),
        ],
        required=False,
        label="Partner's device",
        help_text="Decides which values the two ends can agree on.",
    )
    ike_version = forms.TypedChoiceField(
        choices=[("", "the newer one that both can do"), (2, "IKEv2"), (1, "IKEv1")],
        required=False,
        coerce=int,
        empty_value=None,
        label="IKE version",
    )
    strongest = forms.BooleanField(
        required=False,
        initial=True,
        label="Start with the strongest values both ends can do",
        help_text="Needs the partner's device. You see each value with its reason; all can be changed.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.nothing_kept = {
            name
            for name in ("controller", "partner")
            if not self.fields[name].queryset.exists()  # type: ignore[attr-defined]
        }
        for name in self.nothing_kept:
            del self.fields[name]

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `profile_services.start_sheet` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
