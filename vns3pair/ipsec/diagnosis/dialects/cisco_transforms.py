"""The transforms in the output of IOS's `debug crypto isakmp`, which has one attribute on each line.

They stand in the order in which the peer sent them, so the key length may be far from its cipher. It is a "keylength"
in phase 1 and a "key length" in phase 2: neither is a literal, as the blank would be held for a row's end. Seen in
Cisco's technical notes and in public threads.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

_LINE = r"ISAKMP:(?: ?\([\d:]{1,12}\):)? {0,16}"

TRANSFORMS: tuple[Shape, ...] = (
    Shape(
        "offers_there",
        "processing SA payload. message ID",
        r"processing SA payload\. message ID = 0\b",
        "ISAKMP:(0): processing SA payload. message ID = 0",
        phase=1,
        version=1,
        detail="block_there",
    ),
    Shape(
        "offers_there",
        "processing SA payload. message ID",
        r"processing SA payload\. message ID = -?\d{2,10}",
        "ISAKMP:(1001): processing SA payload. message ID = 1327257875",
        phase=2,
        version=1,
        detail="block_there",
    ),
    Shape(
        "offer_line",
        "hecking ISAKMP transform",
        r"[Cc]hecking ISAKMP transform \d{1,3} against priority \d{1,5} policy",
        "ISAKMP:(0):Checking ISAKMP transform 1 against priority 10 policy",
        phase=1,
        version=1,
        detail="block_next",
    ),
    Shape(
        "offer_line",
        ", ESP_",
        _LINE + r"transform \d{1,3}, (?P<cipher>ESP_\w{1,20})",
        "ISAKMP: transform 1, ESP_AES",
        phase=2,
        version=1,
        detail="block_next",
    ),
    Shape(
        "offer_line",
        "encryption ",
        _LINE + r"encryption (?P<cipher>[\w-]{1,20})",
        "ISAKMP:      encryption AES-CBC",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "ength of ",
        _LINE + r"keylength of (?P<bits>\d{3})\b",
        "ISAKMP:      keylength of 256",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "hash ",
        _LINE + r"(?P<part>hash [\w-]{1,20})",
        "ISAKMP:      hash SHA256",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "default group ",
        _LINE + r"(?P<part>default group \d{1,2})\b",
        "ISAKMP:      default group 14",
        phase=1,
        version=1,
    ),
    Shape(
        "offer_line",
        "authenticator is ",
        _LINE + r"(?P<part>authenticator is [\w-]{1,20})",
        "ISAKMP:      authenticator is HMAC-SHA256",
        phase=2,
        version=1,
    ),
    Shape(
        "offer_line",
        "ength is ",
        _LINE + r"key length is (?P<bits>\d{3})\b",
        "ISAKMP:      key length is 256",
        phase=2,
        version=1,
    ),
    Shape(
        "offer_line",
        "group is ",
        _LINE + r"(?P<part>group is \d{1,2})\b",
        "ISAKMP:      group is 14",
        phase=2,
        version=1,
    ),
    Shape(
        "chosen",
        "atts are acceptable",
        r"atts are acceptable",
        "ISAKMP:(0):atts are acceptable. Next payload is 0",
        version=1,
        detail="block_taken",
    ),
)
