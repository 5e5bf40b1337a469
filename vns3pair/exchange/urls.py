"""The addresses of files in and out."""

from django.urls import path

from vns3pair.exchange import guests, importing, inviting, mailing, second_tunnel, signing, verifying, views
from vns3pair.sheets import converters

assert converters  # imported for what it registers

urlpatterns = [
    path("i/<str:token>", guests.enter, name="invitation"),
    path("verify", verifying.verify, name="verify"),
    path("verify/<digest:found>", verifying.digest, name="verify_digest"),
    path("import", importing.import_new, name="import"),
    path("sheets/<uuid:sheet_id>/import", importing.import_into, name="import_into"),
    path("sheets/<uuid:sheet_id>/import/<uuid:preview_id>", importing.import_preview, name="import_preview"),
    path("sheets/<uuid:sheet_id>/second-tunnel", second_tunnel.second_tunnel, name="second_tunnel"),
    path("sheets/<uuid:sheet_id>/agreement", signing.agreement, name="agreement"),
    path("sheets/<uuid:sheet_id>/export.<format:extension>", views.export, name="export"),
    path("sheets/<uuid:sheet_id>/send", mailing.write, name="send"),
    path("sheets/<uuid:sheet_id>/send/<uuid:draft_id>", mailing.letter, name="letter"),
    path("sheets/<uuid:sheet_id>/send/<uuid:draft_id>/mail.html", mailing.letter_html, name="letter_html"),
    path(
        "sheets/<uuid:sheet_id>/send/<uuid:draft_id>/file.<format:extension>",
        mailing.letter_file,
        name="letter_file",
    ),
    path("sheets/<uuid:sheet_id>/partner-access", inviting.overview, name="invitations"),
    path("sheets/<uuid:sheet_id>/partner-access/revoke", inviting.revoke_all, name="revoke_all"),
    path(
        "sheets/<uuid:sheet_id>/partner-access/<int:invitation_id>/link",
        inviting.another_link,
        name="another_link",
    ),
    path("sheets/<uuid:sheet_id>/partner-access/<int:invitation_id>/revoke", inviting.revoke, name="revoke"),
    path("sheets/<uuid:sheet_id>/mails/<int:delivery_id>.eml", inviting.delivery_file, name="delivery_file"),
]
