"""What an Extra Params text says for the sheet's VNS3 half, and where it says something else than a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import algorithms, values
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.extra_param_values import KEYS, Proposal, spelled
from vns3pair.ipsec.extra_params import COMPAT, ExtraParams
from vns3pair.ipsec.extra_params_text import DEFAULTS, DETECTS_NAT, compat_texts
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3

SAID: tuple[str, ...] = (
    "phase1_encryption",
    "phase1_hash",
    "phase1_dh_group",
    "phase2_encryption",
    "phase2_hash",
    "pfs_group",
    "phase1_lifetime",
    "phase2_lifetime",
    "dpd",
    "dpd_action",
    "dpd_delay",
    "dpd_timeout",
    "initiation",
    "rekey",
    "local_peer_id",
    "nat_traversal",
    "compat",
)
"""The catalogue keys that Extra Params speak of, in the order in which they are written."""

_DPD = ("dpdaction", "dpddelay", "dpdtimeout")
_LIFETIMES = ("phase1-lifetime", "phase2-lifetime")
_DEFAULTED = ("dpd", "phase1_lifetime", "phase2_lifetime")
_ASSUMED = ("initiation", "rekey")
"""What the controller takes for these where no token names them is no news to a sheet, so `stated` leaves it out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A parameter for which a text says something else than the sheet; None where one says nothing.

    `by_default` is set where the text is silent, and the value is what the controller then takes.
    """

    key: str
    text: Any
    sheet: Any
    by_default: bool = False

    def __str__(self) -> str:
        default = " by default" if self.by_default else ""
        return f"{self.key}: the text says {_plain(self.text)}{default}, the sheet {_plain(self.sheet)}"


def stated(params: ExtraParams) -> dict[str, Any]:
    """What a text says for the VNS3 half: catalogue keys and values.

    What `phase1=` and `phase2=` leave out, and either where it is absent, is `auto`; the PFS group is absent
    then. Lifetimes and dead peer detection that no token names have the controller's defaults. Where a text
    names several values, all stand in the cell, and the sheet asks to choose one.
    """
    half: dict[str, Any] = {}
    for phase in (1, 2):
        half |= _of_phase(params, phase)
    groups = [value for value in params.values("pfsgroup") if not isinstance(value, bool)]
    inline = [one.group for one in _proposals(params, "phase2") if one.group is not None]
    if inline or groups:
        half["pfs_group"] = _cell([*groups, *inline])
    for name, key in KEYS.items():
        if name != "pfsgroup" and (found := params.values(name)):
            half[key] = _cell(found, name)
    if any(params.values(name) for name in _DPD):
        half["dpd"] = True
    for key in _DEFAULTED:
        if not _names(params, key):
            half[key] = DEFAULTS[key]
    compat = [str(value) for value in params.values(COMPAT)]
    if DETECTS_NAT in compat:
        half["nat_traversal"] = AUTO
        compat.remove(DETECTS_NAT)
    if compat:
        half["compat"] = f" {COMPAT}".join(compat)
    return half


def by_default(params: ExtraParams) -> frozenset[str]:
    """The keys of `stated` for which the text is silent."""
    return frozenset(key for key in _DEFAULTED if not _names(params, key))


def _names(params: ExtraParams, key: str) -> bool:
    """Whether the text has the token of a key at all, readable or not. Each token of dead peer detection is one of `dpd`."""
    return any(
        KEYS.get(token.name) == key or (key == "dpd" and token.name in _DPD) for token in params.tokens
    )


def _proposals(params: ExtraParams, name: str) -> list[Proposal]:
    return [one for value in params.values(name) if isinstance(value, tuple) for one in value]


def _of_phase(params: ExtraParams, phase: int) -> dict[str, Any]:
    found = _proposals(params, f"phase{phase}") or [Proposal()]
    if not params.values(f"phase{phase}") and any(token.name == f"phase{phase}" for token in params.tokens):
        return {}  # it could not be read, so nothing is known of it
    half = {
        f"phase{phase}_encryption": _cell([one.encryption or AUTO for one in found]),
        f"phase{phase}_hash": _cell([one.hash or AUTO for one in found if phase == 1 or _hashes(one)]),
    }
    if phase == 1:
        half["phase1_dh_group"] = _cell([AUTO if one.group is None else one.group for one in found])
    return {key: value for key, value in half.items() if value is not None}


def _hashes(proposal: Proposal) -> bool:
    """Whether a proposal of phase 2 takes or states a hash."""
    return proposal.hash is not None or not algorithms.is_aead(proposal.encryption)


def _cell(found: Iterable[Any], name: str = "") -> Any:
    """One value, a short lifetime with its unit, since a bare one may be hours; several as the text or list that asks to choose one; None without any."""
    distinct = list(dict.fromkeys(found))
    if not distinct:
        return None
    if len(distinct) == 1:
        short = name in _LIFETIMES and distinct[0] < values.SHORTEST_BARE_LIFETIME
        return spelled(name, distinct[0]) if short else distinct[0]
    return [AUTO if value == AUTO else spelled(name, value) if name else value for value in distinct]


def differences(params: ExtraParams, half: Half) -> tuple[Difference, ...]:
    """What a text says otherwise than a sheet's VNS3 half, in the order of `SAID`.

    What Extra Params do not speak of (IKE version, PFS, addresses) is taken from the sheet. Tokens that no
    row of the sheet stands for are not compared: see `ExtraParams.unread`, and `without_row`.
    """
    said = stated(params)
    other = {key: value for key, value in half.stated.items() if key not in SAID}
    text = Half(VNS3, {**other, **said})
    silent = by_default(params) | {key for key in _ASSUMED if not _names(params, key)}
    found = []
    for key in SAID:
        unread = key not in said and _names(params, key)
        ours, theirs = None if unread else _comparable(text, key), _comparable(half, key)
        if ours != theirs and _matters(key, text, half):
            found.append(Difference(key, ours, theirs, key in silent))
    return tuple(found)


def _comparable(half: Half, key: str) -> Any:
    """A half's value of a row; what cannot be read as it was typed, and several values as their list."""
    if key == "compat":
        texts = compat_texts(half)
        return (
            half.value(key)
            if texts is None
            else f" {COMPAT}".join(t for t in texts if t != DETECTS_NAT) or None
        )
    effective = half.effective(key)
    if not (effective.unreadable and half.states(key)):
        return effective.value
    return half.stated[key] if isinstance(half.stated[key], list) else half.text(key)


