"""Each case is diagnosed as it says; each pattern has one, and so has each way of writing a line."""

from __future__ import annotations

import html
from io import BytesIO

import pytest

from tests.ipsec.diagnosis.case_files import CASES, FOLDER, Case
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.diagnosis import Diagnosis, diagnose
from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.finding import HEALTHY
from vns3pair.ipsec.diagnosis.patterns import PATTERNS

each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def told(case: Case) -> Diagnosis:
    """The diagnosis that the case is about: the first one, or one among others where it says so."""
    reading = case.reading()
    if case.says.get("among"):
        sought = (case.says["first"], case.says["detail"])
        return next(found for found in reading.diagnoses if (found.pattern, found.detail) == sought)
    assert reading.verdict is not None
    return reading.verdict


@each_case
def test_the_first_cause_is_the_one_the_case_says(case: Case) -> None:
    found = told(case)
    assert (found.pattern, found.detail) == (case.says["first"], case.says["detail"])


@each_case
def test_what_else_the_case_says_holds(case: Case) -> None:
    found, says = told(case), case.says
    for name in ("certainty", "connection", "phase"):
        if name in says:
            assert getattr(found, name) == says[name]
    assert {key: found.seen.get(key) for key in says.get("seen", {})} == says.get("seen", {})
    assert set(says.get("keys", [])) <= set(found.keys)
    for text in says.get("lists", []):
        assert any(text in cause for cause in found.causes)
    patterns = {diagnosis.pattern for diagnosis in case.reading().diagnoses}
    assert set(says.get("also", [])) <= patterns


@each_case
def test_every_diagnosis_is_complete_and_points_into_the_log(case: Case) -> None:
    logs = {"this": case.this.decode().splitlines(), "other": (case.other or b"").decode().splitlines()}
    for found in case.reading().diagnoses:
        assert PATTERNS[found.pattern].cause(found.detail)
        assert found.certainty in ("certain", "likely", "possible")
        assert found.sentence
        assert found.why
        assert found.causes
        assert found.remedy
        assert found.citations
        assert set(found.keys) <= catalogue.BY_KEY.keys()
        assert 1 <= found.first_line <= found.last_line <= len(logs[found.end])
        assert found.quotes
        for quote in found.quotes:
            assert 1 <= quote.number <= len(logs[quote.end])


@each_case
def test_a_log_without_trouble_is_healthy_and_no_other(case: Case) -> None:
    if case.says["first"] in HEALTHY and not case.says.get("also"):
        assert case.reading().healthy
    elif case.says["first"] not in HEALTHY and not case.says.get("among"):
        assert not case.reading().healthy


def test_each_pattern_of_the_closed_list_has_a_case_in_a_folder_of_its_name() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PATTERNS)
    for key, case in CASES.items():
        assert key.split("/")[0] == case.says["first"]


def test_each_dialect_has_cases() -> None:
    dialects = {case.reading().dialect for case in CASES.values()}
    assert dialects >= {dialect.key for dialect in DIALECTS}


def test_no_case_names_a_host_outside_the_documentation_and_private_ranges() -> None:
    for case in CASES.values():
        assert case.says["source"]
        for text in (case.this, case.other or b""):
            assert b"192.1." not in text
            assert b"52.90." not in text


MATTERS = [
    ('"acme_1" #3: responding to Main Mode', 0),
    ('"acme_1" #3: sent Main Mode R1', 1),
    ('"acme_1" #3: sent Main Mode R2', 2),
    (
        '"acme_1" #3: probable authentication failure (mismatch of preshared secrets?): malformed payload in packet',
        3,
    ),
    ('"acme_1" #3: sending notification PAYLOAD_MALFORMED to 198.51.100.20:500', 4),
]


def _stamped(form: str) -> str:
    return "".join(form.format(second=second, text=text) + "\n" for text, second in MATTERS)


