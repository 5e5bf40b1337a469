"""Handing mails over to a server, within the time that was given for it."""

import time

from vns3pair.exchange.smtp import Parcel, deliver

SLACK = 10.0
"""Seconds that a busy machine may take more; what stays silent here does so for longer."""
MAIL = b"Subject: x\r\n\r\none\r\n.two\r\n..\r\n"


def parcel(*recipients, content=MAIL):
    return Parcel("vns3pair@example.org", recipients or ("ann@example.org",), content)


def one(server, *parcels, seconds=20.0):
    began = time.monotonic()
    (outcome,) = deliver(server, parcels or [parcel()], seconds)
    assert time.monotonic() - began < seconds + SLACK
    return outcome
