"""A device that is written and read for the tests of the pages alone, so that no vendor's words matter to them."""

import re

from vns3pair.ipsec.catalogue import PARAMETERS
from vns3pair.ipsec.devices import readers, writers
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Gap
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading, Unread
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers.writing import Block, Writer

KEYS = {parameter.key for parameter in PARAMETERS}


def blocks(plan):
    pairs = "\n".join(f"pair {pair.local.masked} {pair.remote.masked}" for pair in plan.pairs)
    yield Block("/etc/box/tunnel.conf", f"peer {plan.peer}\nkey {KEY_PLACEHOLDER}\n{pairs}", note="Load it.")
    yield Block("Commands", f"up {plan.name}", "!")


def screens(plan):
    yield Screen(
        "Gateway",
        "VPN, Gateways",
        (
            ScreenField("Remote address", plan.peer, "It is VNS3's.", "peer_public_ip", copied=True),
            ScreenField("Comment", ""),
        ),
        "Save it first.",
    )
    for number, pair in enumerate(plan.pairs, 1):
        yield Screen(
            f"Network {number}",
            "VPN, Networks",
            (
                ScreenField("Local", pair.local.masked, key="tunnels", copied=True),
                ScreenField("Remote", pair.remote.masked, key="tunnels", copied=True),
                ScreenField("Protocol", "ESP", "Alone."),
            ),
            "Apply at last." if number == len(plan.pairs) else "",
        )


def refuses(plan):
    if plan.phase1.group == 17:
        yield Gap("phase1_dh_group", "the box has no group 17")


WRITER = Writer(
    device="opnsense",
    says=TO_ACCOUNT_FOR - {"rekey"},
    silent={"rekey": "the box always rekeys"},
    blocks=blocks,
    screens=screens,
    refuses=refuses,
)

_TUNNEL = re.compile(r"pair (\S+) (\S+)")


def read(text):
    """Lines of keys and values under `connection NAME`; `end left` or `end right` may follow."""
    found, unread, half, where, name, end = [], [], None, {}, "", ""

    def close():
        if half is not None:
            found.append(
                Found(name, half, end, where, frozenset({"dpd_delay"} & half.keys()), ("A remark.",))
            )

    for number, line in enumerate(text.split("\n"), 1):
        key, _, value = line.strip().partition(" ")
        if key == "connection":
            close()
            half, where, name, end = {"dpd_delay": 10}, {}, value, ""
        elif half is None or not key:
            continue
        elif key == "end":
            end = value
        elif pair := _TUNNEL.fullmatch(line.strip()):
            half.setdefault("tunnels", []).append({"local_subnet": pair[1], "remote_subnet": pair[2]})
        elif key in KEYS:
            half[key] = value.split("|") if "|" in value else value
            where[key] = number
        elif key == "crash":
            raise ValueError(text)
        else:
            unread.append(Unread(number, line.strip(), "nobody knows it" if key == "odd" else ""))
    close()
    return Reading(tuple(found), tuple(unread))


READER = Reader("opnsense", "Lines of keys and values.", read, lambda text: text.count("connection "))


def install(monkeypatch):
    """Has OPNsense be that box."""
    monkeypatch.setattr(writers, "WRITERS", {**writers.WRITERS, "opnsense": WRITER})
    monkeypatch.setattr(readers, "READERS", {**readers.READERS, "opnsense": READER})
