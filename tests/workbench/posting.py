"""Bringing a log as a browser does, and what comes back."""

import html
import io
import re

from django.urls import reverse


def address(sheet=None, door=""):
    return reverse(f"{door}diagnose_sheet", args=[sheet.pk]) if sheet is not None else reverse("diagnose")


def file_of(text, name="ipsec.log"):
    found = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    found.name = name
    return found


def bring(browser, text="", sheet=None, door="", **more):
    return browser.post(address(sheet, door), {"text": text, **more})


def visible(answer):
    """The text of a page without its markup."""
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())


def field(answer, name):
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, visible(answer)
    return html.unescape(found[1])


def area(answer, name):
    """What stands in a text area, as a browser would show it."""
    found = re.search(rf'(?s)<textarea name="{name}"[^>]*>(.*?)</textarea>', answer.content.decode())
    assert found, visible(answer)
    return html.unescape(found[1]).removeprefix("\r\n").removeprefix("\n")
