"""No secret that a line may hold is left in it, and all else is."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
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
    "<pre-shared-key>{}</pre-shared-key>",
    "<Pre_Shared_Key>{}</Pre_Shared_Key>",
    "<pre-shared-key><key>{}</key></pre-shared-key>",
    "&lt;psk&gt;{}&lt;/psk&gt;",
    "psk=&quot;{}&quot;",
    "&amp;quot;psk&amp;quot;: &amp;quot;{}&amp;quot;",
    '{{"message": "{{\\"psk\\": \\"{}\\"}}"}}',
    '{{"message": "loaded shared key \\"{}\\""}}',
    '"psk": {{"value": "{}"}}',
    'log: "PreSharedKey": "{}", "TunnelInsideCidr": "169.254.10.0/30"',
    "New-Connection -SharedKey {} -Force",
    'New-Connection -SharedKey "{}"',
    "vpn-connection create --shared-key {} --name west",
    "run --psk {}",
    "run --psk={}",
    "set vpn peer 192.0.2.1 authentication pre-shared-secret {}",
    "pre-shared-key 1 text {}",
    "pre-shared-key address 192.0.2.1 key {}",
    "set psksecret to '{}1a'",
    "ike-psk {}",
    "peer-secret {}",
    "auth_key={}",
    "psk(acme) = {}",
    "acme.psk -> {}",
    "psk%3D{}",
    "\x1b[31mpsk\x1b[0m=\x1b[32m{}\x1b[0m",
    "psk\u00a0=\u00a0{}",
    "psk\u200b={}",
    "ps\u00adk={}",
    "\uff30\uff33\uff2b\uff1d{}",
    "p&#115;k={}",
    "<b>psk</b>=<i>{}</i>",
    "&lt;td&gt;psk =&lt;/td&gt;&lt;td&gt;{}&lt;/td&gt;",
)
KEYS = ("Canary7xQ", "hunter", "Canary7xQ" * 4, "canary-canary_7", "7777777")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_nowhere(place: str, key: str) -> None:
    masked = mask(place.format(key))
    assert key not in masked
    assert MASK in masked


AFTER = (
    "psk =\n   {}",
    "psk: |\n  {}",
    ': PSK\n  "{}"',
    "<pre-shared-key>\n  {}\n</pre-shared-key>",
    "<pre-shared-key>\n  <key>{}</key>\n</pre-shared-key>",
    '"pre_shared_key":\n  "{}",',
    'psk = "Canary\n{}"',
)


@pytest.mark.parametrize("text", AFTER)
def test_a_key_on_the_line_after_its_name_is_masked(text: str) -> None:
    masked = mask(text.format("7xCanary"))
    assert "7xCanary" not in masked
    assert masked.count("\n") == text.count("\n")
    assert keys_in(masked) >= 1


def test_a_line_of_a_log_after_a_name_stays() -> None:
    text = 'psk =\nNov 23 18:22:01 gw pluto[1]: "acme_1" #1: initiating Main Mode'
    assert mask(text) == text


BESIDE = (
    "203.0.113.9   {}",
    "2001:db8::9 {}",
    "someone@example.net\t{}",
    "psk is {}",
    "the PSK was {}",
    'shared secret is "{}"',
    "psk changed to {}",
    "PSK for acme: {}",
    "psk [acme] {}",
    "| psk | {} |",
    "psk,{}",
    "psk;{}",
    "psk=[masked] {}",
    'psk="[masked]" {}',
    "psk=[masked] {} Canary7xQQ",
    '"psk": {}',
)


@pytest.mark.parametrize("line", BESIDE)
def test_a_made_up_word_beside_a_name_is_masked(line: str) -> None:
    masked = mask(line.format("Canary7xQ"))
    assert "Canary" not in masked
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "line", ["psk correct-horse-battery", "the PSK is correct-horse-battery", "password Onlyletters"]
)
def test_a_key_of_plain_words_is_masked(line: str) -> None:
    assert mask(line).endswith(MASK)


def test_a_quote_within_a_quoted_key_does_not_end_it() -> None:
    assert mask(r'"psk": "Canary\"7xQ"') == f'"psk": {MASK}'


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


STAYING = (
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
    '"rw-psk": 192.0.2.1...198.51.100.1  IKEv2',
    r'{"log": "000 \"rw-psk\": 192.0.2.1...198.51.100.1; unrouted"}',
    "rw-psk[2]: ESTABLISHED 5 minutes ago, 192.0.2.1[a]...198.51.100.1[b]",
    "rw-psk{1}:  INSTALLED, TUNNEL, reqid 1, ESP SPIs: c1f2c3d4_i c5f6a7b8_o",
    "12[IKE] <rw-psk|1> authentication of 'west' with pre-shared key successful",
    "192.0.2.1 eth0",
    "192.0.2.1   QM_IDLE",
    "gw.example.net pluto1",
    "IKE phase 1 failed. Auth: PSK, Enc: AES256",
    "PSK,AES256,SHA256",
    "authentication method: pre-shared key, hash: SHA2_256, group: 14",
    'vpn="psk-east1" user="psk-east1" action="negotiate"',
    "policy: IKEv2+PSK+ENCRYPT+TUNNEL+PFS+UP; prio: 24,24",
    "our auth:secret, their auth:secret, our autheap:none",
    "R&D &amp; psk, \u00a0a colour \x1b[31mred\x1b[0m",
    "",
)


@pytest.mark.parametrize("line", STAYING)
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
@example(["psk = Canary7xQ", "Canary7xQ", ": PSK 'a'", "b"])
def test_lines_without_a_name_at_their_end_are_masked_one_by_one(lines: list[str]) -> None:
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
        "<psk ",
        "psk=[masked] Canary7xQ ",
        "--a-",
        "psk [",
        "a.psk.",
        '\\"psk',
        "&amp;",
        "\x1b]",
        "psk =\n",
        "192.",
        ":PSK ",
    ],
)
def test_a_line_twice_as_long_takes_twice_the_time(piece: str) -> None:
    small, large = piece * (4_000 // len(piece)), piece * (8_000 // len(piece))
    assert growth(lambda: mask(small), lambda: mask(large)) < LINEAR
