"""The network of one negotiation: A - R - B, each a namespace. R forwards, may translate addresses and may drop."""

from __future__ import annotations

import ipaddress
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.interop.lab.cases import ENDS, Case, End

DROPS = {
    "udp500": ("-p", "udp", "--dport", "500"),
    "udp4500": ("-p", "udp", "--dport", "4500"),
    "esp": ("-p", "esp"),
    "all": (),
}


class Failed(RuntimeError):
    """The laboratory itself did not work."""


def command(*words: str, timeout: float = 30, checked: bool = False) -> tuple[int, str]:
    """The status and the output of a program; 124 where it took too long. Raises `Failed` where it is checked."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        status, said = done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        status, said = 124, (error.stdout or b"").decode("utf-8", "replace")
    if checked and status:
        raise Failed(f"{' '.join(words)}: {status}: {said}")
    return status, said


def within(namespace: str) -> tuple[str, ...]:
    """What to put before a command to be run there; `ip netns exec` would mount /sys anew each time, slowly."""
    return ("nsenter", f"--net=/run/netns/{namespace}")


def until(true: Callable[[], bool], what: str, limit: float = 60) -> None:
    """Waits for something; raises `Failed` where it does not come."""
    end = time.monotonic() + limit
    while not true():
        if time.monotonic() > end:
            raise Failed(what)
        time.sleep(0.05)


def first_host(subnet: str) -> str:
    network = ipaddress.ip_network(subnet, strict=False)
    return str(network[1] if network.num_addresses > 1 else network[0])


class Network:
    """The namespaces of one negotiation, made by `up` and taken away by `down`."""

    def __init__(self, number: int, case: Case, folder: Path) -> None:
        self._number, self._case, self._folder = number, case, folder
        self.namespace = {key: f"lab{number}{key.lower()}" for key in (*ENDS, "R")}

    def up(self) -> None:
        made = [f"netns add {name}" for name in self.namespace.values()]
        self._batch([], made + [line for key in ENDS for line in self._cable(key)])
        router = ["link set lo up", "route add blackhole default"]
        self._batch(["-n", self.namespace["R"]], router + [line for key in ENDS for line in self._port(key)])
        for key in ENDS:
            self._batch(["-n", self.namespace[key]], list(self._inside(key)))
        for rule in self._rules():
            command(*within(self.namespace["R"]), "iptables-legacy", *rule, checked=True)

    def down(self) -> None:
        self._batch([], [f"netns del {name}" for name in self.namespace.values()])

    def _cable(self, key: str) -> Iterator[str]:
        cable = f"v{self._number}{key.lower()}"
        yield f"link add {cable} type veth peer name {cable}r"
        yield f"link set {cable} netns {self.namespace[key]} name eth0"
        yield f"link set {cable}r netns {self.namespace['R']} name to{key}"

    def _port(self, key: str) -> Iterator[str]:
        end = self._case.end(key)
        yield f"addr add {_gateway(end)}/24 dev to{key}"
        yield f"link set to{key} up"
        if end.private_address:
            yield f"addr add {end.address}/32 dev lo"

    def _inside(self, key: str) -> Iterator[str]:
        end = self._case.end(key)
        yield "link set lo up"
        yield f"addr add {end.own}/24 dev eth0"
        yield "link set eth0 up"
        yield f"route add default via {_gateway(end)}"
        for host in sorted({*(first_host(local) for local, _ in end.tunnels), *end.hosts}):
            yield f"addr add {host}/32 dev lo"

    def _rules(self) -> Iterator[Sequence[str]]:
        for name in self._case.drop:
            yield ("-A", "FORWARD", *DROPS[name], "-j", "DROP")
        for end in map(self._case.end, ENDS):
            if end.private_address:
                nat = ("-t", "nat", "-A")
                yield (*nat, "PREROUTING", "-d", end.address, "-j", "DNAT", "--to-destination", end.own)
                yield (*nat, "POSTROUTING", "-s", end.own, "-j", "SNAT", "--to-source", end.address)

    def _batch(self, options: list[str], lines: list[str]) -> None:
        path = self._folder / "batch"
        path.write_text("\n".join(lines) + "\n")
        command("ip", *options, "-batch", str(path), checked=True)


def _gateway(end: End) -> str:
    return re.sub(r"\d+$", "1", end.own)
