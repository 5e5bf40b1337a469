"""No key or password of a pasted configuration is left in it, and all that a reader needs is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices import config_key_rules
from vns3pair.ipsec.devices.config_keys import CUT, cut
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER
from vns3pair.ipsec.devices.readers import READERS, read

CANARY = "Kanarienvogel-77"
BARE = (
    CANARY,
    f"Grüße/{CANARY}",
    f"{CANARY}!;,x",
    f"a=b&{CANARY}#x",
    f"$9${CANARY}",
    f'x"{CANARY}',
    f"x'{CANARY}",
)
"""Keys that stand without quotes."""
IN_QUOTES = (
    CANARY,
    f"two words {CANARY}",
    f"{CANARY} Köln ☃ {CANARY}",
    f"it's {CANARY}",
    f"a, b; {{ {CANARY} }}",
    f"# {CANARY} // !",
    f"\\\\ {CANARY}",
    f'say \\"{CANARY}\\" twice {CANARY}',
    f"x = {CANARY}",
)
"""Keys that stand between double quotes; what needs it is written as within them."""

LINES = (
    # libreswan, strongSwan
    ": PSK {}",
    "192.0.2.1 %any : PSK {}",
    "@west 2001:db8::1: PSK {}",
    "someone : XAUTH {}",
    "someone : EAP {}",
    "  secret = {}",
    "  secret={}",
    "psk={}",
    "  PrivateExponent: {}",
    # Cisco ASA
    " pre-shared-key {}",
    " ikev1 pre-shared-key {}",
    " ikev2 remote-authentication pre-shared-key {}",
    " ikev2 local-authentication pre-shared-key 8 {}",
    " key {}",
    "enable password {} encrypted",
    "passwd {} encrypted",
    "username bob password {} encrypted privilege 15",
    "failover ipsec pre-shared-key {}",
    "failover key {}",
    "snmp-server community {}",
    "snmp-server host inside 192.0.2.8 community {} version 2c",
    "aaa-server TAC (inside) host 192.0.2.9 {} timeout 10",
    " ldap-login-password {}",
    # Cisco IOS and IOS XE
    "crypto isakmp key {} address 192.0.2.1",
    "crypto isakmp key 6 {} address 192.0.2.1 255.255.255.255 no-xauth",
    "crypto isakmp key 0 {} hostname gw.example.com",
    "  pre-shared-key address 192.0.2.1 key {}",
    "  pre-shared-key address 192.0.2.1 255.255.255.255 key 6 {}",
    "  pre-shared-key hostname gw.example.com key {}",
    "  pre-shared-key local 0 {}",
    "  pre-shared-key remote 6 {}",
    "  pre-shared-key hex {}",
    "enable secret 5 {}",
    "enable secret level 15 9 {}",
    "username bob privilege 15 secret 9 {}",
    "username bob password 7 {}",
    " password 7 {}",
    "snmp-server community {} RO 10",
    "snmp-server host 192.0.2.8 version 2c {}",
    "snmp-server host 192.0.2.8 {}",
    "snmp-server user bob group v3 auth sha {} priv aes 128 {}",
    "tacacs-server key 7 {}",
    "tacacs-server host 192.0.2.9 key {}",
    "radius-server host 192.0.2.9 auth-port 1812 acct-port 1813 key {}",
    " server-private 192.0.2.9 key 7 {}",
    " key-string 7 {}",
    "key config-key password-encrypt {}",
    "ntp authentication-key 1 md5 {} 7",
    " ip ospf message-digest-key 1 md5 7 {}",
    " neighbor 192.0.2.1 password 7 {}",
    " wpa-psk ascii 0 {}",
    " ppp chap password 0 {}",
    # Junos
    "set security ike policy p pre-shared-key ascii-text {}",
    "set security ike policy p pre-shared-key hexadecimal {}",
    "    pre-shared-key ascii-text {}; ## SECRET-DATA",
    "set system root-authentication encrypted-password {}",
    "        encrypted-password {}; ## SECRET-DATA",
    "set system radius-server 192.0.2.9 secret {}",
    "set protocols bgp group g authentication-key {}",
    "set snmp community {} authorization read-only",
    "    community {} {{",
    # FortiGate
    "        set psksecret {}",
    "        set psksecret-remote ENC {}",
    "        set passwd ENC {}",
    "        set password ENC {}",
    "        set secret ENC {}",
    "        set key ENC {}",
    "        set auth-pwd ENC {}",
    # VyOS
    "set vpn ipsec site-to-site peer 192.0.2.1 authentication pre-shared-secret {}",
    "            pre-shared-secret {}",
    "set vpn ipsec authentication psk acme secret {}",
    "            secret {}",
    "set system login user vyos authentication encrypted-password {}",
    "            plaintext-password {}",
    "set service snmp community {} authorization ro",
    "set system login radius server 192.0.2.9 key {}",
    # Palo Alto, others
    "set network ike gateway gw authentication pre-shared-key key {}",
    'set ike gateway "x" address 192.0.2.1 preshare {} proposal y',
    "shared-secret {}",
    "az network vpn-connection create --shared-key {}",
    "rocommunity {}",
    "    cisco-authentication {}",
    "    encrypted-key {}",
    "+     key {}",
    "psk {}",
    "set   psksecret" + " " * 40 + "{}",
    "    PSK {}",
    " standby 1 authentication md5 key-string {}",
    " vrrp 1 authentication text {}",
    "&quot;PreSharedKey&quot;: &quot;{}&quot;",
    # prose of downloads
    "  - Pre-Shared Key           : {}",
    "Pre Shared Key: {}",
    "! psk: {}",
    "| Pre-shared key   | {} |",
)  # fmt: skip
"""Where a key may stand, with quotes or without."""

AROUND = (
    "<pre_shared_key>{}</pre_shared_key>",
    "<ike><pre_shared_key>{}</pre_shared_key></ike>",
    "<pre_shared_key>\n  {}\n</pre_shared_key>",
    "<pre-shared-key><ascii-text>{}</ascii-text></pre-shared-key>",
    "<pre-shared-key><key>{}</key></pre-shared-key>",
    "<psk><![CDATA[{}]]></psk>",
    '{{"CustomerGatewayConfiguration": "<ipsec_tunnel>\\n<pre_shared_key>{}</pre_shared_key>\\n"}}',
    '"x": "\\u003cpre_shared_key\\u003e{}\\u003c/pre_shared_key\\u003e"',
    "&lt;pre_shared_key&gt;{}&lt;/pre_shared_key&gt;",
    "<rocommunity>{}</rocommunity>",
    "<psk>{}",
    "<pre_shared_key>\n\n  {}\n  x\n</pre_shared_key>",
    '"PreSharedKey": "{}"',
    '"PreSharedKey":"{}","TunnelInsideCidr":"169.254.10.0/30"',
    '"PreSharedKey" : {{"value": "{}"}}',
    '"pre-shared-key" : {{"ascii-text" : "{}"}}',
    '"sharedKey": "{}"',
    '"PreSharedKey":\n    "{}",\n"Phase1LifetimeSeconds": 3600',
    "secret: >\n    {}\nname: x",
    '192.0.2.1 : PSK\n    "{}"',
    "192.0.2.1 : PSK\n    {}!;,x",
    "create --shared-key \\\n    {} \\\n    --name x",
    "PreSharedKey={},TunnelInsideCidr=169.254.10.0/30",
    'tunnel1_preshared_key = "{}"',
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
    "set x private-key \"-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\"\nset y z",
    '"x": "-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\\n"',
    "ftp://bob:{}@192.0.2.1/x",
    "config system snmp community\n    edit 1\n        set name {}\n    next\nend",
    "key-string\n  {}\n quit",
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB{} bob@example.com",
    "set system login user vyos authentication public-keys a key 'AAAAB3NzaC1yc2EAAAADAQABAAAB{}'",
)  # fmt: skip
"""Where a key of letters and digits may stand, and nothing else."""

STAYING = (
    "conn west",
    "    authby=secret",
    "    authby=secret|rsasig",
    "    leftauth=psk",
    "    auth = psk",
    "    ike=aes256-sha2_256;dh14",
    "    esp=aes_gcm256-null",
    "    keyexchange=ikev2",
    "    keyingtries=%forever",
    "    rekey=no",
    "    leftid=@[branch-7]",
    "    remote { id = keyid:branch-7",
    "secrets {",
    "  ike-acme {",
    ": RSA {",
    "tunnel-group 192.0.2.1 type ipsec-l2l",
    "tunnel-group psk-site ipsec-attributes",
    " pre-shared-key *****",
    " authentication pre-share",
    " authentication remote pre-share",
    " authentication local pre-share",
    "crypto isakmp identity key-id branch",
    "crypto isakmp keepalive 10 3",
    "crypto isakmp policy 10",
    "crypto keyring KEYS",
    "crypto ikev2 keyring KEYS",
    " keyring local KEYS",
    " match identity remote key-id branch-7",
    " identity local key-id branch-7",
    "crypto map secret 10 match address VPN",
    "crypto map my-secret 10 ipsec-isakmp",
    "crypto ikev2 profile password",
    "nat (inside,outside) source static secret secret destination static far far",
    "set security zones security-zone vpn address-book address secret 10.0.0.0/24",
    "route-map password permit 10",
    "crypto ipsec transform-set secret esp-aes-256 esp-sha256-hmac",
    "access-list secret extended permit ip 10.0.0.0 255.255.255.0 172.31.1.0 255.255.255.0",
    "crypto key generate rsa modulus 2048",
    "key chain OSPF",
    " key 1",
    "service password-encryption",
    "set security ike proposal p authentication-method pre-shared-keys",
    "authentication-method pre-shared-keys;",
    "set security ike gateway g remote-identity key-id branch",
    "        set authmethod psk",
    "        set keylife 28800",
    "        set keylifeseconds 3600",
    "        set proposal aes256-sha256",
    '    edit "psk-branch"',
    '        set name "acme"',
    "set vpn ipsec site-to-site peer acme authentication mode 'pre-shared-secret'",
    "            mode pre-shared-secret",
    "set vpn ipsec authentication psk acme id '192.0.2.1'",
    "    psk acme {",
    "set vpn ipsec ike-group g key-exchange 'ikev2'",
    "set policy community-list 100 rule 10 regex 65000",
    "<ike><authentication_protocol>sha1</authentication_protocol></ike>",
    "<encryption_protocol>aes-256-cbc</encryption_protocol>",
    '"Tags": [{"Key": "Name", "Value": "acme"}]',
    '"Phase1EncryptionAlgorithms": [{"Value": "AES256"}]',
    '"PreSharedKey": null,',
    "auth-method shared-secret",
    "    leftrsasigkey=0sAQOm9dY1fAWrNeNxtVNtJOQNzihfGYHkttpT",
    "Key Exchange version",
    "preshared <Pre-Shared-Key>\nike aes\n<psk same as there>\nesp aes <x>",
)
"""What a reader needs, or what holds no key."""


PLACEHOLDERS = (
    "The gateway's IP is 192.0.2.1\n ikev1 pre-shared-key <Pre-Shared-Key>\n isakmp keepalive threshold 30 retry 2\n exit",
    " ikev1 pre-shared-key <Pre-Shared-Key>\n isakmp keepalive threshold 30 retry 2\n exit\n</code></pre>",
    " ikev2 local-authentication pre-shared-key <shared secret>\ncrypto map M 1 set pfs\nend\n</pre>",
    "the box's own:\n set psksecret <psk>\n set remote-gw 203.0.113.77\n set dhgrp 14\n</div>",
)
"""What public examples have in a key's place, on a line before others."""


