"""The state of a row of Connection as a formula: `compare` once more, for what may be typed into a cell.

Every answer of `compare` is here by the same closed sets: conditions, fixed and derived and assumed values,
relations. What a formula does not know for sure it leaves to the import, so it never says "match" where
`compare` says otherwise. While all cells that a row depends on are as they were sent, the row's state is as sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from vns3pair.documents import formulas as f
from vns3pair.documents.formulas import Expression
from vns3pair.documents.spellings import normal
from vns3pair.ipsec import algorithms, catalogue
from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.conditions import BOTH
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.effects import STATE_TITLES, grade
from vns3pair.ipsec.parameter import PARTNER, Parameter

STOPPING = frozenset(("blocks_phase1", "blocks_phase2", "no_traffic"))
LEFT_TO_IMPORT = "? checked on import"
MATCH = f"✓ {STATE_TITLES['match']}"
TO_FILL_IN = f"… {STATE_TITLES['incomplete']}"
NOT_COMPARABLE = f"? {STATE_TITLES['not_comparable']}"
NOT_APPLICABLE = STATE_TITLES["not_applicable"]

_MATCH, _TO_FILL_IN, _LEFT = f.text(MATCH), f.text(TO_FILL_IN), f.text(LEFT_TO_IMPORT)
_NOT_COMPARABLE, _NOT_APPLICABLE = f.text(NOT_COMPARABLE), f.text(NOT_APPLICABLE)


def mismatch(effect: str) -> str:
    """The word of a difference, with the sign that its effect has everywhere."""
    return f"{'✗' if effect in STOPPING else '~'} {STATE_TITLES['mismatch']}"


class Cells(NamedTuple):
    """The cells of the hidden sheet for one row, as references."""

    reads: Expression
    """What the partner's cell says: blank, `?`, or a value in normal form."""
    counts: Expression
    """The same with what holds where the cell is blank."""
    vns3: Expression
    """VNS3's value in normal form."""
    partner_stands: Expression
    vns3_stands: Expression
    """Whether the cell still holds what it was sent with."""
    sent: Expression
    """The state that the row was sent with."""


Sheet = Mapping[str, Cells]
"""The cells of every row, by the row's key."""


