"""The Extra Params text of a sheet's VNS3 half, and what of the half it cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import algorithms, extra_params
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.extra_param_values import KEYS, Proposal, spelled
from vns3pair.ipsec.extra_params import COMPAT
from vns3pair.ipsec.half import Half

DETECTS_NAT = "encapsulation=auto"
"""What `compat:` takes for NAT-T auto-detection with IKEv1, where the form's box alone means off."""
DEFAULTS: Mapping[str, int | bool] = MappingProxyType(
    {"phase1_lifetime": 3600, "phase2_lifetime": 28_800, "dpd": False}
)
"""What the controller does where no token says otherwise (guide, Extra Parameters)."""
NOT_STATED = "nothing is stated, so it is left to autodiscovery"


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A parameter of the half that its Extra Params do not say, and why."""

    key: str
    why: str


def text_of(half: Half, separator: str = "\n") -> tuple[str, tuple[Unsaid, ...]]:
    """The Extra Params of a VNS3 half, one token a line (or with blanks between, for the API).

    Also what they cannot say, or leave to the controller. A token is written whole or not at all.
    """
    writer = _Writer(half)
    return separator.join(writer.tokens), tuple(writer.unsaid)


class _Writer:
    def __init__(self, half: Half) -> None:
        self.half = half
        self.tokens: list[str] = []
        self.unsaid: list[Unsaid] = []
        self._phase1()
        self._phase2()
        self._pfs_group()
        self._lifetimes()
        self._dpd()
        self._connection()
        self._peer_id()
        self._compat()

    def _take(self, key: str) -> Any:
        """The effective value, if VNS3 can take it; None, with the reason noted, where it cannot."""
        reading = self.half.reading(key)
        if reading is not None and not reading.readable:
            return self._leave(key, f"it cannot be read: {reading.problem}")
        if why := refusal(self.half, key):
            return self._leave(key, why)
        return self.half.value(key)

    def _leave(self, key: str, why: str) -> None:
        self.unsaid.append(Unsaid(key, why))

    def _refused(self, keys: Iterable[str]) -> bool:
        before = len(self.unsaid)
        for key in keys:
            self._take(key)
        return len(self.unsaid) > before

    def _add(self, key: str, token: str) -> None:
        """Writes a token, if it is read back as this one token alone."""
        read = extra_params.parse(token)
        if [one.text for one in read.tokens] == [token] and read.tokens[0].value is not None:
            self.tokens.append(token)
        else:
            self._leave(key, "it would not be read back as it stands: it holds blanks or another token")

    def _phase1(self) -> None:
        keys = ("phase1_encryption", "phase1_hash", "phase1_dh_group")
        if self._refused(keys):
            return
        encryption, hash_, group = (self.half.value(key) for key in keys)
        if encryption == "aes256_ccm":
            self._leave(keys[0], "VNS3 takes CCM in phase 2 only")
            return
        if not self._led(1, encryption, (keys[1], hash_), (keys[2], group)):
            return
        for key, value in ((keys[1], hash_), (keys[2], group)):
            if value is None:
                self._leave(key, NOT_STATED)
        hash_ = None if hash_ == AUTO else hash_
        group = None if group == AUTO else group
        if hash_ is None and group is not None:
            self._leave(keys[2], "phase1= has the hash before the group, and none is stated")
            group = None
        self._add(keys[0], f"phase1={spelled('phase1', (Proposal(encryption, hash_, group),))}")

    def _phase2(self) -> None:
        keys = ("phase2_encryption", "phase2_hash")
        hashed = not algorithms.is_aead(self.half.value(keys[0]))
        if self._refused(keys if hashed else keys[:1]):
            return
        encryption, hash_ = (self.half.value(key) for key in keys)
        if not self._led(2, encryption, (keys[1], hash_)):
            return
        if hashed and hash_ is None:
            self._leave(keys[1], NOT_STATED)
        hash_ = hash_ if hashed and hash_ != AUTO else None
        self._add(keys[0], f"phase2={spelled('phase2', (Proposal(encryption, hash_),))}")

    def _led(self, phase: int, encryption: Any, *others: tuple[str, Any]) -> bool:
        """Whether there is an encryption to write; what stands without one is noted."""
        if encryption not in (None, AUTO):
            return True
        if encryption is None:
            self._leave(f"phase{phase}_encryption", NOT_STATED)
        for key, value in others:
            if value not in (None, AUTO):
                self._leave(key, f"phase{phase}= begins with the encryption, and none is stated")
        return False

    def _pfs_group(self) -> None:
        pfs = self.half.value("pfs")
        if pfs is False or not self.half.states("pfs_group"):
            return
        group = self._take("pfs_group")
        follows = self.half.value("phase1_dh_group") if pfs is True else None
        if group not in (None, AUTO, follows):
            self._add("pfs_group", f"pfsgroup={spelled('pfsgroup', group)}")

    def _lifetimes(self) -> None:
        for phase in (1, 2):
            key, name = f"phase{phase}_lifetime", f"phase{phase}-lifetime"
            if not self.half.states(key):
                self._leave(key, f"nothing is stated, so the controller takes its default, {DEFAULTS[key]} s")
            elif (seconds := self._take(key)) is not None:
                self._add(key, f"{name}={spelled(name, seconds)}")

    def _dpd(self) -> None:
        if self._take("dpd") is not True:
            return
        keys = {name: KEYS[name] for name in ("dpdaction", "dpddelay", "dpdtimeout")}
        if not self._refused(keys.values()):
            for name, key in keys.items():
                self._add(key, f"{name}={spelled(name, self.half.value(key))}")

    def _connection(self) -> None:
        starts = self._take("initiation")
        if starts == "receive":
            self._add("initiation", "connection=receive")
        elif starts == "initiate":
            self._leave("initiation", "VNS3 starts or answers (bidirectional), or answers only (receive)")
        if self._take("rekey") is False:
            self._add("rekey", "connection-rekey=no")

    def _peer_id(self) -> None:
        if not self.half.states("local_peer_id"):
            return
        identity = self._take("local_peer_id")
        if identity is not None and identity != self.half.value("local_private_ip"):
            self._add("local_peer_id", f"local-peer-id={identity}")

    def _compat(self) -> None:
        texts = compat_texts(self.half)
        if self.half.states("compat") and texts is None:
            self._leave("compat", "it goes over several lines, or holds blanks: state one token")
        detects = self.half.value("nat_traversal") == AUTO and self.half.value("ike_version") != 2
        for text in dict.fromkeys([*([DETECTS_NAT] if detects else []), *(texts or ())]):
            if not (text.isascii() and text.isprintable()):
                self._leave("compat", "it holds characters beyond ASCII, which no setting of libreswan has")
                continue
            self._add("compat", f"{COMPAT}{text}")


def compat_texts(half: Half) -> list[str] | None:
    """What stands behind each `compat:` of the cell; the first may go without. None where it is no such list."""
    text = half.value("compat")
    if not isinstance(text, str):
        return None
    first, *others = text.split()
    if not all(word.startswith(COMPAT) for word in others):
        return None
    return [word.removeprefix(COMPAT) for word in (first, *others)]
