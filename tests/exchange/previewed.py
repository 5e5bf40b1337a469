"""A browser without scripts on a preview: brings a file, sees what is ticked, ticks and chooses, sends the form."""

import json
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.workbooks import Workbook
from vns3pair.exchange import files
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet


def save(sheet, side="partner", **values):
    """Somebody changes cells of one side meanwhile; None empties one."""
    sheet.refresh_from_db()
    stated = {key: value for key, value in (sheet.side(side) | values).items() if value is not None}
    return services.save_sides(
        sheet=sheet, sides={side: stated}, edit_number=sheet.edit_number, author=sheet.owner
    )


def partner(sheet):
    return Sheet.objects.get(pk=sheet.pk).partner


def upload(content, name="sheet.xlsx"):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return SimpleUploadedFile(name, content)


def exported(sheet, audience="partner", extension="xlsx") -> bytes:
    """A file as it goes to the partner."""
    sheet.refresh_from_db()
    return files.make(extension, sheet, services.close_revision(sheet=sheet), audience)


def workbook(sheet, audience="partner") -> Workbook:
    return Workbook(exported(sheet, audience))


class _Form(HTMLParser):
    def __init__(self):
        super().__init__()
        self.sent, self.offered, self.radios = {}, [], {}
        self.inside = False

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.inside = "/import/" in a.get("action", "")
        if not self.inside or tag != "input":
            return
        if a["type"] == "hidden":
            self.sent[a["name"]] = a.get("value", "")
        elif a["type"] == "checkbox":
            self.offered.append(a["value"])
            if "checked" in a:
                self.sent.setdefault("take", []).append(a["value"])
        elif a["type"] == "radio":
            self.radios.setdefault(a["name"].removeprefix("choice."), []).append(a["value"])
            if "checked" in a:
                self.sent[a["name"]] = a["value"]


class Preview:
    """The page that a file leads to, as it stands in the browser until `again` fetches it anew."""

    def __init__(self, client, url):
        self.client, self.url = client, url
        self.again()

    def again(self, query=""):
        answer = self.client.get(self.url + query)
        assert answer.status_code == 200, answer.content
        self._read(answer)
        return self

    def _read(self, answer):
        self.answer, self.text = answer, answer.content.decode()
        form = _Form()
        form.feed(self.text)
        self.sent, self.offered, self.choices = form.sent, form.offered, form.radios
        self.shown = answer.context["shown"]

    @property
    def ticked(self):
        return self.sent.get("take", [])

    def line(self, line_id):
        groups = (self.shown.conflicts, self.shown.changes, self.shown.suggested, self.shown.refused)
        groups += (self.shown.kept, self.shown.same)
        found = [entry.line for group in groups for entry in group if entry.line.id == line_id]
        return found[0] if found else None

    def send(self, take=None, choose=None, **more):
        """Sends the form; `take` replaces what is ticked, `choose` answers by line."""
        data = dict(self.sent)
        if take is not None:
            data["take"] = take
        data |= {f"choice.{line_id}": how for line_id, how in (choose or {}).items()}
        answer = self.client.post(self.url, data | more)
        if answer.status_code == 302:
            self.url = answer.url.partition("#")[0]
            return self.again()
        return answer

    @property
    def outcome(self):
        return self.shown.outcome


def bring(client, sheet, content, door="sheets", **more):
    """Brings a file, or pasted text, to a sheet; the preview, or the answer where there is none."""
    data = {"text": content} if isinstance(content, str) else {"file": upload(content)}
    answer = client.post(f"/{door}/{sheet.pk}/import", data | more)
    return Preview(client, answer.url) if answer.status_code == 302 else answer
