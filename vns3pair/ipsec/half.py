"""One side of a sheet, read: what is stated, what that means, and what follows where nothing is stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.devices import DEVICES, Device
from vns3pair.ipsec.devices.device import Version, parse_version
from vns3pair.ipsec.parameter import VNS3, Parameter, Side, Stated
from vns3pair.ipsec.reading import Reading
from vns3pair.ipsec.tunnels import Tunnel, read_tunnels


@dataclass(frozen=True, slots=True)
class Effective:
    """A side's value of one parameter and where it came from.

    `origin` is `stated`, `device`, `derived:KEY` or `assumed`; None where there is no value. `unreadable`
    is set where a stated text, or the source that a value would be derived from, cannot be read.
    """

    value: Any = None
    origin: str | None = None
    unreadable: bool = False

    @property
    def known(self) -> bool:
        return self.value is not None


NOTHING = Effective()

DERIVATION_CONDITIONS: Mapping[str, Callable[[Half], bool]] = MappingProxyType(
    {
        "always": lambda half: True,
        "pfs_on": lambda half: half.value("pfs") is True,
        "aead_phase1": lambda half: algorithms.is_aead(half.value("phase1_encryption")),
        "dpd_on": lambda half: half.value("dpd") is True,
    }
)
"""The closed set of conditions of a derivation or an assumption, each a question to one side."""


class Half:
    """One side of a sheet. Reads lazily and never raises, whatever `stated` holds."""

    def __init__(self, side: Side, stated: Stated) -> None:
        self.side = side
        self.stated = stated
        self._readings: dict[str, Reading | None] = {}
        self._effective: dict[str, Effective] = {}

    def states(self, key: str) -> bool:
        """Whether anything at all is stated for the key (blank cells state nothing)."""
        return not values.is_blank(self.stated.get(key))

    @cached_property
    def empty(self) -> bool:
        """Whether this side states nothing at all."""
        return not any(self.states(parameter.key) for parameter in catalogue.of_side(self.side))

    def reading(self, key: str) -> Reading | None:
        """How the stated value reads; None where nothing is stated."""
        if key not in self._readings:
            parameter = catalogue.BY_KEY[key]
            raw = self.stated.get(key) if self.side in parameter.sides else None
            self._readings[key] = None if values.is_blank(raw) else values.read(parameter, raw, self.side)
        return self._readings[key]

    def text(self, key: str) -> str:
        """What was typed, as text; empty where nothing is stated."""
        return values.as_text(self.stated[key]) if self.states(key) else ""

    def effective(self, key: str) -> Effective:
        """The value this side really has, by design: stated, fixed by the device, derived or assumed."""
        if key not in self._effective:
            self._effective[key] = NOTHING  # two blanks that derive from each other end here
            self._effective[key] = self._work_out(catalogue.BY_KEY[key])
        return self._effective[key]

    def value(self, key: str) -> Any:
        """The effective value, None where there is none or it is unreadable."""
        return self.effective(key).value

    def _work_out(self, parameter: Parameter) -> Effective:
        reading = self.reading(parameter.key)
        if reading is not None:
            return Effective(reading.value, "stated" if reading.readable else None, not reading.readable)
        if self.side not in parameter.sides:
            return NOTHING
        return self._fixed(parameter) or self._derived(parameter) or self._assumed(parameter)

    def _fixed(self, parameter: Parameter) -> Effective | None:
        fixed = self.device.fixed.get(parameter.key) if self.device else None
        if fixed is None:
            return None
        if not fixed.source:
            return Effective(fixed.value, "device")
        source = self.effective(fixed.source)
        return Effective(source.value, "device" if source.known else None, source.unreadable)

    def _derived(self, parameter: Parameter) -> Effective | None:
        for derivation in parameter.derived:
            if self.side not in derivation.sides or not DERIVATION_CONDITIONS[derivation.condition](self):
                continue
            source = self.effective(derivation.source)
            if source.unreadable:
                return Effective(unreadable=True)
            if source.known:
                return Effective(source.value, f"derived:{derivation.source}")
        return None

    def _assumed(self, parameter: Parameter) -> Effective:
        value = parameter.assumed.get(self.side)
        if value is None or not DERIVATION_CONDITIONS[parameter.assumed_condition](self):
            return NOTHING
        return Effective(value, "assumed")

    @cached_property
    def device(self) -> Device | None:
        """The side's device; None where it is not stated (VNS3's is always VNS3)."""
        if self.side == VNS3:
            return DEVICES["vns3"]
        reading = self.reading("device")
        return DEVICES[reading.value] if reading is not None and reading.readable else None

    def takes(self, key: str, value: Any) -> bool:
        """Whether nothing known of the side's device, in its stated version, speaks against a value."""
        limits = self.device.limits if self.device is not None else ()
        return not any(
            limit.applies(self.version, self.value("ike_version"))
            and key in limit.keys
            and (limit.lacks(value) or limit.out_of_range(value))
            for limit in limits
        )

    @cached_property
    def version(self) -> Version | None:
        """The stated software version as numbers; None where none is stated or it holds no number."""
        return parse_version(self.text("device_version")) if self.states("device_version") else None

    @property
    def prf(self) -> Any:
        """The PRF that the pre-shared key goes through: its own row's, else the phase 1 hash; None if unknown."""
        return self.value("phase1_prf") or self.value("phase1_hash")

    @property
    def behind_nat(self) -> bool:
        """Whether its Local Private IP is stated and differs from its public IP."""
        private, public = self.effective("local_private_ip"), self.effective("public_ip")
        return private.known and public.known and bool(private.value != public.value)

    @property
    def counts_as_nat_traversal(self) -> str | None:
        """`on`, `off` or `auto`, where auto counts as on behind NAT; None where it is not known."""
        value = self.value("nat_traversal")
        return "on" if value == "auto" and self.behind_nat else value

    @cached_property
    def tunnels(self) -> tuple[Tunnel, ...]:
        """The tunnels stated, in order, empty objects left out."""
        return read_tunnels(self.stated.get("tunnels"), self.side)
