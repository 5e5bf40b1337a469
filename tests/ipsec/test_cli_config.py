"""Device configurations at the command line, on a bare interpreter."""

import json
from pathlib import Path

from tests.ipsec.lab_cases import matching
from tests.ipsec.test_cli import run, write

KEY = b"Kanarienvogel-77"
FORTIGATE = b"""config vpn ipsec phase1-interface
    edit "acme"
        set interface "wan1"
        set ike-version 2
        set peertype any
        set proposal aes256-sha256
        set dhgrp 14
        set keylife 28800
        set remote-gw 203.0.113.10
        set psksecret Kanarienvogel-77
    next
end
config vpn ipsec phase2-interface
    edit "acme-1"
        set phase1name "acme"
        set proposal aes256-sha256
        set dhgrp 14
        set keylifeseconds 3600
        set src-subnet 10.50.0.0 255.255.0.0
        set dst-subnet 172.31.1.0 255.255.255.0
    next
end
"""
TWO = FORTIGATE + FORTIGATE.replace(b'"acme', b'"other').replace(b"203.0.113.10", b"203.0.113.77")


def sheet(folder: Path, **changes: object) -> str:
    return write(folder, partner={**matching()[1], "dpd": False, **changes})


def config(folder: Path, text: bytes) -> str:
    path = folder / "config.txt"
    path.write_bytes(text)
    return str(path)


def test_a_configuration_is_written_to_standard_output(tmp_path: Path) -> None:
    done = run("config", sheet(tmp_path), "--device", "strongswan")
    assert done.returncode == 0, done.stderr
    assert b"remote_addrs = 203.0.113.10" in done.stdout
    assert b"PUT_THE_AGREED_KEY_HERE" in done.stdout


def test_the_vns3_side_is_written_too(tmp_path: Path) -> None:
    path = write(tmp_path, vns3={**matching()[0], "dpd": False})
    done = run("config", path, "--device", "libreswan", "--side", "vns3")
    assert done.returncode == 0, done.stderr
    assert b"198.51.100.20" in done.stdout


def test_screens_to_fill_in_are_printed_as_plain_text(tmp_path: Path) -> None:
    done = run("config", sheet(tmp_path), "--device", "pfsense")
    assert done.returncode == 0, done.stderr
    assert b"Edit Phase 1 (VPN > IPsec > Tunnels, Add P1)\n" in done.stdout
    assert b"\n  Remote Gateway: 203.0.113.10\n" in done.stdout


def test_what_is_refused_is_said_with_the_reason_and_the_status_is_1(tmp_path: Path) -> None:
    done = run("config", sheet(tmp_path, phase1_lifetime=None, tunnels=[]), "--device", "cisco-asa")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.splitlines() == [
        b"refused: phase1_lifetime: it is not filled in",
        b"refused: tunnels: there is none",
    ]


def test_an_unknown_device_is_bad_input_and_the_known_ones_are_listed(tmp_path: Path) -> None:
    for command in (("config", sheet(tmp_path)), ("read-config", config(tmp_path, FORTIGATE))):
        done = run(*command, "--device", "toaster")
        assert done.returncode == 2
        assert done.stderr.startswith(b"vns3pair: no such device: toaster; there are ")
        assert b"fortigate" in done.stderr


def test_a_configuration_is_read_as_a_sheet_file_that_can_be_compared(tmp_path: Path) -> None:
    done = run("read-config", config(tmp_path, FORTIGATE), "--device", "fortigate")
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert list(read) == ["format", "version", "name", "partner"]
    assert read["partner"]["device"] == "fortigate"
    assert read["partner"]["peer_public_ip"] == "203.0.113.10"
    assert read["partner"]["tunnels"] == [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}]
    partner = tmp_path / "partner.json"
    partner.write_bytes(done.stdout)
    compared = run("compare", write(tmp_path), str(partner), "--format", "json")
    rows = {row["key"]: row["state"] for row in json.loads(compared.stdout)["rows"]}
    assert (rows["phase1_encryption"], rows["ike_version"]) == ("match", "mismatch")


def test_a_key_is_cut_and_told_of(tmp_path: Path) -> None:
    for form in ("json", "text"):
        done = run(
            "read-config",
            "-",
            "--device",
            "fortigate",
            "--format",
            form,
            stdin=FORTIGATE + b"odd psk = " + KEY,
        )
        assert done.returncode == 0
        assert KEY not in done.stdout + done.stderr
        assert b"2 keys and passwords were cut before it was read\n" in done.stderr


def test_a_reading_as_text_names_the_line_of_each_row(tmp_path: Path) -> None:
    done = run("read-config", config(tmp_path, FORTIGATE), "--device", "fortigate", "--format", "text")
    assert done.stdout.startswith(b"acme\n")
    assert b"\n  peer_public_ip: 203.0.113.10 (line 9)\n" in done.stdout
    assert b"\n  tunnels: 10.50.0.0/16 to 172.31.1.0/24" in done.stdout


def test_of_several_connections_one_is_picked(tmp_path: Path) -> None:
    path = config(tmp_path, TWO)
    done = run("read-config", path, "--device", "fortigate")
    assert (done.returncode, done.stdout) == (1, b"")
    assert (
        b"  --connection acme (peer 203.0.113.10)\n  --connection other (peer 203.0.113.77)\n" in done.stderr
    )
    done = run("read-config", path, "--device", "fortigate", "--connection", "other")
    assert done.returncode == 0
    assert json.loads(done.stdout)["partner"]["peer_public_ip"] == "203.0.113.77"
    done = run("read-config", path, "--device", "fortigate", "--connection", "absent")
    assert done.returncode == 1
    assert b"no such connection: choose one of\n  --connection acme" in done.stderr


def test_a_configuration_without_a_connection_is_said_to_have_none(tmp_path: Path) -> None:
    done = run("read-config", "-", "--device", "fortigate", stdin=b"\xff\xfe nothing\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"No connection" in done.stderr
    assert run("read-config", str(tmp_path / "absent"), "--device", "fortigate").returncode == 2


LIBRESWAN = b"""conn acme
    left=198.51.100.20
    leftsubnet=10.50.0.0/16
    right=203.0.113.10
    rightsubnet=172.31.1.0/24
    ikev2=yes
    authby=secret
    ike=aes256-sha2_256;dh14
    esp=aes256-sha2_256
"""


def test_a_file_that_may_be_either_ends_is_read_for_the_end_that_is_said(tmp_path: Path) -> None:
    path = config(tmp_path, LIBRESWAN)
    done = run("read-config", path, "--device", "libreswan")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"  --connection acme --end left (peer 203.0.113.10)\n" in done.stderr
    assert b"  --connection acme --end right (peer 198.51.100.20)\n" in done.stderr
    peers = {}
    for end in ("left", "right"):
        done = run("read-config", path, "--device", "libreswan", "--end", end)
        assert done.returncode == 0, done.stderr
        peers[end] = json.loads(done.stdout)["partner"]["peer_public_ip"]
    assert peers == {"left": "203.0.113.10", "right": "198.51.100.20"}


def test_a_configuration_of_another_device_says_of_which(tmp_path: Path) -> None:
    done = run("read-config", config(tmp_path, FORTIGATE), "--device", "cisco_asa")
    assert done.returncode == 1
    assert b"it looks like a configuration for --device fortigate" in done.stderr
