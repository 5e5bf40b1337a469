"""The addresses of files in and out."""

from django.urls import include, path

from vns3pair.exchange import guests, second_tunnel, signing, verifying, views
from vns3pair.sheets import converters

assert converters  # imported for what it registers

urlpatterns = [
    path("i/<str:token>", guests.enter, name="invitation"),
    path("p/<uuid:sheet_id>/", include("vns3pair.exchange.partner_urls")),
    path("verify", verifying.verify, name="verify"),
    path("verify/<digest:found>", verifying.digest, name="verify_digest"),
    path("import", views.import_new, name="import"),
    path("sheets/<uuid:sheet_id>/import", views.import_into, name="import_into"),
    path("sheets/<uuid:sheet_id>/second-tunnel", second_tunnel.second_tunnel, name="second_tunnel"),
    path("sheets/<uuid:sheet_id>/agreement", signing.agreement, name="agreement"),
    path("sheets/<uuid:sheet_id>/export.<format:extension>", views.export, name="export"),
]
