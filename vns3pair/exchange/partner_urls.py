"""The addresses at the partner's door: pages of one sheet, opened by a link. None of them needs an account."""

from django.urls import path

from vns3pair.exchange import done, importing, second_tunnel, signing, verifying, views
from vns3pair.exchange.guests import guest
from vns3pair.sheets import blocks, converters, device_page, editing, grid, help_page, notes_page, steps

assert converters  # imported for what it registers

urlpatterns = [
    path("", guest(grid.sheet), name="sheet"),
    path("device", guest(device_page.choose), name="choose_device"),
    path("<side:which>", guest(editing.side), name="side"),
    path("notes", guest(notes_page.write), name="notes"),
    path("done", guest(done.done), name="done"),
    path("second-tunnel", guest(second_tunnel.second_tunnel), name="second_tunnel"),
    path("help", guest(help_page.show), name="help"),
    path("cells", guest(grid.save_cells), name="cells"),
    path("changes", guest(grid.changes), name="changes"),
    path("rows/<slug:row_id>", guest(grid.row), name="row"),
    path("half/<side:which>", guest(blocks.half), name="half"),
    path("paste", guest(blocks.paste), name="paste"),
    path("agreement", guest(signing.agreement), name="agreement"),
    path("steps", guest(steps.steps), name="steps"),
    path("verify", guest(verifying.verify), name="verify"),
    path("import", guest(importing.import_into), name="import_into"),
    path("import/<uuid:preview_id>", guest(importing.import_preview), name="import_preview"),
    path("export.<format:extension>", guest(views.export), name="export"),
    path("paste-tunnels", guest(blocks.paste_tunnels), name="paste_tunnels"),
]