class StateNow:
    """Writes the formulas for one comparison over the cells of one hidden sheet."""

    def __init__(self, comparison: Comparison, cells: Sheet) -> None:
        self._vns3, self._partner = comparison.vns3, comparison.partner
        self._rows: Mapping[str, Row] = MappingProxyType({row.key: row for row in comparison.rows})
        self._cells = cells
        self._of_partner = {catalogue.BY_KEY[key].other_key: key for key in cells}

    def state(self, key: str) -> Expression:
        """The state of the row."""
        needed = list(dict.fromkeys(self._needed(key)))
        changed_here = f.denied(f.every(self._cells[each].vns3_stands for each in needed))
        as_sent = f.every(self._cells[each].partner_stands for each in needed)
        live = self._live(catalogue.BY_KEY[key])
        return f.when(changed_here, _LEFT, f.when(as_sent, self._cells[key].sent, live))

    def counts(self, key: str) -> Expression:
        """The partner's effective value of the row: as it reads, else fixed, derived or assumed."""
        parameter = catalogue.BY_KEY[catalogue.BY_KEY[key].other_key]
        reads, other = self._cells[key].reads, self._derived(parameter, list(parameter.derived))
        if any(parameter.key in device.fixed for device in DEVICES.values()):
            unfixed = f.UNREAD
        else:
            unfixed = other
        by_device = f.when(self._device_stands, self._fixed(parameter) or other, unfixed)
        return f.when(f.is_blank(reads), by_device, reads)

    @property
    def _device_stands(self) -> Expression:
        return self._cells["device"].partner_stands

    def _counts_of(self, partner_key: str) -> Expression:
        return self._cells[self._of_partner[partner_key]].counts

    def _fixed(self, parameter: Parameter) -> Expression | None:
        device = self._partner.device
        fixed = device.fixed.get(parameter.key) if device else None
        if fixed is None:
            return None
        return self._counts_of(fixed.source) if fixed.source else f.text(normal(fixed.value))

    def _derived(self, parameter: Parameter, derivations: list[Any]) -> Expression:
        """The first source that says anything; of two that derive from each other only what is read counts."""
        if not derivations:
            assumed = parameter.assumed.get(PARTNER)
            return f.BLANK if assumed is None else f.text(normal(assumed))
        first, rest = derivations[0], self._derived(parameter, derivations[1:])
        if PARTNER not in first.sides:
            return rest
        row = self._cells[self._of_partner[first.source]]
        back = any(each.source == parameter.key for each in catalogue.BY_KEY[first.source].derived)
        source = row.reads if back else row.counts
        return _DERIVATIONS[first.condition](self, f.when(f.is_blank(source), rest, source), rest)

    def _needed(self, key: str) -> Iterator[str]:
        """The rows whose cells decide the state of this one, itself first."""
        parameter = catalogue.BY_KEY[key]
        yield from (key, "device")
        for side_key in (parameter.key, parameter.other_key):
            yield from self._sources(side_key, frozenset())
        yield from _CONDITION_KEYS.get(parameter.condition, ())
        yield from _COMPATIBLE_KEYS.get(key, ())

    def _sources(self, key: str, seen: frozenset[str]) -> Iterator[str]:
        for derivation in catalogue.BY_KEY[key].derived:
            if derivation.source not in seen:
                yield derivation.source
                yield self._of_partner[derivation.source]
                yield from _DERIVATION_KEYS.get(derivation.condition, ())
                yield from self._sources(derivation.source, seen | {key})

    def _live(self, parameter: Parameter) -> Expression:
        return _CONDITIONS[parameter.condition](self, parameter, self._unless_lacking(parameter))

    def _unless_lacking(self, parameter: Parameter) -> Expression:
        """`not applicable` where nothing is stated and the device has no such thing."""
        key, judged = parameter.other_key, self._if_complete(parameter)
        vns3_device = self._vns3.device
        if vns3_device and parameter.key in vns3_device.lacks and not self._vns3.states(parameter.key):
            return _NOT_APPLICABLE
        lacks = self._partner.device is not None and key in self._partner.device.lacks
        ever = any(key in device.lacks for device in DEVICES.values())
        blank = f.when(self._device_stands, _NOT_APPLICABLE if lacks else judged, _LEFT if ever else judged)
        return f.when(f.is_blank(self._cells[parameter.key].reads), blank, judged)

    def _if_complete(self, parameter: Parameter) -> Expression:
        counts, vns3 = self._cells[parameter.key].counts, self._vns3.effective(parameter.key)
        missing = _TO_FILL_IN if parameter.required else _NOT_APPLICABLE
        if not vns3.known:
            unreadable = f.when(f.is_blank(counts), missing, _TO_FILL_IN)
            return unreadable if vns3.unreadable else missing
        judged = f.when(f.is_unread(counts), _LEFT, self._judged(parameter, vns3.value))
        return f.when(f.is_blank(counts), missing, judged)

    def _judged(self, parameter: Parameter, vns3: Any) -> Expression:
        if parameter.kind in algorithms.KINDS and vns3 == algorithms.AUTO:
            return _NOT_COMPARABLE
        assert parameter.relation is not None
        return RELATIONS[parameter.relation](self, parameter)

    def _differs(self, parameter: Parameter) -> Expression:
        return f.text(mismatch(grade(parameter.key, self._vns3, self._partner).effect))

    def _equal(self, parameter: Parameter) -> Expression:
        cells = self._cells[parameter.key]
        return f.when(f.equal(cells.counts, cells.vns3), _MATCH, self._differs(parameter))

    def _fingerprint(self, parameter: Parameter) -> Expression:
        """Equal only where both are shown and made with one salt; all else the import has to say."""
        if self._rows[parameter.key].reason == "salts":
            return _LEFT
        cells = self._cells[parameter.key]
        return f.when(f.equal(cells.counts, cells.vns3), _MATCH, _LEFT)

    def _compatible(self, parameter: Parameter) -> Expression:
        return COMPATIBLE[parameter.key](self, parameter)

    def _nat_traversal(self, parameter: Parameter) -> Expression:
        """Only off against on fails; auto counts as on at a side behind NAT."""
        counts, differs = self._cells[parameter.key].counts, self._differs(parameter)
        on, off = f.equal(counts, f.text("on")), f.equal(counts, f.text("off"))
        here = self._vns3.counts_as_nat_traversal
        if here == "auto":
            return _MATCH
        if here == "on":
            return f.when(off, differs, _MATCH)
        return f.when(off, _MATCH, f.when(on, differs, self._auto_against_off(differs)))

    def _auto_against_off(self, differs: Expression) -> Expression:
        private, public = self._counts_of("local_private_ip"), self._counts_of("public_ip")
        unsure = f.some((f.is_unread(private), f.is_unread(public)))
        either_blank = f.some((f.is_blank(private), f.is_blank(public)))
        decided = f.when(f.equal(private, public), _MATCH, differs)
        return f.when(either_blank, _MATCH, f.when(unsure, _LEFT, decided))

    def _initiation(self, parameter: Parameter) -> Expression:
        if self._vns3.value(parameter.key) != "receive":
            return _MATCH
        receives = f.equal(self._cells[parameter.key].counts, f.text("receive"))
        return f.when(receives, self._differs(parameter), _MATCH)

    def _left(self, parameter: Parameter) -> Expression:
        return _LEFT

    def _if_both(self, parameter: Parameter, judged: Expression) -> Expression:
        """`not applicable` where a side is known to have another value than both should."""
        key, wanted = BOTH[parameter.condition]
        here, counts = self._vns3.value(key), self._cells[key].counts
        if here is not None and here != wanted:
            return _NOT_APPLICABLE
        unknown = judged if parameter.required else _NOT_APPLICABLE
        holds = judged if here is not None else unknown
        other = f.when(f.equal(counts, f.text(normal(wanted))), holds, _NOT_APPLICABLE)
        return f.when(f.is_unread(counts), _LEFT, f.when(f.is_blank(counts), unknown, other))

    def _if_no_aead(self, parameter: Parameter, judged: Expression) -> Expression:
        """`not applicable` where a cipher authenticates by itself; the parameter is a required one."""
        if algorithms.is_aead(self._vns3.value("phase2_encryption")):
            return _NOT_APPLICABLE
        counts = self._cells["phase2_encryption"].counts
        return f.when(f.is_unread(counts), _LEFT, f.when(_is_aead(counts), _NOT_APPLICABLE, judged))

    def _if_aead_phase1(self, then: Expression, otherwise: Expression) -> Expression:
        counts = self._cells["phase1_encryption"].counts
        return f.when(f.is_unread(counts), f.UNREAD, f.when(_is_aead(counts), then, otherwise))


