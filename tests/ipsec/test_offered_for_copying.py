"""Everything that is offered for copying, under one rule: nothing from a sheet ends a line, a quote, a comment or a command.

A hostile sheet and a harmless one of the same shape must give the same text but for what stands within quotes and in
comments, line by line; or the hostile one is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices.halves import halves
from vns3pair.ipsec import extra_params, vns3_api, vns3_curl, vns3_terraform
from vns3pair.ipsec.devices.writers import WRITERS, Written, write
from vns3pair.ipsec.extra_params_text import text_of
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side

Made = Callable[[Half, str], str | None]

PIECES = ["'", '"', "\\", "\n", "\r", "\r\n", "`id`", "$(id)", "${x}", "%{if}", "}", "{", "]", "#", "!", ";", "//", "/*", "*/", "<!--", "|", "&", "&&", "END_OF_BODY", "END_OF_TEXT", "EOF", "\u2028", "\u2029", "\x00", "\x0b", "\x1b[2J", "\x85", "\u202e", "\ud800", "é", "a", "A1", " ", "=", ",", "exit", "end", "next"]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)
QUOTED = re.compile(r"(?:\"(?:\\.|[^\"\\])*\"|'[^']*')+")
FREE = ("organization", "remarks", "contact_name", "psk_exchange", "change_window", "compat", "endpoint_name")
IDS = ("local_peer_id", "remote_peer_id")


def blocks(written: Any) -> str | None:
    if not isinstance(written, Written):
        return None
    fields = [f"{s.title}|{s.where}|{f.label}|{f.value}" for s in written.screens for f in s.fields]
    return written.text + "\n".join(fields)


def extra(half: Half, name: str) -> str | None:
    return text_of(half)[0]


OFFERED: dict[str, tuple[str, Side, Made]] = {
    **{
        f"{device}, the partner's": (
            device,
            PARTNER,
            lambda half, name, d=device: blocks(write(half, name, d)),
        )
        for device in WRITERS
    },
    "libreswan, VNS3's": ("vns3", VNS3, lambda half, name: blocks(write(half, name, "libreswan"))),
    "API requests": ("vns3", VNS3, lambda half, name: blocks(vns3_api.written(half, name))),
    "script": ("vns3", VNS3, lambda half, name: blocks(vns3_curl.written(half, name))),
    "Terraform": ("vns3", VNS3, lambda half, name: blocks(vns3_terraform.written(half, name))),
    "Extra Params": ("vns3", VNS3, extra),
}


def skeleton(text: str) -> list[str]:
    """The lines without what is quoted; without comments, of which a hostile sheet may need one more."""
    lines = [QUOTED.sub('""', line) for line in text.split("\n")]
    return [line for line in lines if not line.lstrip().startswith(("#", "!", "//"))]


@pytest.mark.parametrize("what", OFFERED)
def test_nothing_from_a_sheet_acts_in_what_is_offered_for_copying(what: str) -> None:
    device, side, made = OFFERED[what]
    written = 0
    writable = halves(device, side).filter(lambda base: made(Half(side, base), "name") is not None)

    @settings(
        max_examples=30, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
    )
    @given(base=writable, texts=hostile_texts())
    def try_it(base: dict[str, Any], texts: dict[str, str]) -> None:
        nonlocal written
        hostile = made(Half(side, _with(base, texts)), texts["name"])
        if hostile is None:
            return
        written += 1
        assert all(c in "\n\t" or c.isprintable() for c in hostile), "something that cannot be seen"
        harmless = made(Half(side, _with(base, _plain(texts, side, base))), "name")
        assert harmless is not None
        if what == "Extra Params":
            assert not extra_params.parse(hostile).unread
            assert hostile == harmless
        else:
            assert _unnamed(skeleton(hostile)) == _unnamed(skeleton(harmless))
        if what == "API requests":
            json.loads(hostile)

    try_it()
    assert written > 5, "nearly everything was refused, so nothing was shown"


@st.composite
def hostile_texts(draw: st.DrawFn) -> dict[str, str]:
    """Hostile texts for whatever is free to be typed; identities, which most make unreadable, now and then."""
    keys = [*FREE, "name", "tunnel", *(key for key in IDS if draw(st.integers(0, 4)) == 0)]
    return {key: draw(HOSTILE) for key in keys}


def _with(base: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    tunnels = [{**one, "name": texts["tunnel"]} for one in base["tunnels"]]
    return {**base, **{key: texts[key] for key in texts if key not in ("name", "tunnel")}, "tunnels": tunnels}


def _plain(texts: dict[str, str], side: Side, base: dict[str, Any]) -> dict[str, str]:
    """Texts of the same shape without anything to act in them: same kind of identity, same number of tokens."""
    half = Half(side, _with(base, texts))
    plain = dict.fromkeys(texts, "plain")
    for key in IDS:
        if key in texts:
            plain[key] = half.value(key) or texts[key]
    plain["compat"] = texts["compat"]
    plain["endpoint_name"] = "plain" if half.value("endpoint_name") else texts["endpoint_name"]
    return plain


def _unnamed(lines: list[str]) -> list[str]:
    """Without the sheet's name where it stands as a word: an identifier of letters, digits and hyphens."""
    return [re.sub(r"[A-Za-z0-9]+(?:[-_]+[A-Za-z0-9]+)*", "w", line) for line in lines]
