"""strongSwan: swanctl.conf, or the older ipsec.conf, whichever a text is."""

from __future__ import annotations

import re

from vns3pair.ipsec.devices.readers import strongswan_ipsec_conf, strongswan_swanctl
from vns3pair.ipsec.devices.readers.reading import Reader, Reading

_SECTION = re.compile(
    r"^[ \t]*(?:conn|config)[ \t]+(?:\"[^\"\n]*\"|[^\s={]+)[ \t]*(?:#[^\n]*)?$", re.MULTILINE
)
_SWANCTL = re.compile(
    r"^[ \t]*(?:connections|children|secrets)[ \t]*\{|^[ \t]*(?:local_addrs|remote_addrs|esp_proposals|proposals|local_ts"
    r"|remote_ts|start_action|life_time|dpd_delay|if_id_in)[ \t]*=",
    re.MULTILINE,
)
_LEGACY = re.compile(
    r"^[ \t]+(?:keyexchange[ \t]*=[ \t]*ike|(?:left|right)(?:auth|firewall|allowany)[ \t]*=|closeaction|forceencaps"
    r"|reauth|charondebug|margintime|(?:ike|esp)[ \t]*=[^\n#;]*(?:!|-sha(?:256|384|512)|-modp\d|-ecp\d)"
    r"|authby[ \t]*=[ \t]*(?:secret|psk|pubkey))",
    re.MULTILINE,
)
_ANY_LINE = re.compile(
    r"^(?:[ \t]*conn[ \t]+\S|[ \t]+(?:left|right|auto|ike|esp|also)\w*[ \t]*=)", re.MULTILINE
)


def read(text: str) -> Reading:
    if _SECTION.search(text) and not _SWANCTL.search(text):
        return strongswan_ipsec_conf.read(text)
    return strongswan_swanctl.read(text)


def recognises(text: str) -> int:
    swanctl = len(_SWANCTL.findall(text))
    legacy = len(_LEGACY.findall(text)) * 2 + len(_ANY_LINE.findall(text)) if _SECTION.search(text) else 0
    return max(2 * swanctl, legacy)


READER = Reader(
    "strongswan",
    "swanctl.conf, or the older ipsec.conf.",
    read,
    recognises,
)
