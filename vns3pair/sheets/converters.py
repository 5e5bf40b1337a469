"""What the addresses of pages may hold beyond Django's own kinds. Importing this registers them."""

from django.urls import register_converter


class SideConverter:
    """Either half of a sheet, by its name in the catalogue."""

    regex = "vns3|partner"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KindConverter(SideConverter):
    """Controllers or partners, what new sheets start from."""

    regex = "controllers|partners"


class FormatConverter(SideConverter):
    """A format that a sheet goes out as."""

    regex = "json|xlsx|pdf"


class DigestConverter(SideConverter):
    """What is signed, as 64 hexadecimal digits."""

    regex = "[0-9a-f]{64}"


register_converter(SideConverter, "side")
register_converter(KindConverter, "kind")
register_converter(FormatConverter, "format")
register_converter(DigestConverter, "digest")
