"""Searching, filtering and sorting the register."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from vns3pair.ipsec.effects import EFFECTS, TITLES
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.turns import TURNS

STATES = (("mismatch", "mismatch"), ("incomplete", "to fill in"), ("ready", "ready"))
SORTS = {
    "name": "name",
    "partner_name": "partner",
    "share": "share",
    "severity": "effect",
    "to_fill_in": "open",
    "turn": "turn",
    "updated": "updated",
}


class SheetFilter(django_filters.FilterSet):
    """What the register's form and its column heads ask for. Words that mean nothing are ignored."""

    q = django_filters.CharFilter(
        method="search",
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Name, partner, address or subnet", "type": "search"}),
    )
    state = django_filters.ChoiceFilter(choices=STATES, label="State", empty_label="any state")
    effect = django_filters.ChoiceFilter(
        field_name="worst_effect",
        label="Worst effect",
        empty_label="any effect",
        choices=[(effect, TITLES[effect] or "no problem") for effect in EFFECTS],
    )
    turn = django_filters.ChoiceFilter(choices=TURNS, label="Turn", empty_label="anybody's")
    sort = django_filters.OrderingFilter(fields=list(SORTS.items()), label="Sort")

    class Meta:
        model = Sheet
        fields: list[str] = []

    def search(self, queryset: QuerySet[Sheet], name: str, value: str) -> QuerySet[Sheet]:
        for word in value.replace("\x00", "").split()[:8]:
            queryset = queryset.filter(
                Q(name__icontains=word) | Q(partner_name__icontains=word) | Q(found_by__icontains=word)
            )
        return queryset
