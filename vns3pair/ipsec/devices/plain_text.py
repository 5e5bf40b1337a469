"""Configurations and readings as the command line prints them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vns3pair.ipsec import catalogue, sheetfile, values
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.devices.readers import Found, Reading
from vns3pair.ipsec.devices.screens import Screen
from vns3pair.ipsec.devices.writers import Written
from vns3pair.ipsec.parameter import PARTNER


def of_written(written: Written) -> str:
    """All that is to be copied, then the screens to fill in by hand."""
    texts = [written.text.rstrip("\n")] if written.blocks else []
    return "\n\n".join([*texts, *map(of_screen, written.screens)])


def of_screen(screen: Screen) -> str:
    """A screen: its title and the way there, what to know before, and a line for each field, notes below."""
    lines = [f"{screen.title} ({screen.where})"]
    if screen.note:
        lines.append(f"  {screen.note}")
    for one in screen.fields:
        first, *more = one.value.split("\n") if one.value else [f"({one.without})"]
        lines.append(f"  {one.label}: {quoting.line(first)}")
        lines += [f"    {quoting.line(line)}" for line in more]
        if one.note:
            lines.append(f"      {one.note}")
    return "\n".join(lines)


def of_gap(gap: Gap) -> str:
    """Why a row is not in a configuration: its key and the reason."""
    return f"{gap.key}: {gap.why}" if gap.key else gap.why


def sheet_of(found: Found, device: str) -> str:
    """What was read as a sheet file that holds the partner half alone."""
    sheet = sheetfile.Sheet(found.name, {}, {"device": device, **found.half})
    document = sheetfile.as_json(sheet)
    wanted = {key: document[key] for key in ("format", "version", "name", PARTNER)}
    return json.dumps(wanted, ensure_ascii=False, indent=2)


def of_found(found: Found, device: str) -> str:
    """What was read, a line for each row, with the line of the configuration that says it."""
    half = sheetfile.normalise({"device": device, **found.half}, PARTNER)
    lines = [f"{found.name}{f' (this end is {found.end})' if found.end else ''}"]
    for parameter in catalogue.of_side(PARTNER):
        if parameter.key in half:
            lines += _row(found, parameter.key, half[parameter.key])
    return "\n".join(lines)


def _row(found: Found, key: str, value: object) -> Iterator[str]:
    if isinstance(value, list):
        said = [
            f"{one.get('local_subnet', '')} to {one.get('remote_subnet', '')}"
            if isinstance(one, dict)
            else values.as_text(one)
            for one in value
        ]
        shown = ", ".join(said) if key == "tunnels" else f"{', '.join(said)} (choose one)"
    else:
        shown = values.as_text(value)
    yield f"  {key}: {quoting.line(shown)}{_whence(found, key)}"


def _whence(found: Found, key: str) -> str:
    if key in found.assumed:
        return " (default of the device)"
    return f" (line {found.where[key]})" if key in found.where else ""


def remarks_on(reading: Reading) -> Iterator[str]:
    """What to know of a reading as a whole: keys that were cut, problems, and lines that no row came from."""
    if reading.keys:
        what = "1 key or password was" if reading.keys == 1 else f"{reading.keys} keys and passwords were"
        yield f"{what} cut before it was read"
    yield from reading.problems
    for one in reading.unread:
        yield f"line {one.line} not read{f' ({one.why})' if one.why else ''}: {quoting.line(one.text)}"


def picked(reading: Reading, name: str | None, end: str | None) -> list[Found]:
    """The connections of that name and end; all of them where neither is given."""
    return [
        found
        for found in reading.found
        if (name is None or found.name == name) and (end is None or found.end in ("", end))
    ]


def choices(found: list[Found]) -> Iterator[str]:
    """What tells several connections apart, a line each."""
    for one in found:
        peer = values.as_text(one.half.get("peer_public_ip", ""))
        end = f" --end {one.end}" if one.end else ""
        yield f"--connection {quoting.shell(quoting.line(one.name))}{end}{f' (peer {quoting.line(peer)})' if peer else ''}"


__all__ = ["choices", "of_found", "of_gap", "of_screen", "of_written", "picked", "remarks_on", "sheet_of"]