def filled(line: str) -> list[str]:
    """A place with every key, in and without quotes."""
    quoted = [f'"{key}"' for key in IN_QUOTES]
    return [line.format(key, key) for key in (*BARE, *quoted, f"'{CANARY} 1'")]


TEXTS = tuple(text for line in LINES for text in filled(line))
BLOCKS = tuple(block.format("Canary77") for block in AROUND)
BROKEN = tuple(
    line.format(text, "x").rstrip("{")
    for line in LINES
    for text in (f'"abc{CANARY}\n{CANARY}def"', f'"abc\n  {CANARY}\n"', f"'{CANARY}\n{CANARY}'")
    if line.endswith("{}") and line.count("{}") == 1 and "\n" not in line
)


@pytest.mark.parametrize("line", LINES)
def test_a_key_is_cut_in_every_place_and_spelling(line: str) -> None:
    for text in filled(line):
        done, count = cut(text)
        assert CANARY not in done, text
        assert CUT in done
        assert count >= 1


@pytest.mark.parametrize("text", BLOCKS)
def test_a_key_within_a_format_is_cut_and_lines_stay(text: str) -> None:
    done, count = cut(text)
    assert "Canary77" not in done
    assert count == 1
    assert done.count("\n") == text.count("\n")


@pytest.mark.parametrize("text", BROKEN)
def test_a_key_over_two_lines_is_cut_and_lines_stay(text: str) -> None:
    done, count = cut(f"before\n{text}\nset x 1\n")
    assert CANARY not in done
    assert count == 1
    assert done.count("\n") == text.count("\n") + 3
    assert done.startswith("before\n")
    assert done.endswith("\nset x 1\n")


