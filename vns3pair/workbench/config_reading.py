"""A configuration that was read, as answers for one half of the sheet: what is offered to be taken over, and what is not.

Nothing here sees a key: whatever comes in was cut before, and what may be one all the same is left out.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.views.decorators.debug import sensitive_variables

from vns3pair.documents.answers import MOST_UNPLACED, Answer, Answers, TunnelAnswer, Unplaced
from vns3pair.documents.structure import clean
from vns3pair.exchange import previews
from vns3pair.ipsec import catalogue, extra_params_sheet, sheetfile, values
from vns3pair.ipsec.cell_labels import holds_key
from vns3pair.ipsec.devices import DEVICES, readers
from vns3pair.ipsec.devices.readers.reading import Found, Reading, Unread
from vns3pair.ipsec.extra_param_values import KEYS
from vns3pair.ipsec.extra_params import COMPAT, ExtraParams
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Parameter, Side
from vns3pair.sheets import keys_in_texts
from vns3pair.sheets.models import Sheet

CONFIG, EXTRA_PARAMS = "config", "extra_params"
"""Kinds of answers: a device's configuration, and VNS3's text."""
MOST_OFFERED = 100
"""Connections of one configuration that are offered to choose from."""
MOST_NAMED = 50
"""Values of one cell that are offered to choose from."""
NO_ROW = "the sheet has no row for it"
HIDDEN = "it was left out, as it may hold a key"
DEFAULT = "not in it: the device's default"
CONTROLLERS_DEFAULT = "not in it: the controller's default"
log = logging.getLogger(__name__)


class Unreadable(Exception):
    """Reading failed for a reason of ours. The message says nothing of the configuration."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One connection to choose: what it is called, whose end it is read for, and what it says.

    `fits` is how many of its addresses are the sheet's.
    """

    name: str
    end: str
    own: str
    peer: str
    ike: str
    tunnels: int
    fits: int
    answers: Answers
    remarks: tuple[str, ...] = ()


@sensitive_variables()
def read(text: str, device: str) -> tuple[str, Reading]:
    """The device, recognised where none is named (empty where that fails), and what was read. Raises Unreadable."""
    try:
        known = device or readers.recognise(text)
        return known, readers.read(text, known) if known else Reading()
    except Exception as error:
        # The traceback's last line would quote the configuration: only where it happened is written down.
        places = [f"{each.filename}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)]
        log.error(
            "A configuration could not be read: %s at %s", type(error).__name__, " < ".join(reversed(places))
        )
        raise Unreadable from None


def offers(reading: Reading, device: str, sheet: Sheet) -> tuple[Offer, ...]:
    """Every connection, those that fit the sheet best first."""
    halves = {side: Half(side, sheet.side(side)) for side in (PARTNER, VNS3)}
    unplaced = tuple(_unplaced(reading.unread))  # of the whole configuration, whichever is chosen
    found = [_offer(each, device, sheet, halves, unplaced) for each in reading.found]
    return tuple(sorted(found, key=lambda offer: -offer.fits))


def _offer(
    found: Found, device: str, sheet: Sheet, halves: Mapping[Side, Half], unplaced: tuple[Unplaced, ...]
) -> Offer:
    read_as = Half(PARTNER, found.half)
    own, peer = (read_as.value(key) for key in ("public_ip", "peer_public_ip"))
    own_addresses = {read_as.value("local_private_ip"), own} - {None}
    fits = sum(
        (
            peer is not None and peer == halves[VNS3].value("public_ip"),
            bool(own_addresses & {halves[PARTNER].value(key) for key in ("public_ip", "local_private_ip")}),
        )
    )
    answers = Answers(
        CONFIG,
        cells=tuple(_cells(found, device, halves[PARTNER])),
        tunnels=tuple(_tunnels(found)),
        unplaced=(*_too_many(found), *unplaced),
    )
    version = read_as.value("ike_version")
    return Offer(
        name=clean(found.name, 80),
        end=found.end,
        own=_address(read_as, "public_ip") or _address(read_as, "local_private_ip"),
        peer=_address(read_as, "peer_public_ip"),
        ike=f"IKEv{version}" if version else "",
        tunnels=len(read_as.tunnels),
        fits=fits,
        answers=previews.without_keys(answers, sheet),
        remarks=found.remarks,
    )


def _address(half: Half, key: str) -> str:
    value = half.value(key)
    return str(value) if value is not None else ""


def _cells(found: Found, device: str, half: Half) -> Iterator[Answer]:
    if not half.states("device") and "device" not in found.half:
        yield Answer(PARTNER, "device", DEVICES[device].label, "what the configuration looks like")
    for key, value in found.half.items():
        parameter = catalogue.BY_KEY.get(key)
        if parameter is None or PARTNER not in parameter.sides or key == "tunnels" or values.is_blank(value):
            continue
        where = DEFAULT if key in found.assumed else _line(found.where.get(key))
        yield Answer(PARTNER, key, text_of(parameter, value), where)


def _line(number: int | None) -> str:
    return f"line {number}" if number else "the configuration"


def text_of(parameter: Parameter, value: Any) -> str:
    """A value as somebody would type it: several with commas between, a short time with its unit."""
    if isinstance(value, list):
        return ", ".join(text_of(parameter, each) for each in value[:MOST_NAMED])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return values.as_text(values.normal(parameter, value))


def _tunnels(found: Found) -> Iterator[TunnelAnswer]:
    for tunnel in _listed(found)[: sheetfile.MOST_TUNNELS]:
        if isinstance(tunnel, Mapping):
            fields = {str(key): values.as_text(value) for key, value in tunnel.items()}
            yield TunnelAnswer(PARTNER, "", fields, _line(found.where.get("tunnels")))


def _listed(found: Found) -> list[Any]:
    listed = found.half.get("tunnels")
    return listed if isinstance(listed, list) else []


def _too_many(found: Found) -> Iterator[Unplaced]:
    more = len(_listed(found)) - sheetfile.MOST_TUNNELS
    if more > 0:
        yield Unplaced(
            "", "", f"{more:,} tunnels more than the {sheetfile.MOST_TUNNELS:,} that one side may have"
        )


def _unplaced(unread: Iterable[Unread]) -> Iterator[Unplaced]:
    listed = list(unread)
    for each in listed[: MOST_UNPLACED - 1]:
        yield left_out(f"line {each.line}", each.text, each.why or NO_ROW)
    if len(listed) >= MOST_UNPLACED:
        yield Unplaced("", "", f"and {len(listed) - MOST_UNPLACED + 1:,} more lines that are not read")


def left_out(where: str, text: str, why: str) -> Unplaced:
    """What has no place on the sheet, without its text where that may hold a key."""
    plain = clean(text.strip(), 300)
    if holds_key(plain) or keys_in_texts.may_hold_a_key(plain):
        return Unplaced(where, "", HIDDEN)
    return Unplaced(where, plain, why)


# To be chosen from


def packed(found: Iterable[Offer], words: Iterable[str]) -> dict[str, Any]:
    """Offers as JSON can hold them, for a field of the page that brings them back; `words` are said of each."""
    said = tuple(words)
    return {
        "offers": [
            {"answers": asdict(offer.answers) | {"whole": []}, "words": [*said, *offer.remarks]}
            for offer in list(found)[:MOST_OFFERED]
        ]
    }


def chosen(content: Mapping[str, Any] | None, number: str) -> tuple[Answers, tuple[str, ...]] | None:
    """The answers that somebody chose of what `packed` made, and the words to say with them; None for no choice."""
    listed = content.get("offers") if content is not None else None
    if not isinstance(listed, list) or not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    if int(number) >= len(listed):
        return None
    found = listed[int(number)]
    return previews.answers_of(found["answers"]), tuple(found["words"])


# VNS3's text


def answers_of_extra_params(params: ExtraParams) -> Answers:
    """What Extra Params say, for the VNS3 half."""
    said = extra_params_sheet.stated(params)
    silent = extra_params_sheet.by_default(params)
    lines = _lines(params)
    cells = tuple(
        Answer(
            VNS3,
            key,
            text_of(catalogue.BY_KEY[key], value),
            CONTROLLERS_DEFAULT if key in silent else lines.get(key, "the text"),
        )
        for key, value in said.items()
        if not values.is_blank(value)
    )
    why = {(trouble.offset): trouble.problem for trouble in params.errors}
    unread = tuple(
        left_out("the text", token.shown, why.get(token.offset, NO_ROW)) for token in params.unread
    )
    without = tuple(left_out("the text", text, NO_ROW) for text in extra_params_sheet.without_row(params))
    return Answers(EXTRA_PARAMS, cells=cells, unplaced=(*without, *unread)[:MOST_UNPLACED])


def _lines(params: ExtraParams) -> dict[str, str]:
    """The token that says each key, as its place."""
    found: dict[str, str] = {}
    for token in params.tokens:
        if token.name in KEYS:
            found.setdefault(KEYS[token.name], f"{token.name}=")
        elif token.name in ("phase1", "phase2"):
            for part in ("encryption", "hash", "dh_group"):
                found.setdefault(f"{token.name}_{part}", f"{token.name}=")
        elif token.name == COMPAT:
            found.setdefault("compat", COMPAT)
    return found


__all__ = [
    "CONFIG",
    "EXTRA_PARAMS",
    "Offer",
    "Unreadable",
    "answers_of_extra_params",
    "chosen",
    "left_out",
    "offers",
    "packed",
    "read",
    "text_of",
]
