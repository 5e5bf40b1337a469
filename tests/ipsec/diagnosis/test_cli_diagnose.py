"""`python -m vns3pair diagnose` on a bare interpreter."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ipsec.lab_cases import matching

ROOT = Path(__file__).parents[3]

REFUSED = b"""\
Oct 10 09:00:00.000000: "acme_1" #7: responding to Main Mode from unknown peer 198.51.100.20:500
Oct 10 09:00:00.000100: "acme_1" #7: Oakley Transform [AES_CBC (256), HMAC_SHA1, MODP2048] refused
Oct 10 09:00:00.000200: "acme_1" #7: no acceptable Oakley Transform
Oct 10 09:00:00.000300: "acme_1" #7: sending notification NO_PROPOSAL_CHOSEN to 198.51.100.20:500
"""
UP = b"""\
Oct 10 09:00:00.000000: "acme_1" #8: initiating IKEv2 connection
Oct 10 09:00:00.100000: "acme_1" #8: sent IKE_SA_INIT request
Oct 10 09:00:00.200000: "acme_1" #8: initiator established IKE SA; authenticated using authby=secret and peer \
ID_IPV4_ADDR '198.51.100.20'
Oct 10 09:00:00.300000: "acme_1" #9: initiator established Child SA using #8; IPsec tunnel \
[172.31.1.0-172.31.1.255:0-65535 0] -> [10.50.0.0-10.50.255.255:0-65535 0] {ESPinUDP/ESN=>0xe01f59e4 <0xb558df31 \
xfrm=AES_CBC_256-HMAC_SHA2_256_128 NATD=198.51.100.20:4500 DPD=passive}
"""


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run it isolated from site-packages: nothing but the standard library can be imported."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from vns3pair.__main__ import main; sys.exit(main())"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", code, "diagnose", *arguments],
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def write(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def sheet(folder: Path, **changes: Any) -> str:
    vns3, partner = matching()
    document = {"format": "vns3pair-sheet", "version": 1, "name": "acme", "vns3": vns3, "partner": partner}
    return write(folder, "sheet.json", json.dumps({**document, **changes}).encode())


def test_a_failure_is_told_as_text_and_exits_1(tmp_path: Path) -> None:
    done = run(write(tmp_path, "log", REFUSED))
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode()
    assert text.startswith("Phase 1 parameters differ: This end refuses the peer's phase 1 proposal")
    assert "How sure: certain." in text
    assert "> 3: " in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_tunnel_that_is_up_exits_0_and_still_says_what_to_check(tmp_path: Path) -> None:
    done = run(write(tmp_path, "log", UP))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Up, but no traffic?" in done.stdout


def test_json_has_exactly_the_public_keys(tmp_path: Path) -> None:
    done = run(write(tmp_path, "log", REFUSED), "--format", "json")
    result = json.loads(done.stdout)
    assert list(result) == ["diagnoses", "lines", "unmatched"]
    assert list(result["diagnoses"][0]) == [
        "pattern",
        "phase",
        "ike_version",
        "connection",
        "first_line",
        "last_line",
        "count",
        "peer",
        "seen",
        "certainty",
        "causes",
        "remedy",
        "keys",
        "citations",
    ]
    first = result["diagnoses"][0]
    assert (first["pattern"], first["phase"], first["ike_version"]) == ("phase1_proposal_mismatch", 1, 1)
    assert first["seen"]["phase1_hash"] == "sha1"
    assert result["lines"] == 4


def test_standard_input_is_read_like_a_file(tmp_path: Path) -> None:
    from_file = run(write(tmp_path, "log", REFUSED), "--format", "json")
    piped = run("-", "--format", "json", stdin=REFUSED)
    assert (piped.returncode, piped.stdout) == (1, from_file.stdout)


def test_with_a_sheet_the_value_that_was_not_set_as_agreed_is_named(tmp_path: Path) -> None:
    done = run(write(tmp_path, "log", REFUSED), "--sheet", sheet(tmp_path))
    assert done.returncode == 1
    words = " ".join(done.stdout.decode().split())
    assert (
        "The partner's gateway proposes SHA1 in phase 1; the sheet says SHA2-256 on both sides: "
        "it has not been set as agreed." in words
    )


def test_with_a_sheet_json_names_the_wrong_parameter_first(tmp_path: Path) -> None:
    log = write(tmp_path, "log", REFUSED)
    result = json.loads(run(log, "--sheet", sheet(tmp_path), "--format", "json").stdout)
    assert list(result) == ["diagnoses", "lines", "unmatched"]
    assert result["diagnoses"][0]["keys"][0] == "phase1_hash"


def test_both_ends_are_read_together(tmp_path: Path) -> None:
    native = UP.replace(b"ESPinUDP/ESN", b"ESP/ESN").replace(b"NATD=198.51.100.20:4500", b"NATD=none")
    native = native.replace(
        b"[172.31.1.0-172.31.1.255:0-65535 0] -> [10.50.0.0-10.50.255.255:0-65535 0]",
        b"[10.50.0.0-10.50.255.255:0-65535 0] -> [172.31.1.0-172.31.1.255:0-65535 0]",
    )
    native = native.replace(b"198.51.100.20", b"203.0.113.10")
    done = run(write(tmp_path, "a", UP), "--other-end", write(tmp_path, "b", native), "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["diagnoses"][0]["pattern"] == "nat_t_mismatch"


@pytest.mark.parametrize("content", [b"", b"nothing of IPsec\nin here\n", b"\x00\xff" * 500])
def test_a_log_that_shows_nothing_says_so_and_exits_1(tmp_path: Path, content: bytes) -> None:
    done = run(write(tmp_path, "log", content))
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b"Nothing to tell: ")
    result = json.loads(run(write(tmp_path, "log", content), "--format", "json").stdout)
    assert result["diagnoses"] == []


def test_bad_input_exits_2_with_one_clear_line(tmp_path: Path) -> None:
    log = write(tmp_path, "log", REFUSED)
    for arguments in (
        [str(tmp_path / "none")],
        [str(tmp_path)],
        [log, "--other-end", str(tmp_path / "none")],
        [log, "--sheet", str(tmp_path / "none.json")],
        [log, "--sheet", log],
        ["-", "--other-end", "-"],
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, b""), arguments
        assert done.stderr.count(b"\n") == 1
        assert b"Traceback" not in done.stderr


def test_a_log_of_more_than_a_gigabyte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(1_000_000_001)
    done = run(str(path))
    assert done.returncode == 2
    assert b"larger than 1,000 MB" in done.stderr
