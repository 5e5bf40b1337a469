"""The two daemons, each in its namespace, with the configuration it was given and a log of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

from tests.interop.lab.cases import End
from tests.interop.lab.network import Failed, command, until, within

PLUTO = "/usr/libexec/ipsec"


class Gateway:
    """An end without a daemon, and what both daemons share."""

    PHASE1 = PHASE2 = r"(?!)"
    LISTENING = ""

    def __init__(self, end: End, namespace: str, folder: Path) -> None:
        self.end, self._namespace, self._folder = end, namespace, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "ike.log"
        folder.mkdir(parents=True)
        self.loading = ""
        """What was said while the configuration was loaded."""

    def command(self, *words: str, timeout: float = 30) -> tuple[int, str]:
        return command(*within(self._namespace), *words, timeout=timeout)

    def start(self) -> None:
        """Starts the daemon and loads the configuration, which starts no negotiation by itself."""

    def initiate(self) -> None:
        """Starts all tunnels, without waiting."""

    def rekey(self) -> None:
        """Asks for new keys of the first tunnel."""

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)

    def log(self) -> str:
        """The log from the time the daemon listens; before, pluto tests itself at length."""
        if not self._log.exists():
            return ""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return text[text.rfind("\n", 0, max(0, text.find(self.LISTENING))) + 1 :]

    def output(self) -> str:
        path = self._folder / "output"
        return path.read_text(errors="replace") if path.exists() else ""

    def phase1(self) -> bool:
        """Whether the log says that phase 1 is up."""
        return re.search(self.PHASE1, self.log()) is not None

    def phase2(self) -> tuple[str, ...]:
        """The names of the tunnels that the log says are up."""
        return tuple(sorted(set(re.findall(self.PHASE2, self.log()))))

    def _run(self, words: list[str], **environment: str) -> None:
        with (self._folder / "output").open("wb") as output:
            self._process = subprocess.Popen(
                [*within(self._namespace), *words],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None


def connections(text: str) -> list[str]:
    """The names of the connections that a file wants loaded; what others take over has no `auto`."""
    sections = re.findall(r"^conn\s+(\S+)\n((?:[ \t]+.*\n?)*)", text, re.M)
    return [name for name, body in sections if re.search(r"^\s+auto=", body, re.M)]


class Libreswan(Gateway):
    """pluto, told what the file says by `addconn`, one connection after the other."""

    PHASE1 = r"IKE SA established|(?:initiator|responder) established IKE SA"
    PHASE2 = r'"([^"]+)"(?:\[\d+\] \S+)? #\d+: .*(?:IPsec SA established tunnel mode|established Child SA|rekeyed Child SA)'
    LISTENING = "listening for IKE messages"

    SETUP = "config setup\n\tplutodebug=none\n\tuniqueids=yes\n"

    def start(self) -> None:
        written = self.end.files["ipsec.conf"]
        self._names = connections(written)
        setup = self.SETUP + re.sub(r"^config setup\n", "", self.end.files.get("setup.conf", ""))
        # The helper that is run when a tunnel comes up would only add routes that stand already, slowly.
        text = f"{setup}\n\nconn %default\n\tleftupdown=%disabled\n\n{written}\n"
        (self._folder / "base.conf").write_text(setup)
        self._config = self._folder / "ipsec.conf"
        self._config.write_text(text)
        secrets = self._folder / "ipsec.secrets"
        secrets.touch(0o600)
        secrets.write_text(self.end.files.get("ipsec.secrets", ""), encoding="utf-8")
        for name in ("run", "ipsec.d"):
            (self._folder / name).mkdir()
        shutil.copytree("/run/lab/nss", self._folder / "nss")
        places = {
            "config": self._folder / "base.conf",
            "rundir": self._folder / "run",
            "nssdir": self._folder / "nss",
            "secretsfile": secrets,
            "ipsecdir": self._folder / "ipsec.d",
            "logfile": self._log,
        }
        self.control = self._folder / "run/pluto.ctl"
        options = [word for name, path in places.items() for word in (f"--{name}", str(path))]
        options += ["--nofork", "--use-xfrm", "--uniqueids", "--nhelpers", "1", "--no-dnssec"]
        self._run([f"{PLUTO}/pluto", *options])
        until(lambda: "loading secrets from" in self.log() or not self._alive(), "pluto did not start")
        for name in self._names:
            self.loading += self.addconn("--ctlsocket", str(self.control), name)[1]
        if "added " not in self.log():
            raise Failed(f"pluto took no connection: {self.loading or self.log()[-500:] + self.output()}")

    def addconn(self, *words: str) -> tuple[int, str]:
        return self.command(f"{PLUTO}/addconn", "--config", str(self._config), *words)

    def whack(self, *words: str) -> tuple[int, str]:
        return self.command(f"{PLUTO}/whack", "--ctlsocket", str(self.control), *words)

    def initiate(self) -> None:
        for name in self._names:
            self.whack("--name", name, "--initiate", "--asynchronous")

    def rekey(self) -> None:
        self.whack("--rekey-ipsec", "--name", self._names[0], "--asynchronous")


STRONGSWAN_CONF = """charon-systemd {
  load = random nonce openssl sha1 sha2 md5 hmac kdf aes gmp curve25519 gcm ccm ctr kernel-netlink socket-default vici
  filelog {
    lab {
      path = FOLDER/ike.log
      time_format = %b %e %T
      ike_name = yes
      default = 1
      flush_line = yes
    }
  }
  syslog {
    daemon {
      default = -1
    }
    auth {
      default = -1
    }
  }
  journal {
    default = -1
  }
  plugins {
    vici {
      socket = unix://FOLDER/vici
    }
  }
}
swanctl {
  load = random
}
"""
"""`swanctl` would load every plugin there is, for seconds, and needs none for a key in clear."""


class StrongSwan(Gateway):
    """charon, which `swanctl` loads the file into."""

    PHASE1 = r"IKE_SA \S+ established between"
    PHASE2 = r"CHILD_SA (\S+)\{\d+\} established with SPIs"

    def start(self) -> None:
        self._config = self._folder / "swanctl.conf"
        self._config.write_text(self.end.files["swanctl.conf"], encoding="utf-8")
        conf = self._folder / "strongswan.conf"
        conf.write_text(STRONGSWAN_CONF.replace("FOLDER", str(self._folder)))
        self._environment = f"STRONGSWAN_CONF={conf}"
        self._run(["/usr/sbin/charon-systemd"], STRONGSWAN_CONF=str(conf))
        until(lambda: (self._folder / "vici").exists() or not self._alive(), "charon did not start")
        self.loading = self.swanctl("--load-all", "--file", str(self._config), timeout=90)[1]
        if "loaded connection" not in self.loading:
            raise Failed(f"charon took no connection: {self.loading + self.output()}")
        self._children = re.findall(r"^  (\S+): (?:TUNNEL|TRANSPORT)", self.swanctl("--list-conns")[1], re.M)

    def swanctl(self, action: str, *words: str, timeout: float = 30) -> tuple[int, str]:
        uri = f"unix://{self._folder}/vici"
        return self.command(
            "env", self._environment, "/usr/sbin/swanctl", action, "--uri", uri, *words, timeout=timeout
        )

    def initiate(self) -> None:
        for child in self._children:
            words = ("--initiate", "--child", child, "--timeout", "8")
            threading.Thread(target=self.swanctl, args=words, daemon=True).start()

    def rekey(self) -> None:
        self.swanctl("--rekey", "--child", self._children[0])


KINDS = {"libreswan": Libreswan, "strongswan": StrongSwan, "none": Gateway}
