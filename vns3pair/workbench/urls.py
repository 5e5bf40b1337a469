"""The addresses of the workbench, for accounts."""

from django.urls import path

from vns3pair.workbench import handing_over, kept_page, views

urlpatterns = [
    path("diagnose", views.diagnose, name="diagnose"),
    path("sheets/<uuid:sheet_id>/diagnose", views.diagnose, name="diagnose_sheet"),
    path("sheets/<uuid:sheet_id>/diagnose/send", handing_over.send, name="send_finding"),
    path("sheets/<uuid:sheet_id>/diagnose/keep", kept_page.keep, name="keep_log"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>", kept_page.show, name="kept_log"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>/log.txt", kept_page.text, name="kept_text"),
    path("sheets/<uuid:sheet_id>/diagnose/<int:number>/delete", kept_page.delete, name="delete_log"),
]
