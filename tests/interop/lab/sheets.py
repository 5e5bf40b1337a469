"""Cases made of sheets: both ends' configurations are what the writers write, with a random key in its place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from tests.interop.lab.cases import Case, Daemon, End, Foretold
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER
from vns3pair.ipsec.devices.writers import Refused, Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side, Stated

DAEMONS = ("libreswan", "strongswan")


class NotWritten(ValueError):
    """A side for which no configuration is written; the message says why."""


def files(side: Side, stated: Stated, name: str = "Acme", key: str = "") -> dict[str, str]:
    """The files of a side, as an `End` has them. VNS3's side is written for libreswan, which is inside it.

    Without a key the placeholder stays. Raises `NotWritten`.
    """
    half = Half(side, stated)
    written = write(half, name, "libreswan" if side == VNS3 else "")
    if isinstance(written, Refused):
        raise NotWritten(f"{side}: " + "; ".join(f"{gap.key}: {gap.why}" for gap in written.reasons))
    found = dict(_files(written))
    if side == VNS3:
        found["setup.conf"] = "config setup\n\tikev1-policy=accept\n"  # a controller takes both versions
    quoted = f'"{KEY_PLACEHOLDER}"'  # the comment that asks for the key stays
    return {name: text.replace(quoted, f'"{key}"') if key else text for name, text in found.items()}


def _files(written: Written) -> Iterator[tuple[str, str]]:
    if written.device not in DAEMONS:
        raise NotWritten(f"there is no daemon here that runs a configuration for {written.device}")
    for block in written.blocks:
        text = block.text + "\n"
        if block.title.endswith(".conf"):
            yield "swanctl.conf" if written.device == "strongswan" else "ipsec.conf", text
        elif block.title.endswith(".secrets"):
            yield "ipsec.secrets", text
        elif block.title.endswith("config setup"):
            yield "setup.conf", text


def end(side: Side, stated: Stated, key: str, hosts: tuple[str, ...] = ()) -> End:
    """The end of a side. Raises `NotWritten`."""
    half = Half(side, stated)
    # Who starts is up to the run, not to whoever has loaded first.
    texts = files(side, {**stated, "initiation": "receive"}, key=key)
    private = half.value("local_private_ip")
    address = half.value("public_ip")
    tunnels = tuple((t.local.masked, t.remote.masked) for t in half.tunnels if t.local and t.remote)
    daemon: Daemon = "strongswan" if "swanctl.conf" in texts else "libreswan"
    return End(daemon, address, texts, tunnels, "" if private in (None, address) else private, hosts)


def case(
    name: str,
    vns3: Stated,
    partner: Stated,
    *,
    keys: tuple[str, str] | None = None,
    hosts: Mapping[Side, tuple[str, ...]] | None = None,
    **more: Any,
) -> Case:
    """A case of both halves as stored; `more` as `Case` has it.

    Without `keys` both ends have one random key where the fingerprints are equal, else one each. Raises `NotWritten`.
    """
    if keys is None:
        one = secrets.token_hex(16)
        same = vns3.get("psk_fingerprint") == partner.get("psk_fingerprint")
        keys = (one, one if same else secrets.token_hex(16))
    given = hosts or {}
    a = end(VNS3, vns3, keys[0], given.get(VNS3, ()))
    b = end(PARTNER, partner, keys[1], given.get(PARTNER, ()))
    # What the path loses is on no sheet.
    return Case(name, a, b, foretold=None if more.get("drop") else foretold(vns3, partner), **more)


def foretold(vns3: Stated, partner: Stated) -> Foretold:
    """What the comparison of both halves says will come. Of several differences the first hides the lines of others."""
    comparison = compare(vns3, partner)
    logs = [row.log for row in comparison.rows if row.log.initiator or row.log.responder]
    said = {"A": logs[0].initiator, "B": logs[0].responder} if len(logs) == 1 else {}
    return Foretold(comparison.fails_at, said)
