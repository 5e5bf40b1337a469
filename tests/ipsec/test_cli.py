"""The command line on a bare interpreter."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ipsec.lab_cases import matching

ROOT = Path(__file__).parents[2]


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run it isolated from site-packages: nothing but the standard library can be imported."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from vns3pair.__main__ import main; sys.exit(main())"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def write(folder: Path, name: str = "sheet.json", **changes: Any) -> str:
    vns3, partner = matching()
    document = {
        "format": "vns3pair-sheet",
        "version": 1,
        "name": "acme",
        "vns3": vns3,
        "partner": partner,
        **changes,
    }
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_compare_exits_0_exactly_when_ready(tmp_path: Path) -> None:
    assert run("compare", write(tmp_path)).returncode == 0
    assert run("compare", write(tmp_path, partner={})).returncode == 1
    _vns3, partner = matching()
    assert run("compare", write(tmp_path, partner={**partner, "phase1_hash": "sha1"})).returncode == 1


def test_json_has_the_public_shape(tmp_path: Path) -> None:
    _vns3, partner = matching()
    path = write(tmp_path, partner={**partner, "phase1_hash": "sha1", "odd": 1})
    result = json.loads(run("compare", path, "--format", "json").stdout)
    assert list(result) == ["verdict", "fails_at", "rows", "advisories", "counts", "share", "problems"]
    row = next(row for row in result["rows"] if row["key"] == "phase1_hash")
    assert list(row) == [
        "key",
        "section",
        "relation",
        "vns3",
        "partner",
        "vns3_from",
        "partner_from",
        "state",
        "effect",
        "basis",
        "fails_for",
        "near",
        "log",
        "explanation",
        "remedy",
        "citations",
    ]
    assert (row["state"], row["effect"], row["basis"], row["fails_for"]) == (
        "mismatch",
        "blocks_phase1",
        "measured",
        "both",
    )
    assert list(result["advisories"][0]) == [
        "code",
        "name",
        "effect",
        "basis",
        "side",
        "keys",
        "explanation",
        "remedy",
        "citations",
    ]
    assert [(p["side"], p["key"]) for p in result["problems"]] == [("partner", "odd")]


def test_two_files_give_one_half_each(tmp_path: Path) -> None:
    _vns3, _partner = matching()
    first = write(tmp_path, "a.json", partner={}, psk_salt="00" * 8)
    second = write(tmp_path, "b.json", vns3={}, psk_salt="11" * 8)
    assert run("compare", second, first).returncode == 1
    result = json.loads(run("compare", first, second, "--format", "json").stdout)
    row = next(row for row in result["rows"] if row["key"] == "psk_fingerprint")
    assert row["state"] == "not_comparable"
    assert result["verdict"] == "ready"


@pytest.mark.parametrize("content", ["", "[]", '{"format": "vns3pair-sheet", "version": 1, "vns3": {}}'])
def test_bad_input_exits_2_with_one_clear_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content)
    done = run("compare", str(path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"bad.json" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_that_is_not_there_exits_2(tmp_path: Path) -> None:
    assert run("compare", str(tmp_path / "none.json")).returncode == 2


def test_the_partner_never_reads_vns3s_fingerprint_before_both_are_there(tmp_path: Path) -> None:
    _vns3, partner = matching()
    partner.pop("psk_fingerprint")
    path = write(tmp_path, partner=partner)
    for form in ("json", "text"):
        assert b"6KW-VGX" not in run("compare", path, "--format", form, "--reader", "partner").stdout


def test_the_key_comes_from_standard_input_with_one_line_end_removed() -> None:
    done = run("fingerprint", "--salt", "0001020304050607", stdin=b"key \n")
    assert done.stdout == b"JH8-EXD\n"
    assert b"line end" in done.stderr
    assert run("fingerprint", "--salt", "0001020304050607", stdin=b"key \n\n").stdout != done.stdout


@pytest.mark.parametrize("stdin", [b"", b"\n", b"\xff\xfe"])
def test_a_key_that_is_no_text_is_refused_without_repeating_it(stdin: bytes) -> None:
    done = run("fingerprint", "--salt", "0001020304050607", stdin=stdin)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_bad_salt_is_refused() -> None:
    assert run("fingerprint", "--salt", "xyz", stdin=b"key").returncode == 2
