"""The command line: `python -m vns3pair`. Rings 1 and 2 alone, no Django, no database.

Exit status: 0 fine, 1 a difference, gap or failure found, 2 bad input.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from vns3pair.ipsec import extra_params, extra_params_sheet, extra_params_text, psk, sheetfile
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3
from vns3pair.ipsec.report import report
from vns3pair.ipsec.sheetfile import BadSheet, Sheet

if TYPE_CHECKING:
    from vns3pair.ipsec.devices.readers import Found, Reading

LARGEST_FILE = 20_000_000
LARGEST_LOG = 1_000_000_000


class BadInput(Exception):
    """What the user gave cannot be used; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except (BadInput, BadSheet) as error:
        print(f"vns3pair: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vns3pair",
        description="Compare the two sides of an IPsec tunnel sheet, and say why a tunnel is down.",
        epilog="Exit status: 0 fine, 1 a difference, gap or failure found, 2 bad input.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    comparing = commands.add_parser(
        "compare",
        help="compare the two sides of a sheet, or of two sheets",
        description="Exit 0 exactly when the verdict is ready, 1 otherwise.",
    )
    comparing.add_argument(
        "sheet", metavar="SHEET.json", help="a sheet file; with two, the VNS3 half is taken"
    )
    comparing.add_argument(
        "partner", metavar="PARTNER.json", nargs="?", help="the sheet file with the partner half"
    )
    comparing.add_argument("--format", choices=("text", "json"), default="text")
    comparing.add_argument(
        "--reader",
        choices=("neutral", "vns3", "partner"),
        default="neutral",
        help="whose point of view the texts take",
    )
    comparing.set_defaults(run=_compare)
    _add_diagnosing(commands)
    printing = commands.add_parser(
        "fingerprint",
        help="make the fingerprint of a pre-shared key",
        description="The key is read from a prompt, or one line of standard input.",
    )
    printing.add_argument("--salt", required=True, metavar="HEX", help="the sheet's psk_salt, 8 to 64 bytes")
    printing.set_defaults(run=_fingerprint)
    _add_extra_params(commands)
    _add_configurations(commands)
    exporting = commands.add_parser("export", help="write a sheet as XLSX or PDF")
    exporting.add_argument("sheet", metavar="SHEET.json")
    exporting.add_argument("--to", choices=("xlsx", "pdf"), required=True)
    exporting.add_argument("file", metavar="FILE")
    exporting.set_defaults(run=_export)
    return parser


def _add_diagnosing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    diagnosing = commands.add_parser(
        "diagnose",
        help="say why a tunnel is down, from an IPsec log",
        description="Exit 0 when all that the log shows is up, 1 otherwise: also when it shows nothing known.",
    )
    diagnosing.add_argument("log", metavar="LOG", help="the log of one end; - is standard input")
    diagnosing.add_argument("--other-end", metavar="LOG", help="the log of the other end, same time")
    diagnosing.add_argument("--sheet", metavar="SHEET.json", help="the sheet to hold the log against")
    diagnosing.add_argument("--format", choices=("text", "json"), default="text")
    diagnosing.set_defaults(run=_diagnose)


