"""The review of all saved sheets. Reading, searching and deleting: changing is done on the pages."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from vns3pair.ipsec import sheetfile
from vns3pair.sheets.models import Controller, Partner, Profile, Revision, Sheet
from vns3pair.sheets.services import as_file


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """An administrator looks; whatever changes a sheet goes through its services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _file(sheet: Sheet, revision: Revision | None = None) -> str:
    """The sheet file, fingerprints hidden as everywhere until both are there."""
    text = sheetfile.write(sheetfile.redact(as_file(sheet, revision), "neutral"))
    return format_html('<pre tabindex="0">{}</pre>', text[:200_000])


@admin.register(Sheet)
class SheetAdmin(ReadOnly):
    list_display = (
        "name",
        "partner_name",
        "owner",
        "state",
        "worst_effect",
        "matching",
        "to_fill_in",
        "mismatches",
        "updated",
    )
    list_filter = ("state", "worst_effect", "fails_at", "updated", "owner")
    search_fields = ("name", "partner_name", "found_by", "owner__username", "=id")
    date_hierarchy = "updated"
    list_select_related = ("owner",)
    list_per_page = 50
    fields = (
        "id",
        "name",
        "owner",
        "created",
        "updated",
        "edit_number",
        "state",
        "fails_at",
        "worst_effect",
        "matching",
        "to_fill_in",
        "mismatches",
        "sheet_file",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sheet]:
        queryset = super().get_queryset(request)
        heavy = ("vns3", "partner", "extra", "found_by")
        return queryset.defer(*heavy) if request.resolver_match.url_name.endswith("changelist") else queryset

    def view_on_site(self, sheet: Sheet) -> str:
        return sheet.get_absolute_url()

    @admin.display(description="matching", ordering="share")
    def matching(self, sheet: Sheet) -> str:
        return f"{sheet.share:.0%}"

    @admin.display(description="sheet file")
    def sheet_file(self, sheet: Sheet) -> str:
        return _file(sheet)


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("sheet", "number", "who", "through", "opened", "closed", "short_digest")
    list_filter = ("through", "closed", "author")
    search_fields = ("sheet__name", "sheet__partner_name", "author__username", "digest")
    date_hierarchy = "opened"
    list_select_related = ("sheet", "author")
    list_per_page = 50
    fields = ("sheet", "number", "who", "through", "opened", "saved", "closed", "digest", "sheet_file")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        queryset = super().get_queryset(request)
        return queryset.defer(
            "vns3", "partner", "sheet__vns3", "sheet__partner", "sheet__extra", "sheet__found_by"
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only with its sheet: a gap in the history would say something untrue."""
        return request.resolver_match is not None and "sheet" in (request.resolver_match.url_name or "")

    @admin.display(description="digest")
    def short_digest(self, revision: Revision) -> str:
        return revision.digest[:12]

    @admin.display(description="sheet file")
    def sheet_file(self, revision: Revision) -> str:
        return _file(revision.sheet, revision)


@admin.register(Controller, Partner)
class ProfileAdmin(ReadOnly):
    list_display = ("name", "used", "updated")
    search_fields = ("name",)
    date_hierarchy = "updated"
    list_per_page = 50
    fields = ("name", "updated", "edit_number", "what_is_kept")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Profile]:
        return super().get_queryset(request).annotate(sheet_count=Count("sheets"))

    @admin.display(description="sheets", ordering="sheet_count")
    def used(self, profile: Any) -> int:
        return int(profile.sheet_count)

    @admin.display(description="what is kept")
    def what_is_kept(self, profile: Profile) -> str:
        text = json.dumps(profile.values, ensure_ascii=False, indent=2)
        return format_html('<pre tabindex="0">{}</pre>', text)
