"""The addresses of the register and of one sheet's pages."""

from django.urls import path

from vns3pair.sheets import (
    blocks,
    converters,
    editing,
    grid,
    help_page,
    history,
    notes_page,
    profiles,
    starting,
    steps,
    views,
)

assert converters  # imported for what it registers

urlpatterns = [
    path("", views.register, name="register"),
    path("sheets/new", starting.new, name="new"),
    path("sheets/<uuid:sheet_id>/start", starting.start, name="start"),
    path("sheets/<uuid:sheet_id>/keep/<side:which>", profiles.keep, name="keep"),
    path("<kind:kind>/", profiles.listing, name="profiles"),
    path("<kind:kind>/new", profiles.new, name="new_profile"),
    path("<kind:kind>/<int:profile_id>/", profiles.profile, name="profile"),
    path("<kind:kind>/<int:profile_id>/delete", profiles.delete, name="delete_profile"),
    path("sheets/<uuid:sheet_id>/", grid.sheet, name="sheet"),
    path("sheets/<uuid:sheet_id>/cells", grid.save_cells, name="cells"),
    path("sheets/<uuid:sheet_id>/changes", grid.changes, name="changes"),
    path("sheets/<uuid:sheet_id>/rows/<slug:row_id>", grid.row, name="row"),
    path("sheets/<uuid:sheet_id>/half/<side:which>", blocks.half, name="half"),
    path("sheets/<uuid:sheet_id>/paste", blocks.paste, name="paste"),
    path("sheets/<uuid:sheet_id>/paste-tunnels", blocks.paste_tunnels, name="paste_tunnels"),
    path("sheets/<uuid:sheet_id>/notes", notes_page.write, name="notes"),
    path("help", help_page.show, name="help"),
    path("sheets/<uuid:sheet_id>/<side:which>", editing.side, name="side"),
    path("sheets/<uuid:sheet_id>/rename", views.rename, name="rename"),
    path("sheets/<uuid:sheet_id>/duplicate", views.duplicate, name="duplicate"),
    path("sheets/<uuid:sheet_id>/delete", views.delete, name="delete"),
    path("sheets/<uuid:sheet_id>/steps", steps.steps, name="steps"),
    path("sheets/<uuid:sheet_id>/history", history.revisions, name="history"),
    path("sheets/<uuid:sheet_id>/history/compare", history.compare, name="differences"),
    path("sheets/<uuid:sheet_id>/history/<int:number>", history.revision, name="revision"),
    path("sheets/<uuid:sheet_id>/history/<int:number>/restore", history.restore, name="restore"),
]
