"""The addresses of files in and out."""

from django.urls import path, register_converter

from vns3pair.exchange import views


class FormatConverter:
    """A format that a sheet goes out as."""

    regex = "json|xlsx|pdf"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")

urlpatterns = [
    path("import", views.import_new, name="import"),
    path("sheets/<uuid:sheet_id>/import", views.import_into, name="import_into"),
    path("sheets/<uuid:sheet_id>/export.<format:extension>", views.export, name="export"),
]
