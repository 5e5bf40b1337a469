"""A key that was typed where a name or an ID belongs is said nowhere."""

from io import BytesIO

import pytest

from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.ipsec.diagnosis.report import report

NAMED = (
    'Nov 26 09:14:02.9: "psk=Canary7xQ" #1: probable authentication failure (mismatch of preshared secrets?): '
    "malformed payload in packet\n"
)
IDENTIFIED = (
    "Nov 26 09:14:02.9: \"acme_1\" #1: Peer ID 'psk=Canary7xQ' mismatched on first found connection and no better "
    "connection found\n"
)


@pytest.mark.parametrize("log", [NAMED, IDENTIFIED])
def test_a_key_in_a_name_is_said_nowhere(log: str) -> None:
    reading = diagnose(BytesIO(log.encode()))
    assert reading.verdict is not None
    assert "Canary" not in repr(reading)
    assert "Canary" not in str(reading.as_json())
    assert "Canary" not in report(reading)


@pytest.mark.parametrize("log", [NAMED, IDENTIFIED])
def test_a_key_in_a_name_in_both_logs_is_said_nowhere(log: str) -> None:
    reading = diagnose(BytesIO(log.encode()), other_end=BytesIO(log.replace(":02.9", ":03.9").encode()))
    assert reading.other is not None
    assert "Canary" not in repr(reading) + repr(reading.other)


def test_a_name_that_only_looks_like_a_cookie_is_said() -> None:
    reading = diagnose(BytesIO(NAMED.replace("psk=Canary7xQ", "0123456789abcdef01").encode()))
    assert reading.verdict is not None
    assert reading.verdict.connection == "0123456789abcdef01"