def _is_aead(counts: Expression) -> Expression:
    return f.is_one_of(counts, (str(a.value) for a in algorithms.ENCRYPTION if a.aead))


RELATIONS: Mapping[str, Callable[[StateNow, Parameter], Expression]] = MappingProxyType(
    {
        "same": StateNow._equal,
        "mirror": StateNow._equal,
        "fingerprint": StateNow._fingerprint,
        "compatible": StateNow._compatible,
    }
)
"""All relations but `tunnels`, which `tunnels_now` decides."""
COMPATIBLE: Mapping[str, Callable[[StateNow, Parameter], Expression]] = MappingProxyType(
    {
        "nat_traversal": StateNow._nat_traversal,
        "initiation": StateNow._initiation,
        "tunnel_interface": StateNow._left,
    }
)
_CONDITIONS: Mapping[str, Callable[[StateNow, Parameter, Expression], Expression]] = MappingProxyType(
    {
        "always": lambda now, parameter, judged: judged,
        "no_aead_phase2": StateNow._if_no_aead,
        **dict.fromkeys(BOTH, StateNow._if_both),
    }
)
_DERIVATIONS: Mapping[str, Callable[[StateNow, Expression, Expression], Expression]] = MappingProxyType(
    {
        "always": lambda now, then, otherwise: then,
        "aead_phase1": StateNow._if_aead_phase1,
    }
)
"""Those that occur on the partner's side."""
_CONDITION_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**{name: (key,) for name, (key, _) in BOTH.items()}, "no_aead_phase2": ("phase2_encryption",)}
)
_DERIVATION_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"aead_phase1": ("phase1_encryption",), "pfs_on": ("pfs",)}
)
_COMPATIBLE_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"nat_traversal": ("local_private_ip", "public_ip", "peer_public_ip")}
)
