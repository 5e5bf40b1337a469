"""The addresses of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeDoneView,
    PasswordChangeView,
)
from django.urls import include, path
from django.views.generic import RedirectView

from vns3pair.exchange.partner_urls import urlpatterns as partners_pages
from vns3pair.serving import healthz
from vns3pair.workbench.partner_urls import urlpatterns as partners_workbench

urlpatterns = [
    path("accounts/login/", LoginView.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/password/", PasswordChangeView.as_view(), name="password_change"),
    path("accounts/password/done/", PasswordChangeDoneView.as_view(), name="password_change_done"),
    # One way in, one lock on it.
    path(
        "admin/login/",
        login_not_required(RedirectView.as_view(pattern_name="login", query_string=True)),
    ),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    # The partner's door: pages of one sheet, from two apps of which neither knows the other's addresses.
    path("p/<uuid:sheet_id>/", include(([*partners_pages, *partners_workbench], "partner"))),
    path("", include("vns3pair.exchange.urls")),
    path("", include("vns3pair.workbench.urls")),
    path("", include("vns3pair.sheets.urls")),
]
