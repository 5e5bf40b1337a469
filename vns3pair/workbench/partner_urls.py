"""What of the workbench stands at the partner's door, for its sheet alone."""

from django.urls import path

from vns3pair.exchange.guests import guest
from vns3pair.workbench import configure_page, kept_page, read_config_page, views

urlpatterns = [
    path("diagnose", guest(views.diagnose), name="diagnose_sheet"),
    path("diagnose/keep", guest(kept_page.keep), name="keep_log"),
    path("diagnose/<int:number>", guest(kept_page.show), name="kept_log"),
    path("diagnose/<int:number>/log.txt", guest(kept_page.text), name="kept_text"),
    path("diagnose/<int:number>/delete", guest(kept_page.delete), name="delete_log"),
    path("configure", guest(configure_page.partner), name="configure_partner"),
    path("configure/<int:number>.txt", guest(configure_page.partner_text), name="configure_partner_text"),
    path("configure/screens.txt", guest(configure_page.partner_screens), name="configure_partner_screens"),
    path("configure/read", guest(read_config_page.read_config), name="read_config"),
]
