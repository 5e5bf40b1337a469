"""The machines that negotiations run in: User Mode Linux on this machine's own files, with the daemons laid over them."""

from __future__ import annotations

import json
import os
import platform
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.interop.lab.cases import Case, Outcome, case_to_json, run_from_json
from tests.interop.lab.network import Failed

CHECKOUT = Path(__file__).resolve().parents[3]
LAB = CHECKOUT / ".lab"
"""What `script/setup --everything` unpacks and compiles."""
MEMORY = 1024
"""MB of each machine."""
LONGEST = 1500
"""Seconds for everything that one machine does."""

# Modules are named as nothing loads them in time: the namespaces ask for algorithms, and get an error.
MODULES = (
    "veth esp4 xfrm_user xfrm4_tunnel tun authenc cbc echainiv seqiv sha256_generic sha512_generic md5 des_generic "
    "gcm ghash_generic ccm ctr cmac xcbc iptable_filter iptable_nat xt_nat xt_tcpudp"
)
INIT = """#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
exec >{folder}/said 2>&1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs tmpfs /run
modprobe -d {lab}/root/usr overlay
mount -t overlay -o ro,lowerdir={lab}/root/usr:/usr overlay /usr
hostname lab
for module in {modules}; do modprobe $module; done
ip link set lo up
# Namespaces take this over: R has to forward.
echo 1 >/proc/sys/net/ipv4/ip_forward
mkdir -p /run/lab/nss
certutil -N -d sql:/run/lab/nss --empty-password
cd {checkout}
{python} -m tests.interop.lab.inside {folder}/job.json
echo $? >{folder}/status
echo o >/proc/sysrq-trigger
sleep 60
"""


def lack() -> str:
    """Why nothing can be negotiated here, or nothing where it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "User Mode Linux runs on Linux on x86-64 only"
    if not (LAB / "complete").exists():
        return "the IKE daemons are not unpacked (script/setup --everything does it)"
    return ""


@dataclass(frozen=True)
class Check:
    """A configuration to be loaded, not negotiated: `files` as those of an `End`."""

    name: str
    daemon: str
    files: dict[str, str]


@dataclass(frozen=True)
class Checked:
    """Whether a daemon took a configuration, and what it said."""

    accepted: bool
    said: str


@dataclass(frozen=True)
class Results:
    """What came of cases and checks, by their names."""

    outcomes: dict[str, Outcome]
    checks: dict[str, Checked]


def negotiate(
    cases: Sequence[Case], checks: Sequence[Check] = (), *, machines: int = 2, jobs: int = 6
) -> Results:
    """Negotiates cases in some machines at once, some runs at once in each; loads what is to be checked.

    Raises `Failed` where a machine did not do its work, and ValueError for two cases of one name.
    """
    names = [case.name for case in cases] + [check.name for check in checks]
    if len(set(names)) < len(names):
        raise ValueError("two cases or checks have one name")
    with tempfile.TemporaryDirectory(prefix="vns3pair-lab-") as place:
        folders = []
        # Dealt out by how long they take, so that each machine has as much to do.
        ordered = sorted(cases, key=lambda case: -(case.wait + case.watch + 5 * len(case.rekey)))
        used = max(1, min(machines, len(ordered) + len(checks)))
        for number in range(used):
            folder = Path(place) / str(number)
            folder.mkdir()
            _write_job(folder, ordered[number::used], checks[number::used], jobs)
            folders.append(folder)
        with _booted(folders) as running:
            for folder, machine in zip(folders, running, strict=True):
                _await(folder, machine)
        outcomes = {case.name: Outcome(case.name, tuple(_runs(Path(place), case))) for case in cases}
        return Results(outcomes, {check.name: _checked(Path(place), check.name) for check in checks})


def _write_job(folder: Path, cases: Sequence[Case], checks: Sequence[Check], jobs: int) -> None:
    job = {
        "cases": [case_to_json(case) for case in cases],
        "checks": [{"name": c.name, "daemon": c.daemon, "files": c.files} for c in checks],
        "jobs": jobs,
        "out": str(folder),
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    init = folder / "init"
    python = os.path.realpath(sys.executable)
    init.write_text(
        INIT.format(
            folder=folder,
            lab=shlex.quote(str(LAB)),
            checkout=shlex.quote(str(CHECKOUT)),
            python=shlex.quote(python),
            modules=MODULES,
        )
    )
    init.chmod(0o755)


@contextmanager
def _booted(folders: Sequence[Path]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A machine for each folder, in a session of its own, which is ended whatever happens."""
    running: list[subprocess.Popen[bytes]] = []
    try:
        for folder in folders:
            words = [
                str(LAB / "root/usr/bin/linux.uml"),
                f"mem={MEMORY}M",
                "rootfstype=hostfs",
                "rootflags=/",
            ]
            words += [
                "rw",
                f"init={folder}/init",
                "con0=null,fd:1",
                "con=null",
                "quiet",
                "random.trust_cpu=on",
            ]
            # LD_PRELOAD separates by blanks, and the checkout may lie under a name with one.
            preloaded = shutil.copy(LAB / "xstate.so", folder)
            with (folder / "console").open("wb") as console:
                running.append(
                    subprocess.Popen(
                        words,
                        env={**os.environ, **_memory(folder), "LD_PRELOAD": str(preloaded)},
                        stdin=subprocess.DEVNULL,
                        stdout=console,
                        stderr=console,
                        start_new_session=True,
                    )
                )
        yield running
    finally:
        for machine in running:
            try:
                os.killpg(machine.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            machine.wait()


def _memory(folder: Path) -> dict[str, str]:
    """Where the machine's memory lies: a container's /dev/shm may be too small for it, then on the disk."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and shutil.disk_usage(shared).free > 4 * MEMORY * 2**20
    return {"HOME": str(folder)} if roomy else {"HOME": str(folder), "TMPDIR": str(folder)}


def _await(folder: Path, machine: subprocess.Popen[bytes]) -> None:
    try:
        machine.wait(LONGEST)
    except subprocess.TimeoutExpired:
        raise Failed(f"a machine did not come to an end:\n{_said(folder)}") from None
    status = folder / "status"
    if not status.exists() or status.read_text().strip() != "0":
        raise Failed(f"a machine did not do its work:\n{_said(folder)}")


def _said(folder: Path) -> str:
    paths = [folder / name for name in ("said", "console")]
    return "\n".join(path.read_text(errors="replace")[-3000:] for path in paths if path.exists())


def _runs(place: Path, case: Case) -> Iterator[Any]:
    for initiator in case.initiate:
        (path,) = place.glob(f"*/{case.name}.{initiator}.json")
        yield run_from_json(json.loads(path.read_text(encoding="utf-8")))


def _checked(place: Path, name: str) -> Checked:
    (path,) = place.glob(f"*/{name}.check.json")
    return Checked(**json.loads(path.read_text(encoding="utf-8")))