@pytest.mark.parametrize("device", [*READERS, "no reader"])
def test_no_reading_of_any_device_holds_a_key(device: str) -> None:
    for texts in (TEXTS, BLOCKS, BROKEN):
        reading = read("\n".join((*STAYING, *texts)), device)
        assert CANARY not in repr(reading)
        assert "Canary77" not in repr(reading)


@pytest.mark.parametrize("text", STAYING)
def test_what_a_reader_needs_stays(text: str) -> None:
    assert cut(text) == (text, 0)


def test_nothing_is_cut_twice() -> None:
    for text in (*TEXTS, *BLOCKS, *BROKEN):
        done, _ = cut(text)
        assert cut(done) == (done, 0)


def test_what_stands_around_a_key_stays() -> None:
    assert cut("crypto isakmp key abc address 192.0.2.1 255.255.255.255")[0] == (
        f"crypto isakmp key {CUT} address 192.0.2.1 255.255.255.255"
    )
    assert cut('    pre-shared-key ascii-text "$9$abc"; ## SECRET-DATA')[0] == (
        f'    pre-shared-key ascii-text "{CUT}"; ## SECRET-DATA'
    )
    assert cut("ike { secret = abc }")[0] == f"ike {{ secret = {CUT} }}"
    assert cut("PreSharedKey=abc,TunnelInsideCidr=169.254.10.0/30")[0] == (
        f"PreSharedKey={CUT},TunnelInsideCidr=169.254.10.0/30"
    )


