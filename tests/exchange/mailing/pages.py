"""The pages that a mail goes through, as a browser uses them: typed, looked at, sent; and what a mail says."""

import email
import email.policy
import re

from tests.sheets.cast import filled_in

LINK = re.compile(r"http://testserver(/i/[\w-]+)")


def page(sheet, rest="send"):
    return f"/sheets/{sheet.pk}/{rest}"


def typed(client, sheet, query="", **more):
    """What a browser would send, checkboxes and buttons of choice included."""
    known = filled_in(client, page(sheet, f"send{query}"))
    ticked = {"with_link": "on", "rights": "edit", "attach": ["xlsx"]}
    return {name: value for name, value in {**known, **ticked, **more}.items() if value is not None}


def preview(client, sheet, query="", **more):
    """Types the mail; returns the address of what will go out."""
    answer = client.post(page(sheet, f"send{query}"), typed(client, sheet, query, **more))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def send(client, sheet, **more):
    shown = preview(client, sheet, **more)
    answer = client.post(shown, follow=True)
    assert answer.redirect_chain == [(page(sheet, "partner-access"), 302)]
    return answer


def text_of(mail):
    found = email.message_from_bytes(mail.original_content, policy=email.policy.default)
    return found.get_body(("plain",)).get_content().replace("\r\n", "\n")
