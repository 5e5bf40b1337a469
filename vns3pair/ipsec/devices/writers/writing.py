"""What a writer of device configurations is, and what it yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from vns3pair.ipsec.devices.plan import Gap, Plan
from vns3pair.ipsec.devices.screens import Screen


@dataclass(frozen=True, slots=True)
class Block:
    """One text to copy: a file, or commands for one session.

    `title` says what it is (`/etc/ipsec.d/acme.conf`, `Configuration mode`); `sign` is what begins a comment there,
    empty where there are none (JSON), and `note` what to know before it is used. `text` ends without a line end.
    """

    title: str
    text: str
    sign: str = "#"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A configuration: texts to copy, or screens to fill in, or both; and the rows that are not in it, with the reason."""

    device: str
    blocks: tuple[Block, ...] = ()
    screens: tuple[Screen, ...] = ()
    unsaid: tuple[Gap, ...] = ()

    @property
    def text(self) -> str:
        """All blocks one after the other, each under its title where there are several."""
        if len(self.blocks) == 1:
            return self.blocks[0].text + "\n"
        return "\n".join(f"{b.sign or '#'} === {b.title} ===\n{b.text}\n" for b in self.blocks)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no configuration is written: what is missing, or what the device cannot do."""

    device: str
    reasons: tuple[Gap, ...]


def _never(plan: Plan) -> Iterable[Gap]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Writer:
    """How one device's configuration is written. Every row of `TO_ACCOUNT_FOR` is in `says` or in `silent`.

    `says` are the rows that the text follows: another value there is another text. `silent` are those that it cannot
    say, each with the reason as a clause; where such a row is stated, the reason is written above the text as a
    comment. `refuses` yields what this device cannot do at all; what its `Device.limits` declare is refused before.
    `leaves` yields rows of `says` that this plan's text leaves out, with the reason (DPD timeout with IKEv2, say).
    `blocks` and `screens` write a plan that was not refused.
    """

    device: str
    says: frozenset[str]
    silent: Mapping[str, str]
    blocks: Callable[[Plan], Iterable[Block]] | None = None
    screens: Callable[[Plan], Iterable[Screen]] | None = None
    refuses: Callable[[Plan], Iterable[Gap]] = field(default=_never)
    leaves: Callable[[Plan], Iterable[Gap]] = field(default=_never)


__all__ = ["Block", "Refused", "Writer", "Written"]
