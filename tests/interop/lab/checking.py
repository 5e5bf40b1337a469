"""Whether the daemons take configurations, many of them, without negotiating: one daemon of each kind takes them all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.interop.lab.cases import Daemon, End
from tests.interop.lab.daemons import KINDS, PLUTO, Libreswan, StrongSwan, connections
from tests.interop.lab.network import command

NAMESPACE = "labchecks"
DAEMONS: tuple[Daemon, ...] = ("libreswan", "strongswan")
FIRST = {
    "libreswan": {
        "ipsec.conf": "conn first\n\tleft=192.0.2.1\n\tright=192.0.2.2\n\tauthby=secret\n\tauto=add\n",
        "setup.conf": "config setup\n\tikev1-policy=accept\n",
    },
    "strongswan": {"swanctl.conf": "connections { first { children { first { } } } }"},
}
"""What the daemon starts with; not checked."""


def check_all(checks: Sequence[dict[str, Any]], folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of each check (`name`, `daemon`, `files`), and whether it was `accepted`, with what was `said`."""
    if not checks:
        return
    command("ip", "netns", "add", NAMESPACE, checked=True)
    command("ip", "-n", NAMESPACE, "link", "set", "lo", "up", checked=True)
    for daemon in DAEMONS:
        mine = [check for check in checks if check["daemon"] == daemon]
        if mine:
            yield from _check(daemon, mine, folder / daemon)


def _check(
    daemon: Daemon, checks: Sequence[dict[str, Any]], folder: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    gateway = KINDS[daemon](End(daemon, "192.0.2.1", FIRST[daemon]), NAMESPACE, folder)
    try:
        gateway.start()
        for number, check in enumerate(checks):
            place = folder / str(number)
            place.mkdir()
            for name, text in check["files"].items():
                (place / name).write_text(text, encoding="utf-8")
            if isinstance(gateway, Libreswan):
                yield check["name"], _pluto_takes(gateway, place)
            elif isinstance(gateway, StrongSwan):
                yield check["name"], _charon_takes(gateway, place)
    finally:
        gateway.stop()


def _pluto_takes(pluto: Libreswan, place: Path) -> dict[str, Any]:
    """`addconn --checkconfig` reads the whole file; adding the connections has pluto read the algorithms too."""
    path = place / "ipsec.conf"
    names = connections(path.read_text())
    status, said = command(f"{PLUTO}/addconn", "--config", str(path), "--checkconfig")
    # This kernel has no interfaces of IPsec's own, and pluto then takes nothing that names one.
    path.write_text(re.sub(r"^[ \t]+ipsec-interface=.*\n", "", path.read_text(), flags=re.M))
    before = len(pluto.log())
    for name in names:
        more, words = command(
            f"{PLUTO}/addconn", "--config", str(path), "--ctlsocket", str(pluto.control), name
        )
        status, said = status or more, said + words
    log = pluto.log()[before:]
    added = re.findall(r'^.*"([^"]+)": added ', log, re.M)
    for name in names:
        pluto.whack("--name", name, "--delete")
    complete = bool(names) and set(names) <= {name.partition("/")[0] for name in added}
    return {"accepted": status == 0 and complete, "said": f"{said}\n{log}"}


def _charon_takes(charon: StrongSwan, place: Path) -> dict[str, Any]:
    status, said = charon.swanctl("--load-all", "--clear", "--file", str(place / "swanctl.conf"))
    # There are no certificates and keys in files, and so no directories of them.
    said = re.sub(r"^opening directory .*\n", "", said, flags=re.M)
    complete = "loaded connection" in said and "loaded ike secret" in said
    wrong = re.search(r"failed|invalid|unknown|unsupported|error", said)
    return {"accepted": status == 0 and complete and wrong is None, "said": said}