def _matters(key: str, text: Half, sheet: Half) -> bool:
    if key == "nat_traversal":
        return text.states(key) or (sheet.value(key) == AUTO and sheet.value("ike_version") != 2)
    if key == "pfs_group":
        return sheet.value("pfs") is not False
    if key == "phase2_hash":
        return not all(algorithms.is_aead(half.value("phase2_encryption")) for half in (text, sheet))
    if key.startswith("dpd_"):
        return text.value("dpd") is True and sheet.value("dpd") is True
    return True


def report(params: ExtraParams) -> list[str]:
    """What a text says, a key and its value a line as a sheet file has them, in the order of `SAID`.

    Values that the controller takes by itself are marked; then follow the tokens that no row stands for.
    """
    normal = stated(params)
    silent = by_default(params)
    lines = [
        f"{key}: {_plain(normal[key])}{' (default)' if key in silent else ''}"
        for key in SAID
        if key in normal
    ]
    lines += [f"no row on the sheet: {text}" for text in without_row(params)]
    return lines + [f"not read: {token.shown}" for token in params.unread if token.text]


def without_row(params: ExtraParams) -> tuple[str, ...]:
    """What a text says that no row of a sheet stands for."""
    return tuple(token.text for token in params.tokens if token.name == "mtu" and token.value is not None)


def _plain(value: Any) -> str:
    if value is None:
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else values.as_text(value)
