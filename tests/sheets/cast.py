"""The cast of the web tests, and how a browser fills in a form."""

from html.parser import HTMLParser

import factory
from django.test import Client

CONTROLLER = {
    "organization": "Cohesive prod-east",
    "device_version": "6.2.1",
    "public_ip": "54.210.9.31",
    "local_private_ip": "192.0.2.254",
}
GLOBEX = {
    "organization": "Globex",
    "contact_email": "vpn@globex.example",
    "device": "aws",
    "public_ip": "203.0.113.20",
}


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "auth.User"

    username = factory.Sequence(lambda number: f"engineer{number}")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


class _Cells(HTMLParser):
    """Collects what a browser would send from the forms of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.select, self.area = {}, None, None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "input" and a.get("name") and a.get("type") not in ("checkbox", "submit"):
            self.found[a["name"]] = a.get("value") or ""
        elif tag == "select":
            self.select = a["name"]
            self.found[self.select] = ""
        elif tag == "option" and "selected" in a:
            self.found[self.select] = a.get("value") or ""
        elif tag == "textarea":
            self.area = a["name"]
            self.found[self.area] = ""

    def handle_data(self, data):
        if self.area:
            self.found[self.area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def filled_in(client, url, **typed):
    """What a browser would send from the form at `url`, with some cells typed over."""
    cells = _Cells()
    cells.feed(client.get(url).content.decode())
    return {name: text for name, text in cells.found.items() if name != "csrfmiddlewaretoken"} | typed


def came_by_link(sheet, user, **more) -> Client:
    """A browser without an account that has opened a link to a sheet, as `user` sent it."""
    from vns3pair.exchange import invitations
    from vns3pair.sheets.visitors import Visitor

    invited = {"email": "dana@partner.example", "name": "Dana Partner", **more}
    _, token = invitations.invite(visitor=Visitor(sheet, user=user), **invited)
    client = Client()
    assert client.get(f"/i/{token}").status_code == 302
    return client


def guest_of(sheet, user, **more):
    """The visitor that a browser of `came_by_link` is."""
    from vns3pair.exchange import invitations
    from vns3pair.sheets.visitors import Guest, Visitor

    invited = {"email": "dana@partner.example", "name": "Dana Partner", **more}
    made, _ = invitations.invite(visitor=Visitor(sheet, user=user), **invited)
    guest = Guest(made.pk, sheet.pk, made.name, made.email, made.may_edit)
    return Visitor(sheet, guest=guest, address="203.0.113.9")
