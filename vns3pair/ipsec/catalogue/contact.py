"""Who to talk to: never compared, never signed."""

from __future__ import annotations

from vns3pair.ipsec.parameter import Parameter, Section, guide

SECTION = Section("contact", "Contacts and schedule", "Who to call, and when. Nothing here is compared.")

_PAPER = (guide("VNS3 IPsec: Connection Spreadsheet"),)


def _note(key: str, label: str, help_: str, example: str = "", multiline: bool = False) -> Parameter:
    return Parameter(
        key, SECTION.key, label, "text", help_, _PAPER, example=example, multiline=multiline, signed=False
    )


PARAMETERS = (
    _note("organization", "Organization", "The company that runs this gateway.", "Acme Corp"),
    _note("contact_name", "Contact name", "The engineer who can change this gateway.", "Jo Ito"),
    _note(
        "contact_email",
        "Contact e-mail",
        "Where questions about this half of the sheet go.",
        "noc@acme.example",
    ),
    _note(
        "contact_phone", "Contact phone", "For the minutes in which both sides change at once.", "+1 555 0100"
    ),
    _note(
        "change_window",
        "Change window",
        "When this side may touch its gateway, with the time zone.",
        "Sat 22:00 to 02:00 UTC",
    ),
    _note(
        "psk_exchange",
        "How the key is handed over",
        "The way, never the key: by telephone, by a one-time link, by post.",
        "by telephone, 25 November",
    ),
    _note("remarks", "Remarks", "Anything the other side should read.", multiline=True),
)