@pytest.mark.parametrize("value", ['"a b"', "12345", '"a\\"b"'])
def test_json_stays_json(value: str) -> None:
    text = f'{{"PreSharedKey": {value}, "Phase1LifetimeSeconds": 3600}}'
    done, count = cut(text)
    assert json.loads(done) == {"PreSharedKey": CUT, "Phase1LifetimeSeconds": 3600}
    assert count == 1


def test_json_within_a_text_of_json_stays_json() -> None:
    inside = json.dumps({"PreSharedKey": 'a"b', "x": [1]})
    done, count = cut(json.dumps({"options": inside}))
    assert json.loads(json.loads(done)["options"]) == {"PreSharedKey": CUT, "x": [1]}
    assert count == 1


def test_characters_of_web_pages_hide_no_key() -> None:
    for text in (f"psk = “{CANARY}”", f"pre-\u200bshared-key {CANARY}", f"set\u00a0psksecret\u00a0{CANARY}"):
        assert CANARY not in cut(text)[0]


def test_a_quote_that_nothing_closes_takes_no_other_line() -> None:
    assert cut('psk = "abc\nike=aes256\nesp="aes"')[0] == f'psk = "{CUT}\nike=aes256\nesp="aes"'
    assert cut("secret =\nike=aes256") == ("secret =\nike=aes256", 0)


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_takes_no_line_behind_it(text: str) -> None:
    line = next(one for one in text.split("\n") if "<" in one)
    assert cut(text) == (text.replace(line, line[: line.index("<")] + CUT), 1)


def test_an_element_behind_a_word_is_cut_on_the_next_line_too() -> None:
    done, count = cut(f"see <pre-shared-key>\n  {CANARY}\n</pre-shared-key>")
    assert CANARY not in done
    assert count == 1


def test_the_placeholder_of_written_configurations_may_be_cut() -> None:
    assert KEY_PLACEHOLDER not in cut(f'secret = "{KEY_PLACEHOLDER}"')[0]


def test_line_ends_of_any_kind_stay() -> None:
    assert cut("psk = abc\r\nike = aes256\r\n") == (f"psk = {CUT}\r\nike = aes256\r\n", 1)


PIECES = st.sampled_from(
    [
        *LINES,
        *AROUND,
        *STAYING,
        "psk",
        "=",
        '"',
        "'",
        "\\",
        "\n",
        " ",
        "key",
        "{",
        "}",
        CUT,
        "<",
        ">",
        "\u2028",
        "ſ",
        "İ",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=8).map("".join))
def test_no_text_is_too_odd_and_lines_stay(text: str) -> None:
    done, count = cut(text)
    assert done.count("\n") == text.count("\n")
    assert count == 0 or CUT in done
    assert count > 0 or done == text


@pytest.mark.parametrize(
    "piece",
    [
        *("psk", "key ", 'psk="', "psk='a\n", "<psk>", "<psk ", "-----BEGIN PRIVATE KEY-----\n", ";", "\\", "AAAA"),
        *("radius ", "snmp-server host ", "isakmp key ", "secret ", "community a ", "://a:", "key-string\nAB\n"),
        *('"psk": "a", ', '\\"psk\\": \\"', 'psk="a\n', "psk =\n", "psk " + " " * 60, "$1$a ", "pre-shared-key address a "),
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_time(piece: str) -> None:
    small = piece * (40_000 // len(piece))
    assert growth(lambda: cut(small), lambda: cut(small * 2)) < LINEAR


def test_the_rules_are_of_the_kind_that_both_languages_read_alike() -> None:
    everything = json.dumps(config_key_rules.ALL)
    patterns = [
        *config_key_rules.WHOLE,
        *(rule for *_, rule in config_key_rules.RULES),
        config_key_rules.SIGNS,
    ]
    assert json.loads(everything)["cut"] == CUT
    assert not [pattern for pattern in patterns if re.search(r"(?<!\\)(?:\\s|\\S|\.(?=[*+{?]))", pattern)]
    assert all(pattern.isascii() for pattern in patterns)