ISO = "2024-10-10T09:00:{second:02d}.123456+02:00 vns3 pluto[812]: {text}"
SYSLOG = "Oct 10 09:00:{second:02d} vns3 pluto[812]: {text}"
FORMATS = {
    "syslog": _stamped(SYSLOG),
    "syslog without a host": _stamped("Oct 10 09:00:{second:02d} pluto[812]: {text}"),
    "syslog with facility and level": _stamped(
        "Oct 10 09:00:{second:02d} vns3 authpriv.warn pluto[812]: {text}"
    ),
    "the program without a number": _stamped("Oct 10 09:00:{second:02d} vns3 [pluto] {text}"),
    "ISO 8601 with offset": _stamped(ISO),
    "journald": _stamped("Oct 10 09:00:{second:02d} vns3.example.com pluto[812]: {text}"),
    "microseconds": _stamped("Oct 10 09:00:{second:02d}.123456: {text}"),
    "whole seconds": _stamped("Oct 10 09:00:{second:02d}: {text}"),
    "as on VNS3": _stamped("Oct 10 09:00:00:000000: {text}"),
    "no stamp": _stamped("{text}"),
    "whack codes": _stamped("003 {text}"),
    "whack codes in syslog": _stamped("Oct 10 09:00:{second:02d} vns3 pluto[812]: 003 {text}"),
    "indented": _stamped("    {text}"),
    "Windows line ends": _stamped(SYSLOG).replace("\n", "\r\n"),
    "escaped for HTML": "".join(f"{html.escape(line)}\n" for line in _stamped(SYSLOG).splitlines()),
}


def _finding(log: bytes) -> tuple[str, str, str | None, int, int]:
    found = diagnose(BytesIO(log)).verdict
    assert found is not None
    return found.pattern, found.detail, found.connection, found.first_line, found.last_line


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_lines_in_another_format_give_the_same_finding_and_numbers(name: str) -> None:
    assert _finding(FORMATS[name].encode()) == ("psk_mismatch", "wrong_key", "acme_1", 4, 4)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_the_same_lines_in_another_encoding_give_the_same_finding(encoding: str) -> None:
    assert _finding(FORMATS["syslog"].encode(encoding)) == ("psk_mismatch", "wrong_key", "acme_1", 4, 4)


def test_blank_lines_between_move_only_the_numbers() -> None:
    log = FORMATS["syslog"].replace("\n", "\n\n")
    assert _finding(log.encode())[3:] == (7, 7)


def test_lines_that_stand_there_twice_count_once() -> None:
    log = "".join(f"{line}\n{line}\n" for line in FORMATS["syslog"].splitlines())
    found = diagnose(BytesIO(log.encode())).verdict
    assert found is not None
    assert (found.pattern, found.count) == ("psk_mismatch", 1)


def test_a_log_that_runs_backwards_is_read_from_its_end() -> None:
    lines = FORMATS["ISO 8601 with offset"].splitlines()
    assert _finding("\n".join(reversed(lines)).encode())[3:] == (2, 2)


def test_repeats_folded_by_syslog_are_counted() -> None:
    line = FORMATS["syslog"].splitlines()[3]
    repeated = f"Oct 10 09:00:20 vns3 pluto[812]: message repeated 6 times: [ {MATTERS[3][0]}]"
    found = diagnose(BytesIO(f"{line}\n{repeated}\n".encode())).verdict
    assert found is not None
    assert (found.pattern, found.count) == ("psk_mismatch", 7)


def test_messages_on_one_line_are_parted() -> None:
    log = " ".join(FORMATS["microseconds"].splitlines())
    assert _finding(log.encode()) == ("psk_mismatch", "wrong_key", "acme_1", 1, 1)


def test_nul_bytes_and_rubbish_between_change_nothing() -> None:
    lines = FORMATS["syslog"].encode().splitlines()
    rubbish = bytes(range(1, 10)) + b"\xff\xfe\x80"
    log = b"\n".join(part for line in lines for part in (line.replace(b"acme", b"ac\x00me"), rubbish))
    found = diagnose(BytesIO(log)).verdict
    assert found is not None
    assert found.pattern == "psk_mismatch"
