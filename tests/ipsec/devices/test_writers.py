"""What holds for every writer of device configurations, and for every reader of what it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.ipsec.devices.halves import choices, halves
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import TO_ACCOUNT_FOR, Plan, plan_of
from vns3pair.ipsec.devices.readers import READERS, read
from vns3pair.ipsec.devices.writers import WRITERS, Refused, Writer, Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

EVERY = pytest.mark.parametrize("writer", WRITERS.values(), ids=list(WRITERS))
BOTH_WAYS = pytest.mark.parametrize("device", [key for key in WRITERS if key in READERS])
OFTEN = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def shown(written: Written) -> str:
    """All that is offered, screens too, without the comments at its head."""
    fields = [f"{f.label}={f.value}" for screen in written.screens for f in screen.fields]
    return written.text + "\n".join(fields)


def told(half: Half) -> Written:
    """What is written of a half; a half that the device cannot take is passed over."""
    written = write(half, "acme-dc1")
    assume(isinstance(written, Written))
    assert isinstance(written, Written)
    return written


@EVERY
def test_every_row_is_said_or_its_absence_explained(writer: Writer) -> None:
    assert writer.says | set(writer.silent) == TO_ACCOUNT_FOR
    assert not writer.says & set(writer.silent)
    assert all(why.strip() and not why.endswith(".") for why in writer.silent.values())


@EVERY
def test_an_empty_side_is_refused_with_a_reason_for_each_row_it_lacks(writer: Writer) -> None:
    refused = write(Half(PARTNER, {"device": writer.device}), "acme")
    assert isinstance(refused, Refused)
    assert "tunnels" in {gap.key for gap in refused.reasons}


@EVERY
@OFTEN
@given(data=st.data())
def test_writing_answers_for_any_complete_side(writer: Writer, data: st.DataObject) -> None:
    half = Half(PARTNER, data.draw(halves(writer.device)))
    written = write(half, "acme-dc1")
    if isinstance(written, Refused):
        assert all(gap.why.strip() and gap.key in catalogue.BY_KEY for gap in written.reasons)
        return
    assert written.blocks or written.screens
    assert all(gap.key in TO_ACCOUNT_FOR for gap in written.unsaid)
    text = shown(written)
    assert half.value("peer_public_ip") in text
    assert text.isascii()
    assert not any(ord(character) < 32 and character != "\n" for character in text)


@EVERY
@pytest.mark.parametrize("key", sorted(TO_ACCOUNT_FOR))
def test_a_row_that_is_said_changes_the_text_and_a_silent_one_does_not(writer: Writer, key: str) -> None:
    if key in writer.says:
        assert any(_changes(writer, key)), f"no value of {key} changes what is written"
    else:
        assert not any(_changes(writer, key)), f"{key} is said after all"
        assert len(_sides(writer.device)) >= 20, "too few to tell"


def _changes(writer: Writer, key: str) -> Iterator[bool]:
    """For each pair of sides that differ in one row alone and are both written: whether the texts differ."""
    values = _values(key)
    for count, (half, first) in enumerate(_sides(writer.device)):
        second = write(Half(PARTNER, {**half, key: values[count % len(values)]}), "acme")
        if isinstance(second, Written):
            yield first != _without_comments(second)


@cache
def _sides(device: str) -> list[tuple[dict[str, Any], list[str]]]:
    """Sides that a device takes, each with what is written of it: drawn once, as drawing takes far longer."""
    found = []

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(half=halves(device))
    def keep(half: dict[str, Any]) -> None:
        written = write(Half(PARTNER, half), "acme")
        if isinstance(written, Written):
            found.append((half, _without_comments(written)))

    keep()
    return found


def _without_comments(written: Written) -> list[str]:
    signs = tuple(block.sign for block in written.blocks if block.sign)
    return [line for line in shown(written).splitlines() if not (signs and line.lstrip().startswith(signs))]


def _values(key: str) -> list[Any]:
    """Values of a row to change to."""
    parameter = catalogue.BY_KEY[key]
    if parameter.choices:
        return choices(key)
    return {
        "address": ["198.51.100.111", "203.0.113.222"],
        "peer_id": ["192.0.2.123", "other.example.com", "keyid:other"],
        "yes_no": [True, False],
        "nat_traversal": ["on", "off", "auto"],
        "lifetime": [3000, 5400, 7200, 20_000],
        "seconds": [20, 45],
        "kilobytes": ["unlimited", 4_608_000],
        "interface": ["169.254.10.2/30", "169.254.11.1/30", "169.254.12.1/30"],
        "tunnels": [[{"local_subnet": "10.99.0.0/24", "remote_subnet": "10.98.0.0/24"}]],
    }[parameter.kind]


@BOTH_WAYS
@OFTEN
@given(data=st.data())
def test_what_is_written_is_read_back_as_the_same_side(device: str, data: st.DataObject) -> None:
    half = Half(PARTNER, data.draw(halves(device)))
    written = told(half)
    plan = plan_of(half, "acme-dc1")
    assert isinstance(plan, Plan)
    reading = read(written.text, device)
    assert reading.found, (written.text, reading)
    left_out = {gap.key for gap in WRITERS[device].leaves(plan)}
    wanted = _effective(half, WRITERS[device].says - left_out)
    got = [_effective(Half(PARTNER, {"device": device, **found.half}), wanted) for found in reading.found]
    assert wanted in got, (written.text, wanted, got)


def _effective(half: Half, keys: Any) -> dict[str, Any]:
    side = {key: half.value(key) for key in sorted(keys) if key != "tunnels"}
    if "tunnels" in keys:
        side["tunnels"] = {(t.local and t.local.key, t.remote and t.remote.key) for t in half.tunnels}
    return side


NASTY = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "'",
                '"',
                "\\",
                "\n",
                "\r",
                "`",
                "$(",
                "${",
                "%{",
                "}",
                "#",
                "!",
                ";",
                "EOF",
                "\u2028",
                "\x00",
                "\x85",
                "a",
                " ",
            ]
        ),
        max_size=12,
    ).map("".join),
)


@EVERY
@OFTEN
@given(data=st.data(), name=NASTY, identity=NASTY, compat=NASTY, tunnel=NASTY)
@example(data=None, name='"\n!evil', identity="x'\nconn evil", compat="a\nb", tunnel="}\n")
def test_nothing_from_a_sheet_ends_a_line_a_quote_or_a_comment(
    writer: Writer, data: st.DataObject | None, name: str, identity: str, compat: str, tunnel: str
) -> None:
    """A hostile text either is refused, or leaves the lines exactly those of a harmless one."""
    base: dict[str, Any] = data.draw(halves(writer.device)) if data is not None else {"device": writer.device}
    hostile = {
        **base,
        "local_peer_id": identity,
        "compat": compat,
        "remarks": compat,
        "organization": name,
        "tunnels": [{**one, "name": tunnel} for one in base.get("tunnels", [])],
    }
    written = write(Half(PARTNER, hostile), name)
    if isinstance(written, Refused):
        return
    assert quoting.plain_id(Half(PARTNER, hostile).value("local_peer_id") or "192.0.2.1")
    assert shown(written).isascii()
    plain = write(Half(PARTNER, {**hostile, "remarks": "", "organization": ""}), quoting.identifier(name))
    assert isinstance(plain, Written)
    assert shown(written) == shown(plain)
