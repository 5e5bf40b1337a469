"""libreswan's `ipsec.conf`, with the words of its ancestors Openswan and FreeS/WAN that files in use still have.

Defaults are those of 4.10's ipsec.conf(5), and only where no release in use has another.
"""

from __future__ import annotations

import re

from vns3pair.ipsec.devices.readers import ike_proposals, ipsec_conf
from vns3pair.ipsec.devices.readers.ipsec_conf import ConfFile, Conn
from vns3pair.ipsec.devices.readers.ipsec_conf_ends import ENDS, read_ends, remark_on_one_sa
from vns3pair.ipsec.devices.readers.reading import Reader, Reading, Unread
from vns3pair.ipsec.devices.readers.rows import Rows, seconds

_EACH_END = ("", "id", "subnet", "subnets", "vti", "interface-ip", "auth")
_BOTH = (
    "type authby auto ike esp phase2alg phase2 ah pfs pfsgroup ikev2 keyexchange aggrmode aggressive ikelifetime "
    "salifetime keylife lifetime rekey dpddelay dpdtimeout dpdaction encapsulation forceencaps ipsec-interface "
    "vti-interface sha2-truncbug narrowing auth"
)
KNOWN = frozenset({*_BOTH.split(), *(f"{end}{name}" for end in ENDS for name in _EACH_END)})

_YES = frozenset({"yes", "true", "on", "1"})
_NO = frozenset({"no", "false", "off", "0", "never"})
_IKE_VERSIONS = {
    **dict.fromkeys(("yes", "insist", "propose", "ikev2"), 2),
    **dict.fromkeys(("no", "never", "permit", "ikev1"), 1),
}
_BOTH_ONCE = frozenset({"propose", "permit"})
_STARTS = {
    **dict.fromkeys(("start", "up", "route", "ondemand", "keep"), "bidirectional"),
    "add": "receive",
}
_ACTIONS = {"restart": "restart", "restart-by-peer": "restart", "hold": "hold", "clear": "clear"}
_NO_CONNECTION = frozenset({"passthrough", "pass", "drop", "reject"})
_HEX_ID = re.compile(r"@#(?:0x)?((?:[0-9a-f]{2}){1,100})", re.IGNORECASE)
_OWN_LINE = re.compile(
    r"^[ \t]+(?:ikev2|phase2alg|salifetime|encapsulation|narrowing|ipsec-interface|left(?:id=@\[|subnets)|dpdtimeout"
    r"|(?:ike|esp)[ \t]*=[^\n#]*(?:;|sha2_|aes_gcm|dh\d)|authby[ \t]*=[ \t]*(?:secret|rsasig))",
    re.MULTILINE,
)
_ANY_LINE = re.compile(r"^(?:conn[ \t]+\S|[ \t]+(?:left|right|auto|ike|esp|also)\w*[ \t]*=)", re.MULTILINE)


def read(text: str) -> Reading:
    file = ipsec_conf.read(text, KNOWN)
    found = tuple(
        read_ends(file, _common, lambda rows, conn, end: _say_interface(rows, conn, end, file), identity)
    )
    return Reading(found, _unread(file), tuple(file.problems))


def _unread(file: ConfFile) -> tuple[Unread, ...]:
    return tuple(one for one in file.unread if not one.text.startswith("ikev1-policy"))


def _common(conn: Conn) -> Rows | None:
    """The rows that both ends have; None for a connection that protects nothing."""
    if conn.value("type").lower() in _NO_CONNECTION or conn.value("authby").lower() == "never":
        return None
    rows = Rows()
    if conn.lost:
        rows.remark(f"It takes in what is not in this text: {', '.join(conn.lost)[:200]}.")
    remark_on_one_sa(rows, conn)
    _say_ike(rows, conn)
    _say_phase1(rows, conn)
    _say_phase2(rows, conn)
    _say_dpd(rows, conn)
    rows.say("initiation", _STARTS.get(conn.value("auto").lower()), conn.line("auto"))
    rows.say("rekey", _yes_or_no(conn.value("rekey")), conn.line("rekey"))
    rows.assume("rekey", True)
    _say_encapsulation(rows, conn)
    return rows


def _yes_or_no(text: str) -> bool | None:
    word = text.lower()
    return True if word in _YES else False if word in _NO else None


def _say_ike(rows: Rows, conn: Conn) -> None:
    for key in ("ikev2", "keyexchange"):
        word = conn.value(key).lower()
        rows.say("ike_version", _IKE_VERSIONS.get(word), conn.line(key))
        if word in _BOTH_ONCE:
            rows.remark(f"{key}={word} is read as from 3.28 on; older releases took both versions.")
    if "ike_version" not in rows.half:
        rows.assume("ike_version", 2)
        rows.remark("It names no IKE version: that is IKEv2 from 3.28 on, and was IKEv1 before.")
    _say_authentication(rows, conn)
    aggressive = "aggressive" if conn.value("aggressive") else "aggrmode"
    if rows.half["ike_version"] == 1 and (said := _yes_or_no(conn.value(aggressive))) is not None:
        rows.say("exchange_mode", "aggressive" if said else "main", conn.line(aggressive))
    if (kind := conn.value("type").lower()) in ("tunnel", "transport"):
        rows.say("encapsulation_mode", kind, conn.line("type"))
    protocol = next((key for key in ("phase2", "ah", "auth") if conn.value(key)), "")
    if protocol:
        value = "ah" if protocol == "ah" else conn.value(protocol).lower()
        rows.say("ipsec_protocol", value if value in ("esp", "ah") else None, conn.line(protocol))


