"""Extra Params at the command line, on a bare interpreter."""

from pathlib import Path

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_cli import run, write

TEXT = (
    b"phase1=aes256-sha2_256-dh14\nphase2=aes256-sha2_256\nphase1-lifetime=28800s\nphase2-lifetime=3600s\n"
    b"local-peer-id=192.0.2.254\ncompat:encapsulation=auto\n"
)


def test_a_sheets_extra_params_are_printed_one_a_line(tmp_path: Path) -> None:
    done = run("extra-params", write(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, TEXT, b"")


def test_what_cannot_be_said_goes_to_standard_error_and_the_status_is_1(tmp_path: Path) -> None:
    done = run("extra-params", write(tmp_path, vns3={**matching()[0], "phase1_encryption": "aes192"}))
    assert done.returncode == 1
    assert b"phase1=" not in done.stdout
    assert done.stderr == b"not said: phase1_encryption: VNS3 does not offer AES-192-CBC\n"


def test_a_text_is_parsed_into_keys_and_values() -> None:
    done = run(
        "extra-params", "--parse", "phase1=aes256-sha2_256-dh14 phase2=aes256_gcm phase1-lifetime=7200s"
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode().splitlines() == [
        "phase1_encryption: aes256",
        "phase1_hash: sha2_256",
        "phase1_dh_group: 14",
        "phase2_encryption: aes256_gcm",
        "phase1_lifetime: 7200",
        "phase2_lifetime: 28800 (default)",
        "dpd: false (default)",
    ]


def test_a_text_may_come_by_standard_input() -> None:
    assert run("extra-params", "--parse", "-", stdin=TEXT).returncode == 0
    assert run("extra-params", "--parse", "-", stdin=b"\xff").returncode == 2


def test_errors_have_their_place_and_the_status_is_1() -> None:
    done = run("extra-params", "--parse", "phase1=aes256-sha2_256\nphase2=aes192-sha1")
    assert done.returncode == 1
    assert done.stderr.startswith(b"line 2, column 8: error: VNS3 does not offer AES-192")


def test_a_note_alone_leaves_the_status_0() -> None:
    done = run("extra-params", "--parse", "phase1=aes256-md5-dh14")
    assert done.returncode == 0
    assert b": note: " in done.stderr


def test_a_key_in_a_text_is_not_repeated() -> None:
    done = run("extra-params", "--parse", "psk=canary")
    assert done.returncode == 1
    assert b"canary" not in done.stdout + done.stderr


def test_a_text_is_compared_with_a_sheet(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert run("extra-params", path, "--parse", TEXT.decode()).returncode == 0
    done = run("extra-params", path, "--parse", TEXT.decode().replace("28800s", "7200s"))
    assert done.returncode == 1
    assert done.stdout == b"phase1_lifetime: the text says 7200, the sheet 28800\n"


def test_bad_input_ends_with_2(tmp_path: Path) -> None:
    assert run("extra-params").returncode == 2
    assert run("extra-params", "-", "--parse", "-").returncode == 2
    assert run("extra-params", str(tmp_path / "absent.json")).returncode == 2
    assert run("extra-params", write(tmp_path, vns3=None)).returncode == 2
