"""The addresses of the workbench, for accounts."""

from django.urls import path

from vns3pair.workbench import (
    configure_page,
    extra_params_page,
    handing_over,
    kept_page,
    live_page,
    live_setup_page,
    read_config_page,
    views,
    vns3_page,
)

urlpatterns = [
    path("diagnose", views.diagnose, name="diagnose"),
    path("sheets/<uuid:sheet_id>/diagnose", views.diagnose, name="diagnose_sheet"),
    path("sheets/<uuid:sheet_id>/diagnose/send", handing_over.send, name="send_finding"),
    path("sheets/<uuid:sheet_id>/diagnose/keep", kept_page.keep, name="keep_log"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>", kept_page.show, name="kept_log"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>/log.txt", kept_page.text, name="kept_text"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>/delete", kept_page.delete, name="delete_log"),
    path("sheets/<uuid:sheet_id>/configure", vns3_page.vns3, name="configure"),
    path("sheets/<uuid:sheet_id>/configure/vns3/<str:file>", vns3_page.vns3_text, name="configure_text"),
    path("sheets/<uuid:sheet_id>/configure/partner", configure_page.partner, name="configure_partner"),
    path(
        "sheets/<uuid:sheet_id>/configure/partner/<int:number>.txt",
        configure_page.partner_text,
        name="configure_partner_text",
    ),
    path(
        "sheets/<uuid:sheet_id>/configure/partner/screens.txt",
        configure_page.partner_screens,
        name="configure_partner_screens",
    ),
    path("sheets/<uuid:sheet_id>/configure/read", read_config_page.read_config, name="read_config"),
    path(
        "sheets/<uuid:sheet_id>/configure/extra-params",
        extra_params_page.extra_params_of,
        name="extra_params",
    ),
    path("sheets/<uuid:sheet_id>/configure/controller", live_page.controller, name="live"),
    path("controllers/<int:profile_id>/live", live_setup_page.setup, name="live_setup"),
    path("controllers/<int:profile_id>/live/delete", live_setup_page.delete, name="live_delete"),
]
