"""strongSwan's older `ipsec.conf`. Defaults are those of 5.9.8's ipsec.conf(5)."""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec.devices.readers import ike_proposals, ipsec_conf
from vns3pair.ipsec.devices.readers.ipsec_conf import Conn, Setting
from vns3pair.ipsec.devices.readers.ipsec_conf_ends import ENDS, read_ends, remark_on_one_sa
from vns3pair.ipsec.devices.readers.reading import Reading
from vns3pair.ipsec.devices.readers.rows import Rows, seconds
from vns3pair.ipsec.devices.readers.strongswan_ids import identity

EITHER_VERSION = [2, 1]
"""What strongSwan takes where no version is named: it starts IKEv2, and answers both."""

_EACH_END = ("", "id", "subnet", "auth")
_BOTH = (
    "type authby auto ike esp ah keyexchange aggressive ikelifetime keylife lifetime lifebytes rekey dpddelay "
    "dpdtimeout dpdaction forceencaps"
)
KNOWN = frozenset({*_BOTH.split(), *(f"{end}{name}" for end in ENDS for name in _EACH_END)})

_VERSIONS: dict[str, Any] = {"ikev1": 1, "ikev2": 2, "ike": EITHER_VERSION}
_STARTS = {"start": "bidirectional", "route": "bidirectional", "add": "receive"}
_KEYS = frozenset({"secret", "psk", "xauthpsk"})
_NOT_STRICT = "{0}= has no ! behind it: strongSwan's own default algorithms are taken as well."
_OWN_SET = "It names no {0}=: strongSwan's own default algorithms are taken."


def read(text: str) -> Reading:
    file = ipsec_conf.read(text, KNOWN)
    found = tuple(read_ends(file, _common, _no_more, identity, left_may_be_any=True))
    return Reading(found, tuple(file.unread), tuple(file.problems))


def _no_more(rows: Rows, conn: Conn, end: str) -> None:
    """What only an end itself has: nothing more than its addresses, ID and subnets."""


def _common(conn: Conn) -> Rows | None:
    if conn.value("type").lower() in ("pass", "passthrough", "drop") or conn.value("authby") == "never":
        return None
    rows = Rows()
    if conn.lost:
        rows.remark(f"It takes in what is not in this text: {', '.join(conn.lost)[:200]}.")
    _say_ike(rows, conn)
    if rows.half["ike_version"] == 1:
        _first_subnets(rows, conn)
    remark_on_one_sa(rows, conn)
    _say_phases(rows, conn)
    _say_dpd(rows, conn)
    rows.say("initiation", _STARTS.get(conn.value("auto").lower()), conn.line("auto"))
    rows.say("rekey", {"yes": True, "no": False}.get(conn.value("rekey").lower()), conn.line("rekey"))
    rows.assume("rekey", True)
    if conn.value("forceencaps"):
        forced = conn.value("forceencaps").lower() == "yes"
        rows.say("nat_traversal", "on" if forced else "auto", conn.line("forceencaps"))
    rows.assume("nat_traversal", "auto")
    return rows


def _first_subnets(rows: Rows, conn: Conn) -> None:
    """With IKEv1 only the first subnet of an end counts (ipsec.conf(5), leftsubnet)."""
    for end in ENDS:
        first, comma, _ = conn.value(f"{end}subnet").partition(",")
        if comma:
            conn.settings[f"{end}subnet"] = Setting(first, conn.line(f"{end}subnet"))
            rows.remark(f"With IKEv1 strongSwan uses only the first subnet of {end}subnet.")


def _say_ike(rows: Rows, conn: Conn) -> None:
    rows.say("ike_version", _VERSIONS.get(conn.value("keyexchange").lower()), conn.line("keyexchange"))
    rows.assume("ike_version", EITHER_VERSION)
    key = next((key for key in ("leftauth", "rightauth", "authby") if conn.value(key)), "")
    if key:
        rows.say(
            "authentication", "psk" if conn.value(key).lower() in _KEYS else "certificate", conn.line(key)
        )
    rows.assume("authentication", "certificate")
    if conn.value("aggressive") and rows.half["ike_version"] != 2:
        aggressive = conn.value("aggressive").lower() == "yes"
        rows.say("exchange_mode", "aggressive" if aggressive else "main", conn.line("aggressive"))
    if (kind := conn.value("type").lower()) in ("tunnel", "transport"):
        rows.say("encapsulation_mode", kind, conn.line("type"))
    if conn.value("ah"):
        rows.say("ipsec_protocol", "ah", conn.line("ah"))


def _say_phases(rows: Rows, conn: Conn) -> None:
    ike_proposals.say_phase1(rows, ike_proposals.read(conn.value("ike"), "strongswan"), conn.line("ike"))
    proposals = ike_proposals.read(conn.value("esp"), "strongswan")
    ike_proposals.say_phase2(rows, proposals, conn.line("esp"))
    say_pfs(rows, proposals, conn.line("esp"))
    for key in ("ike", "esp"):
        if not conn.value(key):
            rows.remark(_OWN_SET.format(key))
        elif not conn.value(key).endswith("!"):
            rows.remark(_NOT_STRICT.format(key))
    rows.say("phase1_lifetime", seconds(conn.value("ikelifetime")) or None, conn.line("ikelifetime"))
    rows.assume("phase1_lifetime", 10_800)
    for key in ("keylife", "lifetime"):
        rows.say("phase2_lifetime", seconds(conn.value(key)) or None, conn.line(key))
    rows.assume("phase2_lifetime", 3_600)
    if (number := conn.value("lifebytes")).isascii() and number.isdigit() and len(number) < 16:
        rows.say("phase2_lifetime_kilobytes", int(number) // 1024 or "unlimited", conn.line("lifebytes"))


def say_pfs(rows: Rows, proposals: tuple[ike_proposals.Proposal, ...], line: int) -> None:
    """PFS is on where a group is named beside the cipher, and off where none is (strongSwan has no other switch)."""
    if not proposals:
        rows.assume("pfs", False)
        return
    groups = ike_proposals.groups(proposals)
    some_without = not all(p.group for p in proposals)
    rows.say("pfs", [True, False] if groups and some_without else groups is not None, line)
    rows.say("pfs_group", groups, line)


def _say_dpd(rows: Rows, conn: Conn) -> None:
    action, delay = conn.value("dpdaction").lower(), seconds(conn.value("dpddelay"))
    if action not in ("clear", "hold", "restart") or delay == 0:
        if action == "none":
            rows.say("dpd", False, conn.line("dpdaction"))
        rows.assume("dpd", False)
        return
    rows.say("dpd", True, conn.line("dpdaction"))
    rows.say("dpd_action", action, conn.line("dpdaction"))
    rows.say("dpd_delay", delay, conn.line("dpddelay"))
    rows.assume("dpd_delay", 30)
    rows.say("dpd_timeout", seconds(conn.value("dpdtimeout")) or None, conn.line("dpdtimeout"))
    if rows.half["ike_version"] != 2:
        rows.assume("dpd_timeout", 150)


__all__ = ["EITHER_VERSION", "read", "say_pfs"]
