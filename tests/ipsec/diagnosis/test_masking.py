"""No secret that a line may hold is left in it, and all else is."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vns3pair.ipsec.diagnosis.masking import MASK, keys_in, mask

PLACES = (
    '192.0.2.1 %any : PSK "{}"',
    "%any 192.0.2.1: PSK 0x{}",
    "192.0.2.1 : PSK '{}'",
    ": PSK {}",
    'someone : XAUTH "{}"',
    'set security ike policy p pre-shared-key ascii-text "{}"',
    "set security ike policy p pre-shared-key hexadecimal {}",
    "crypto isakmp key {} address 192.0.2.1",
    "crypto isakmp key 6 {} address 192.0.2.1",
    " pre-shared-key {}",
    " pre-shared-key local 0 {}",
    " ikev1 pre-shared-key {}",
    " ikev2 remote-authentication pre-shared-key {}",
    "set psksecret ENC {}",
    "set psksecret {}",
    'set ike gateway "x" address 192.0.2.1 preshare "{}" proposal y',
    "psk = {}",
    "psk={}",
    "Nov 23 18:22:01 gw pluto[1]: psk={}",
    "secret: {}",
    '  secret = "{}"',
    "password: {}",
    '"password": "{}"',
    '{{"psk": "{}", "x": 1}}',
    "pre-shared key: {}",
    "Pre Shared Key: {}",
    "PreSharedKey={}",
    "shared key = {}",
    "SharedSecret := '{}'",
    "psk = first {} last",
    "Authorization: Bearer {}",
    "authorization: Basic {}=",
    "Cookie: sessionid={}; a=b",
    "Set-Cookie: sid={}",
    "GET /x?token={} HTTP/1.1",
    "api_key: {}",
    "X-Auth-Token: {}",
    "https://someone:{}@gw.example.net/",
    "enable secret 5 $1${}",
    "password $9${}",
    "keyword $8${}",
)
KEYS = ("Canary7xQ", "hunter", "Canary7xQ" * 4, "canary-canary_7", "7777777")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_nowhere(place: str, key: str) -> None:
    masked = mask(place.format(key))
    assert key not in masked
    assert MASK in masked


@given(
    st.sampled_from(PLACES),
    st.text(st.sampled_from("ABCDEFGHabcdefgh0123456789!#%+-._~"), min_size=6, max_size=40).filter(
        lambda key: key[0].isalpha() and key[-1].isalnum() and not key.isalpha()
    ),
)
def test_no_made_up_key_is_anywhere(place: str, key: str) -> None:
    assert key not in mask(place.format(key))


@pytest.mark.parametrize("place", [place for place in PLACES if "ookie:" not in place and "$8$" not in place])
def test_a_masked_key_is_counted_as_one(place: str) -> None:
    assert keys_in(mask(place.format("Canary7xQ"))) >= 1


HEXADECIMAL = "00112233445566778899aabbccddeeff"
BYTES = " ".join(HEXADECIMAL[at : at + 2] for at in range(0, 32, 2))


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("| initiator cookie: 0123456789abcdef", f"| initiator cookie: {MASK}"),
        ("| ICOOKIE:  01 23 45 67  89 ab cd ef", f"| ICOOKIE:  {MASK}"),
        ("cookie: 0x0123456789abcdef", f"cookie: {MASK}"),
        ("i_cookie=0123456789abcdef r_cookie=fedcba9876543210", f"i_cookie={MASK} r_cookie={MASK}"),
        ("SPIi=0123456789abcdef SPIr=fedcba9876543210", f"SPIi={MASK} SPIr={MASK}"),
        ("my_cookie 0x01234567 0x89abcdef, done", f"my_cookie {MASK}, done"),
        ("spi:0123456789abcdef:fedcba9876543210", f"spi:{MASK}"),
        ("SPIs: 0123456789abcdef_i* fedcba9876543210_r", f"SPIs: {MASK}"),
        ("ike 0:0123456789abcdef/0000000000000000:12: negotiation", f"ike 0:{MASK}:12: negotiation"),
        (f"|   {BYTES}", f"|   {MASK}"),
        ("|   01 23 45 67", f"|   {MASK}"),
        (f"10[IKE]    0: {BYTES}  .+.#Eg.......Eg.", f"10[IKE]    0: {MASK}"),
        ("10[IKE] SK_d secret => 20 bytes @ 0x7f0000", "10[IKE] SK_d secret => 20 bytes @ 0x7f0000"),
        (f"SK_ei = {HEXADECIMAL}", f"SK_ei = {MASK}"),
        ("Sk_ei: 01234567 89abcdef 01234567 89abcdef", f"Sk_ei: {MASK}"),
        (f"skeyseed {HEXADECIMAL}", f"skeyseed {MASK}"),
        (f"ISAKMP SA key 32:{HEXADECIMAL}", f"ISAKMP SA key {MASK}"),
        (f"shared secret: 0x{HEXADECIMAL}", f"shared secret: {MASK}"),
        (f"| {BYTES.replace(' ', ':')}", f"| {MASK}"),
        ("secret 0sQ2FuYXJ5Q2FuYXJ5", f"secret {MASK}"),
    ],
)
def test_cookies_and_dumps_are_masked_and_what_stands_around_them_is_not(line: str, masked: str) -> None:
    assert mask(line) == masked
    assert keys_in(masked) == (1 if line.startswith(("shared secret", "secret 0s")) else 0)


@pytest.mark.parametrize(
    "line",
    [
        "probable authentication failure (mismatch of preshared secrets?): malformed payload in packet",
        "probable authentication failure (mismatch of pre-shared secrets?): malformed payload in packet",
        "authentication failed: no PSK found for '@west'",
        "WARNING: '192.0.2.1' PSK length of 7 bytes is too short for PRF HMAC_SHA2_256 in FIPS mode",
        "IPsec SA established tunnel mode {ESPinUDP=>0xfbb5931b <0x00f05f81 xfrm=AES_CBC_256-HMAC_SHA2_256_128}",
        "IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}",
        "initiating Quick Mode PSK+ENCRYPT+TUNNEL+PFS+UP+IKEv2ALLOW+SAREFTRACK {using isakmp#1 msgid:5b5e164e}",
        "authenticated using authby=secret and peer ID_IPV4_ADDR '192.0.2.1'",
        "authenticated peer using authby=secret and ID_FQDN '@east'",
        "no connection has been authorized with policy=PSK",
        "no connection has been authorized with policy PSK+IKEV1_ALLOW",
        "no connection has been authorized with authby=PSK and xauth=yes",
        '"l2tp-psk": added IKEv1 connection',
        '"l2tp-psk"[3] 192.0.2.1 #5: responding to Main Mode from unknown peer 192.0.2.1:500',
        "ike 0:psk-branch:12: probable pre-shared secret mismatch",
        "looking for pre-shared key peer configs matching 192.0.2.1...198.51.100.20[someid]",
        "no shared key found for '192.0.2.1' - '198.51.100.20'",
        "tried 1 shared key for '192.0.2.1' - '198.51.100.20', but MAC mismatched",
        "loaded IKE shared key with id 'ike-east' for: '%any'",
        "authentication of 'west' (myself) with pre-shared key",
        "IKE_SA con2000[11] established between 192.0.2.90[192.0.2.90]...192.0.2.74[192.0.2.74]",
        "CHILD_SA con2000{2} established with SPIs cf4973bf_i c1cbfdf2_o and TS 10.0.0.0/24|/0 === 10.1.0.0/24|/0",
        "received proposals: IKE:AES_CBC_256/HMAC_SHA1_96/PRF_HMAC_SHA1/MODP_8192",
        "proposal 1:ESP=AES_CBC_256-HMAC_SHA2_256_128-MODP2048-ENABLED SPI=0ac1cf0d chosen from remote proposals",
        'loading secrets from "/etc/ipsec.secrets"',
        "ddos-cookies-threshold=50000, ddos-max-halfopen=25000, ddos-mode=auto",
        "%ASA-3-713138: Group 192.0.2.1 not found and BASE GROUP default preshared key not configured",
        "%ASA-3-751002: Local:192.0.2.1:500 Remote:198.51.100.20:500 No pre-shared key or trustpoint configured",
        "Nov 23 18:22:52.154477: adding UDP interface eth0 [2001:db8:1234:5678:9abc:def0:1234:5678]:500",
        "10[ENC] generating INFORMATIONAL_V1 request 4216246776 [ HASH N(AUTH_FAILED) ]",
        'date=2024-12-20 time=14:56:10 eventtime=1734724570250926112 logid="0101037124" type="event"',
        "\"bc95ce27-ab98-457f-8cb4-c82578e6f262\" #1: Peer ID is ID_IPV4_ADDR: '192.0.2.1'",
        "key length 256, key-len=128, SA life duration (basic) of 28800",
        "secret: none",
        "",
    ],
)
def test_what_only_speaks_of_keys_stays(line: str) -> None:
    assert mask(line) == line


@given(st.binary(min_size=30, max_size=60))
def test_long_encoded_keys_are_masked_wherever_they_stand(key: bytes) -> None:
    encoded = base64.b64encode(key).decode()
    kinds = (str.isupper, str.islower, str.isdigit)
    bare = encoded.rstrip("=")
    told = all(any(map(kind, bare)) for kind in kinds) and bare.count("/") + bare.count("+") < 3
    assert not told or encoded not in mask(f"what is this {encoded} doing here")
    assert key.hex() not in mask(f"what is this {key.hex()} doing here")


@given(st.text(max_size=200))
@example('psk = "')
@example("a psk: [masked] b")
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=60), max_size=5))
def test_lines_are_masked_one_by_one(lines: list[str]) -> None:
    assert mask("\n".join(lines)) == "\n".join(map(mask, lines))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a ",
        "psk ",
        ": ",
        '"',
        "01 ",
        "0",
        "key=",
        "x-",
        "cookie ",
        "a: ",
        "psk=' ",
        "authorization:",
        " ",
        "aa:",
        "=>",
        "A1a/",
        "pre-shared-key 0 ",
        "key 0",
        "://a:",
        "| 00 ",
        "psk\t=",
        "$1$",
        "01234567 ",
        "secret key ",
    ],
)
def test_no_long_line_takes_long(piece: str) -> None:
    start = time.process_time()
    mask(piece * (8_000 // len(piece)))
    assert time.process_time() - start < 2