def _say_authentication(rows: Rows, conn: Conn) -> None:
    key = "authby" if conn.value("authby") else "leftauth"
    if words := conn.value(key).lower():
        keys = any(word in ("secret", "psk") for word in re.split(r"[|,\s]+", words))
        rows.say("authentication", "psk" if keys else "certificate", conn.line(key))
    else:
        rows.assume("authentication", "certificate")


def _say_phase1(rows: Rows, conn: Conn) -> None:
    ike_proposals.say_phase1(rows, ike_proposals.read(conn.value("ike")), conn.line("ike"))
    if not conn.value("ike"):
        rows.remark("It names no ike=: libreswan's own set of algorithms goes out.")
    if said := seconds(conn.value("ikelifetime")):
        rows.say("phase1_lifetime", said, conn.line("ikelifetime"))
    else:
        rows.remark("It states no ikelifetime: that is 8 hours from 4.2 on, and was 1 hour before.")


def _say_phase2(rows: Rows, conn: Conn) -> None:
    key = "esp" if conn.value("esp") else "phase2alg"
    proposals = ike_proposals.read(conn.value(key))
    ike_proposals.say_phase2(rows, proposals, conn.line(key))
    if not conn.value(key):
        rows.remark("It names no esp=: libreswan's own set of algorithms goes out.")
    for name in ("lifetime", "keylife", "salifetime"):
        rows.say("phase2_lifetime", seconds(conn.value(name)) or None, conn.line(name))
    rows.assume("phase2_lifetime", 28_800)
    rows.say("pfs", _yes_or_no(conn.value("pfs")), conn.line("pfs"))
    rows.assume("pfs", True)
    if rows.half["pfs"] is True:
        old = ike_proposals.read(f"aes-{conn.value('pfsgroup')}") if conn.value("pfsgroup") else ()
        rows.say("pfs_group", ike_proposals.groups(old), conn.line("pfsgroup"))
        rows.say("pfs_group", ike_proposals.groups(proposals), conn.line(key))
        rows.assume("pfs_group", rows.half.get("phase1_dh_group"))
    if _yes_or_no(conn.value("sha2-truncbug")):
        rows.remark("sha2-truncbug=yes cuts SHA2-256 to 96 bits, which works with no standard peer.")
    if _yes_or_no(conn.value("narrowing")):
        rows.remark("narrowing=yes: it also takes subnets within its own.")


def _say_dpd(rows: Rows, conn: Conn) -> None:
    delay, timeout = seconds(conn.value("dpddelay")), seconds(conn.value("dpdtimeout"))
    if not delay:
        if conn.value("dpddelay"):
            rows.say("dpd", False, conn.line("dpddelay"))
        rows.assume("dpd", False)
        return
    if rows.half["ike_version"] == 1 and not timeout:
        rows.say("dpd", False, conn.line("dpddelay"))
        rows.remark("With IKEv1 dpddelay counts only together with dpdtimeout, which is missing.")
        return
    rows.say("dpd", True, conn.line("dpddelay"))
    rows.say("dpd_delay", delay, conn.line("dpddelay"))
    rows.say("dpd_timeout", timeout or None, conn.line("dpdtimeout"))
    action = conn.value("dpdaction").lower().replace("_", "-").removeprefix("%")
    rows.say("dpd_action", _ACTIONS.get(action), conn.line("dpdaction"))
    rows.assume("dpd_action", "hold")


def _say_interface(rows: Rows, conn: Conn, end: str, file: ConfFile) -> None:
    """Whether it is route-based, and the address of its interface, by its settings or by commands beside the file."""
    for key in ("ipsec-interface", "vti-interface"):
        value = conn.value(key).lower()
        if not value or value in _NO:
            continue
        rows.say("vpn_type", "route", conn.line(key))
        name = f"ipsec{1 if value in _YES else value}" if key == "ipsec-interface" else conn.value(key)
        if name in file.interfaces:
            rows.say("tunnel_interface", *file.interfaces[name])
        for address in (f"{end}interface-ip", f"{end}vti"):
            rows.say("tunnel_interface", conn.value(address) or None, conn.line(address))


def _say_encapsulation(rows: Rows, conn: Conn) -> None:
    word = conn.value("encapsulation").lower()
    if word:
        known = {True: "on", False: "off", None: "auto" if word == "auto" else None}[_yes_or_no(word)]
        rows.say("nat_traversal", known, conn.line("encapsulation"))
    elif _yes_or_no(conn.value("forceencaps")):
        rows.say("nat_traversal", "on", conn.line("forceencaps"))
    rows.assume("nat_traversal", "auto")


def identity(text: str) -> str | None:
    """An ID of libreswan's as a sheet takes it; None for what stands for any or none, or is looked up (id.c, atoid)."""
    if "=" in text:
        return text.removeprefix("@")
    if match := _HEX_ID.fullmatch(text):
        plain = bytes.fromhex(match[1]).decode("ascii", "replace")
        return f"@[{plain}]" if plain.isprintable() and plain.isascii() else None
    if text.startswith(("@~", "@#", "%")):
        return None
    if text.startswith("@[") and not text.endswith("]"):
        return f"{text}]"
    if "@" in text:
        return text
    return text if re.fullmatch(r"[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", text) else None


def recognises(text: str) -> int:
    return len(_OWN_LINE.findall(text)) * 2 + len(_ANY_LINE.findall(text)) if _ANY_LINE.search(text) else 0


READER = Reader(
    "libreswan",
    "ipsec.conf: one file, or several one behind the other; also Openswan's.",
    read,
    recognises,
)