def _add_extra_params(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    writing = commands.add_parser(
        "extra-params",
        help="write the Extra Params of a sheet, or read some",
        description="Exit 0 when all can be said, read, and is as on the sheet; 1 otherwise.",
    )
    writing.add_argument("sheet", metavar="SHEET.json", nargs="?", help="the sheet whose VNS3 half is meant")
    writing.add_argument(
        "--parse",
        metavar="TEXT",
        help="Extra Params to read, - for standard input; with a sheet, what they say otherwise",
    )
    writing.set_defaults(run=_extra_params)


def _add_configurations(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    writing = commands.add_parser(
        "config",
        help="write a device's configuration from a sheet",
        description="Exit 0 when it is written, 1 when it is refused: the reasons are said.",
    )
    writing.add_argument("sheet", metavar="SHEET.json")
    writing.add_argument("--device", required=True, metavar="NAME", help="such as cisco_asa")
    writing.add_argument("--side", choices=SIDES, default=PARTNER, help="whose device it is")
    writing.set_defaults(run=_config)
    reading = commands.add_parser(
        "read-config",
        help="read a device's configuration as the partner half of a sheet",
        description="Exit 0 when one connection is read, 1 when there is none, or several to choose from.",
    )
    reading.add_argument("file", metavar="FILE", help="the configuration; - is standard input")
    reading.add_argument("--device", required=True, metavar="NAME", help="such as fortigate")
    reading.add_argument("--format", choices=("json", "text"), default="json")
    reading.add_argument("--connection", metavar="NAME", help="which one, where there are several")
    reading.add_argument("--end", choices=("left", "right"), help="which end the file's device is")
    reading.set_defaults(run=_read_config)


def _read_file(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        path = Path(name)
        if path.is_file() and path.stat().st_size > LARGEST_FILE:
            raise BadInput(f"{name}: larger than {LARGEST_FILE // 1_000_000} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput(f"{name}: {getattr(error, 'strerror', None) or 'cannot be opened'}") from None


def _load(name: str, *halves: str) -> tuple[Sheet, list[sheetfile.Problem]]:
    try:
        return sheetfile.read(_read_file(name), [side for side in SIDES if side in halves])
    except BadSheet as error:
        raise BadInput(f"{name}: {error}") from None


def _compare(parsed: argparse.Namespace) -> int:
    sheet, problems = _load(parsed.sheet, VNS3, *([] if parsed.partner else [PARTNER]))
    salts_differ = False
    if parsed.partner:
        other, more = _load(parsed.partner, PARTNER)
        salts_differ = None not in (sheet.psk_salt, other.psk_salt) and sheet.psk_salt != other.psk_salt
        problems = [p for p in problems if p.side != PARTNER] + [p for p in more if p.side != VNS3]
        sheet = Sheet(sheet.name or other.name, sheet.vns3, other.partner)
    comparison = compare(sheet.vns3, sheet.partner, salts_differ=salts_differ)
    if parsed.format == "json":
        result = {
            **comparison.as_json(parsed.reader),
            "problems": [problem.as_json() for problem in problems],
        }
        _print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _print(report(sheet.name, comparison, problems, parsed.reader))
    return 0 if comparison.verdict == "ready" else 1


def _diagnose(parsed: argparse.Namespace) -> int:
    from vns3pair.ipsec import diagnosis  # what the other commands need not load
    from vns3pair.ipsec.diagnosis import against_sheet
    from vns3pair.ipsec.diagnosis.report import report as diagnosis_report

    if parsed.log == parsed.other_end == "-":
        raise BadInput("standard input can be one log only")
    sheet = _load(parsed.sheet, VNS3, PARTNER)[0] if parsed.sheet else None
    with contextlib.ExitStack() as files:
        log = files.enter_context(_open_log(parsed.log))
        other_end = files.enter_context(_open_log(parsed.other_end)) if parsed.other_end else None
        try:
            reading = diagnosis.diagnose(log, other_end=other_end)
        except OSError as error:
            raise BadInput(f"the log cannot be read: {error.strerror}") from None
    view = against_sheet.against(reading, sheet.vns3, sheet.partner) if sheet else None
    if parsed.format == "json":
        told = replace(reading, diagnoses=view.diagnoses) if view else reading
        _print(json.dumps(told.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(diagnosis_report(reading, view))
    return 0 if reading.healthy else 1


def _extra_params(parsed: argparse.Namespace) -> int:
    if parsed.sheet is None and parsed.parse is None:
        raise BadInput("extra-params needs a sheet, or --parse and a text")
    if parsed.sheet == parsed.parse == "-":
        raise BadInput("standard input can be the sheet or the text only")
    half = Half(VNS3, _load(parsed.sheet, VNS3)[0].vns3) if parsed.sheet is not None else None
    if parsed.parse is None and half is not None:
        text, unsaid = extra_params_text.text_of(half)
        _print(text)
        for one in unsaid:
            print(f"not said: {one.key}: {one.why}", file=sys.stderr)
        return 1 if unsaid else 0
    return _parse_extra_params(parsed.parse, half)


def _parse_extra_params(text: str, half: Half | None) -> int:
    """Prints what a text says, or what it says otherwise than a sheet's half; returns the exit status."""
    if text == "-":
        try:
            text = _read_file("-").decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput("the Extra Params are no UTF-8 text") from None
    params = extra_params.parse(text, half.version if half is not None else None)
    found = [] if half is None else extra_params_sheet.differences(params, half)
    lines = extra_params_sheet.report(params) if half is None else [str(one) for one in found]
    if lines:
        _print("\n".join(lines))
    for trouble in params.troubles:
        print(trouble, file=sys.stderr)
    return 0 if params.valid and not found else 1


def _config(parsed: argparse.Namespace) -> int:
    from vns3pair.ipsec.devices import plain_text, writers  # what the other commands need not load

    sheet = _load(parsed.sheet, parsed.side)[0]
    device = _device(parsed.device, writers.WRITERS)
    written = writers.write(Half(parsed.side, sheet.half(parsed.side)), sheet.name, device)
    if isinstance(written, writers.Refused):
        for gap in written.reasons:
            print(f"refused: {plain_text.of_gap(gap)}", file=sys.stderr)
        return 1
    _print(plain_text.of_written(written))
    for block in written.blocks:
        if block.note:
            print(f"note: {block.title}: {block.note}", file=sys.stderr)
    for gap in written.unsaid:
        print(f"not said: {plain_text.of_gap(gap)}", file=sys.stderr)
    return 0


def _read_config(parsed: argparse.Namespace) -> int:
    from vns3pair.ipsec.devices import plain_text, readers  # what the other commands need not load

    device = _device(parsed.device, readers.READERS)
    text = _read_file(parsed.file).decode("utf-8-sig", errors="replace")
    reading = readers.read(text, device)
    found = plain_text.picked(reading, parsed.connection, parsed.end)
    for remark in (*plain_text.remarks_on(reading), *(found[0].remarks if len(found) == 1 else ())):
        print(remark, file=sys.stderr)
    if len(found) != 1:
        _tell_choices(parsed, reading, found)
        guessed = "" if reading.found else readers.recognise(text)
        if guessed not in ("", device):
            print(f"it looks like a configuration for --device {guessed}", file=sys.stderr)
        return 1
    as_text = plain_text.sheet_of if parsed.format == "json" else plain_text.of_found
    _print(as_text(found[0], device))
    return 0


def _tell_choices(parsed: argparse.Namespace, reading: Reading, found: list[Found]) -> None:
    from vns3pair.ipsec.devices import plain_text

    if reading.found:
        what = "several connections" if found else "no such connection"
        print(f"{what}: choose one of", file=sys.stderr)
        for choice in plain_text.choices(found or list(reading.found)):
            print(f"  {choice}", file=sys.stderr)


def _device(name: str, known: Mapping[str, object]) -> str:
    device = name.strip().lower().replace("-", "_")
    if device not in known:
        raise BadInput(f"no such device: {name}; there are {', '.join(sorted(known))}")
    return device


def _open_log(name: str) -> BinaryIO:
    """A log that can be read again: the file itself, or what comes by a pipe, put on disk first."""
    try:
        path = Path(name)
        if name != "-" and path.is_file():
            if path.stat().st_size > LARGEST_LOG:
                raise BadInput(f"{name}: larger than {LARGEST_LOG // 1_000_000:,} MB")
            return path.open("rb")
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else path.open("rb") as source:
            return _spooled(name, source)
    except (OSError, ValueError) as error:
        raise BadInput(f"{name}: {getattr(error, 'strerror', None) or 'cannot be opened'}") from None


def _spooled(name: str, source: BinaryIO) -> BinaryIO:
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - whoever called closes it
    size = 0
    while chunk := source.read(1 << 20):
        size += len(chunk)
        if size > LARGEST_LOG:
            file.close()
            raise BadInput(f"{name}: larger than {LARGEST_LOG // 1_000_000:,} MB")
        file.write(chunk)
    file.seek(0)
    return file


def _print(text: str) -> None:
    """Print UTF-8 whatever the terminal's locale is."""
    sys.stdout.buffer.write(f"{text}\n".encode(errors="replace"))
    sys.stdout.flush()


def _fingerprint(parsed: argparse.Namespace) -> int:
    try:
        salt = psk.read_salt(parsed.salt)
        key = _read_key()
        for sign in psk.signs(key):
            place = f" at character {sign.position}" if sign.position else ""
            print(f"note: {sign.text}{place}", file=sys.stderr)
        made = psk.fingerprint(key, salt)
    except ValueError as error:
        raise BadInput(str(error)) from None
    print(f"flags: {' '.join(psk.flags(key))}", file=sys.stderr)
    _print(made)
    return 0


def _read_key() -> str:
    """The key from a prompt, or from a pipe with exactly one line end removed."""
    if sys.stdin.isatty():
        return getpass.getpass("Pre-shared key: ")
    data = sys.stdin.buffer.read(65_537)
    if len(data) > 65_536:
        raise BadInput("standard input holds more than a key")
    for end in (b"\r\n", b"\n"):
        if data.endswith(end):
            data = data.removesuffix(end)
            print("note: one line end at the end of the input was removed", file=sys.stderr)
            break
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("the key is no UTF-8 text") from None


def _export(parsed: argparse.Namespace) -> int:
    sheet, _ = _load(parsed.sheet, VNS3, PARTNER)
    try:
        from vns3pair.documents import layout, pdf, xlsx
    except ImportError as error:
        raise BadInput(f"export needs {error.name}: install the requirements first") from None
    if parsed.to == "pdf" and (why_not := pdf.unavailable()):
        raise BadInput(why_not)
    about = layout.About(
        name=sheet.name,
        sheet_id=sheet.id,
        revision=sheet.revision,
        digest=sheetfile.digest(sheet),
        made=datetime.now(UTC),
        sheet_json=sheetfile.write(sheetfile.redact(sheet, "neutral")),
    )
    writer = pdf if parsed.to == "pdf" else xlsx
    _write_whole(Path(parsed.file), writer.write(compare(sheet.vns3, sheet.partner), about))
    return 0


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        with contextlib.suppress(NameError, OSError):
            Path(file.name).unlink()
        raise BadInput(f"{path}: {error.strerror}") from None


if __name__ == "__main__":
    sys.exit(main())
