"""Where a key or password stands in a device's configuration: rules that the site and the browser's script both follow.

Each pattern is written as Python and JavaScript both read it, in any case, and fits what stands before a value; how
far the value goes is the rule's `ends`, see `config_keys`. Blanks are `[ \\t]` and never `\\s`, which the two languages
do not agree about. No pattern has nested or adjacent repeats without a bound.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis import unwritten

CUT = "[masked]"

_B = r"[ \t]"
_KIND = (
    r"(?:[0-9]|key-string|ENC|encrypted|cipher|hash|hex|hexadecimal|ascii-text|ascii|text|local|remote|simple|plain|clear|"
    r"cleartext|unencrypted|password-encrypt|sha1|sha256|sha512|md5|key|value)"
)
_KINDS = rf"(?:{_KIND}{_B}{{1,80}}(?=[^ \t]))*"
"""Says in which form the value behind it is."""
_NO_SIGN = r"(?![=:])"
"""A sign there makes it a setting, which has a rule of its own."""

_NAMED = (
    "map list group profile policy network edit name conn gateway vpn peer interface zone keyring transform-set "
    "proposal pool class filter acl vrf object mode method type address address-set host static source destination dynamic secret"
)
_NO_NAME = r"(?<![^ \t\"'{;,])" + "".join(f"(?<!{word} )" for word in _NAMED.split())
"""Where a word begins that is not the name of something: `crypto map secret 10` holds no secret."""

_PSK = r"pre[-_ ]?shared[-_ ]?(?:key|secret)s?"
_NAME = (
    rf"(?:psk|{_PSK}|shared[-_ ]?(?:key|secret)|secret(?!s\b)|passw(?:or)?d|passphrase|private[-_ ]?key|"
    r"enc(?:ryption)?[-_]?key|auth(?:entication)?[-_]?key|preshare|ascii-text|community[-_ ]?string|"
    r"api[-_ ]?(?:key|token)|access[-_]?token)"
)
_SUFFIX = r"[\w.-]{0,30}(?:\[\d{1,4}\])?"
_QUOTE = r"\\{0,8}[\"']"
_SIGN = rf"(?:{_B}{{0,80}}(?::=|=>|[:=]|%3[ad])|{_B}{{1,80}}\|){_B}*"
_LT, _GT = r"(?:<|&lt;|\\u003c)", r"(?:>|&gt;|\\u003e)"
_TAG = (
    r"[\w.:-]{0,40}(?:psk|pre[-_]?shared[-_]?(?:key|secret)|shared[-_]?(?:key|secret)|secret|passw\w{0,10}|passphrase|"
    r"community|prv|private[-_]?key|ascii-text|hexadecimal|hash|enc-?key|auth-?key)[\w.-]{0,20}"
)
_OPEN_TAG = (
    rf"{_LT}{_TAG}(?:[ \t\r\n][^<>]{{0,200}})?{_GT}"
    rf"(?:[ \t\r\n]{{0,200}}{_LT}(?:key|value|ascii|hex|plain|secret)(?:[ \t][^<>]{{0,60}})?{_GT})?"
)
_TEXT = r"(?:[^<&\\\n]|&(?!lt;)|\\(?!u003c))"
"""A character of an element's text, but no line end."""

WHOLE: tuple[str, ...] = (
    # <pre_shared_key>value</pre_shared_key>, <pre-shared-key><key>value, over lines too
    rf"(?<head>{_LT}{_TAG}(?:[ \t\r\n][^<>]{{0,200}})?{_GT}[ \t\r\n]{{0,200}}"
    rf"(?:{_LT}(?:key|value|ascii|hex|plain|secret)(?:[ \t][^<>]{{0,60}})?{_GT}[ \t\r\n]{{0,200}})?<!\[CDATA\[)"
    r"(?<value>(?:[^\]]|\](?!\]>))+)",
    # behind a word it may be somebody's placeholder, ` pre-shared-key <Pre-Shared-Key>`, which takes one line at most
    rf"(?<head>(?<!\w[ \t]){_OPEN_TAG})(?<value>(?:{_TEXT}|\n){{1,2000}})(?={_LT}/)",
    rf"(?<head>{_OPEN_TAG})(?<value>\n?{_TEXT}{{1,400}}\n?)(?=[ \t]{{0,80}}{_LT}/)",
    # <psk>value without an end: the rest of the line, as <psk> may be somebody's placeholder in other formats
    rf"(?<head>{_OPEN_TAG})(?<value>{_TEXT}+)",
    # a private key between its two lines, written on several lines or on one
    r"(?<head>-{4,5} ?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-{4,5})(?!-)"
    r"(?<value>(?:[A-Za-z0-9+/=\\ \t\r\n:,.\x22']|-(?!----?))+)",
    # keys of IOS, which an end closes
    r"(?<head>(?<![^\n])[ \t]*key-string[ \t\r]*\n)(?<value>(?:[ \t]*(?!quit|exit|end)[A-Za-z0-9+/= \t]{1,400}[\r]?\n){1,200})",
)
"""Found in the whole text: `value` is cut without the blanks around it, and its line ends stay."""

RULES: tuple[tuple[str, str, str], ...] = (
    # Cisco: crypto isakmp key KEY address A
    ("address", "key", rf"\b(?:isakmp|ike){_B}{{1,80}}key{_B}{{1,80}}(?:[0-9]{_B}{{1,80}}(?!address\b|hostname\b))?"),
    # secrets files of libreswan and strongSwan
    ("below", "psk|xauth|eap|ntlm|pin|ppk|rsa|ecdsa|pkcs|p12", rf":{_B}{{0,80}}(?:PSK|XAUTH|EAP|NTLM|PIN|PPK|PPKS|RSA|ECDSA|PKCS\d{{1,2}}|P12)(?:{_B}{{1,80}}(?!\{{)|(?=[\"'])|{_B}{{0,80}}$)"),
    ("line", "exponent|prime|coefficient", rf"\b(?:PrivateExponent|Prime[12]|Exponent[12]|Coefficient){_B}{{0,80}}:{_B}{{0,80}}"),
    # options of commands
    ("word", "psk|key|secret|pass", rf"(?<![\w-])--?(?:[a-z]{{1,20}}-){{0,3}}(?:psk|{_PSK}|shared-?(?:key|secret)|secret|password|passwd|passphrase)(?:{_B}{{1,80}}|=)(?!-)"),
    # "name": value, name = value
    ("json", "psk|share|secret|passw|passph|key|ascii-text|communit|token", rf"{_NAME}{_SUFFIX}{_QUOTE}{_B}{{0,80}}(?::|=>){_B}*(?:\{{{_B}{{0,80}}{_QUOTE}(?:value|key|plain|text){_QUOTE}{_B}{{0,80}}:{_B}{{0,80}})?"),
    ("pair", "psk|share|secret|passw|passph|key|ascii-text|communit|token", rf"{_NAME}{_SUFFIX}(?:{_SIGN}|(?:{_QUOTE}|&quot;|&#34;){_B}{{0,80}}={_B}*|(?:&quot;|&#34;){_B}{{0,80}}:{_B}*)"),
    # devices' commands
    (
        "line",
        "shared",
        rf"(?<!mode )(?<!method )(?<!method-)\bpre-?shared-?(?:key|secret)s?{_B}{{1,80}}{_NO_SIGN}"
        rf"(?:(?:address|hostname|identity){_B}{{1,80}}(?:ipv6{_B}{{1,80}})?[^ \t]+{_B}{{1,80}}(?:[0-9.]{{7,15}}{_B}{{1,80}})?key{_B}{{1,80}})?{_KINDS}",
    ),
    (
        "line",
        "shared-secret|psk|ppk|ascii-text|hexadecimal|key|peer-secret|pwd|passwd|cisco-auth",
        rf"(?<!method )\b(?:shared-secret|psksecret(?:-remote)?|ppk-secret|ascii-text|hexadecimal|key-string|authentication-key|"
        rf"message-digest-key|local-key|remote-key|peer-secret|ike-psk|private-key|privacy-key|md5-key|enc-?key|auth-?key|"
        rf"wpa-psk|config-key|encrypted-key|cisco-authentication|auth-pwd|priv-pwd|authpasswd){_B}{{1,80}}{_NO_SIGN}{_KINDS}",
    ),
    ("line", "psk", rf"^[ \t+>|-]*psk{_B}{{1,80}}{_NO_SIGN}(?![^\n]*\{{{_B}*$)"),
    ("word", "preshare", rf"\bpreshare{_B}{{1,80}}{_NO_SIGN}"),
    ("line", "pass|secret", rf"{_NO_NAME}(?:[\w.]{{1,20}}-){{0,3}}(?:password|passwd|passphrase|secret)\d{{0,2}}{_B}{{1,80}}{_NO_SIGN}{_KINDS}"),
    (
        "line",
        "key",
        rf"^[ \t+>|-]*(?:set{_B}{{1,80}})?key{_B}{{1,80}}{_NO_SIGN}(?!chain\b|config-key\b|exchange\b|generate\b|zeroize\b|export\b|import\b|storage\b|pubkey-chain\b|\d{{1,10}}{_B}*$){_KINDS}",
    ),
    (
        "line",
        "key",
        rf"\b(?:radius|tacacs|ldap|aaa-server|server-private|private|public-keys|md5|ntp|failover|macsec|wireguard)(?![^ \t-])[^\n]{{0,200}}?[ \t]key{_B}{{1,80}}{_NO_SIGN}(?!chain\b){_KINDS}",
    ),
    ("line", "authentication", rf"\b(?:standby|vrrp|glbp){_B}[^\n]{{0,60}}?[ \t]authentication{_B}{{1,80}}(?!mode\b){_KINDS}"),
    ("line", "aaa-server", rf"\baaa-server{_B}{{1,80}}[^ \t]+{_B}{{1,80}}\([^ \t()]+\){_B}{{1,80}}host{_B}{{1,80}}[^ \t]+{_B}{{1,80}}(?!timeout\b)"),
    # SNMP: a community is a password
    ("word", "snmp", rf"\bsnmp(?:-server)?{_B}[^\n]{{0,80}}?\bcommunity{_B}{{1,80}}(?:[0-9]{_B}{{1,80}})?"),
    ("word", "communit", rf"^{_B}*community{_B}{{1,80}}(?=[^\n]*\{{{_B}*$)"),
    ("word", "community", rf"\br[ow]community6?{_B}{{1,80}}"),
    (
        "line",
        "snmp",
        rf"\bsnmp-server{_B}{{1,80}}host{_B}{{1,80}}(?:[^ \t]+{_B}{{1,80}})??[0-9a-f.:]{{2,45}}{_B}{{1,80}}(?!\[masked\]|community\b)(?:(?:traps|informs|poll|trap|version{_B}{{1,80}}(?:1|2c|3(?:{_B}{{1,80}}(?:noauth|auth|priv))?)){_B}{{1,80}}){{0,3}}",
    ),
    ("line", "snmp", rf"\bsnmp-server{_B}{{1,80}}user{_B}[^\n]{{0,200}}?[ \t](?:auth|encrypted{_B}{{1,80}}auth){_B}{{1,80}}"),
    # by their look alone: what devices encrypt, keys of SSH, a password in an address
    ("word", "$", r"(?=\$(?:[0-9]{1,2}[a-z]{0,2}|y|sha1)\$[^ \t])"),
    ("word", "enc", rf"\bENC{_B}{{1,80}}(?=[A-Za-z0-9+/=]{{8}})"),
    ("word", "aaaa", r"(?<![A-Za-z0-9+/])(?=AAAA[A-Za-z0-9+/]{20})"),
    ("word", "0s", r"(?<!sigkey=)\b0s(?=[A-Za-z0-9+/]{16})"),
    ("at", "://", r"://[^ \t/:@\"']{1,100}:(?=[^ \t/@\"']{1,200}@)"),
)  # fmt: skip
"""How the value ends, the words of which one must be on the line, in small letters, and what stands before the value.

They are tried on a line one after the other."""

SIGNS = r"psk|key|cisco-auth|secret|preshare|passw|passphrase|pwd|communit|token|ascii-text|hexadecimal|:[ \t]*(?:xauth|eap|ntlm|pin|ppk|rsa|ecdsa|pkcs|p12)|prime|exponent|coefficient|snmp|aaa-server|standby|vrrp|glbp|\$|enc[ \t]|aaaa|0s|://"
"""A line without any of these holds no key."""

SEQUENCE = (
    r"(?:(?<q>\\{1,8})\"[^\n]*?(?<!\\)\k<q>\"|"
    r"(?:\"(?:[^\"\\]|\\[^\n])*\"|'[^']*')"
    r"(?:\"(?:[^\"\\]|\\[^\n])*\"|'[^']*'|\\[^\n]|[^ \t\r\"'\\;,{}\[\]()<>:=&])*)"
)
"""A quoted value, with whatever follows it without a blank, as `'it'\\''s'` in a shell."""
OPENING = r"\\{0,8}[\"']"
NUMBER = r"[^ \t\r,}\]\"']+"
"""A value without quotes in JSON."""
PAIR = r"[^ \t\r,]+(?=,[a-z][\w-]{0,40}=)"
"""A value that a comma and another `name=` follow."""
WORD = r"[^ \t\r]+"
BEFORE_ADDRESS = r"[ \t](?:address|hostname)[ \t]"
CLOSERS = " \t\r;,})"
"""What may stand behind a value on its line; it stays."""
STAYS = r"^(?:(?:\[masked\]|\*+|null|true|false|[|>][+-]?|[{\[(]|)$|-{4,5} ?BEGIN )"
"""What stands where a value would, and is none."""
NEXT = r"^(?:[|>][+-]?|\\|)$"
"""Stands where the value is on the next line."""
ALONE = r"^(?:[\"'][^\n]*|(?![\w.-]{1,60}(?:=[^=]|[:{]))[^ \t{}]+)$"
"""A line that is nothing but the value of the name on the line before."""
GOES_ON = r"^[ \t\r;,}\])]*(?:$|[#!/<])"
"""What may follow the quote that closes a value of several lines."""
LINES = 6
"""How many lines such a value takes at most."""
BALANCED = 1000
"""Lines up to this length are looked at for a quote that a key holds itself."""

SECTION = (r"^[ \t]*config system snmp community\b", r"^[ \t]*end\b", r"^[ \t]*set[ \t]{1,9}name[ \t]{1,9}")
"""FortiGate: where it begins, where it ends, and what stands before a key there."""

PLAIN = {
    **dict.fromkeys(unwritten.UNSEEN, ""),
    **dict.fromkeys(unwritten.BLANKS, " "),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\u2018\u2019\u201a", "'"),
}
"""Characters that web pages and mails put in the place of plain ones."""

ALL = {
    "cut": CUT,
    "whole": WHOLE,
    "rules": RULES,
    "signs": SIGNS,
    "sequence": SEQUENCE,
    "opening": OPENING,
    "number": NUMBER,
    "pair": PAIR,
    "word": WORD,
    "beforeAddress": BEFORE_ADDRESS,
    "closers": CLOSERS,
    "stays": STAYS,
    "next": NEXT,
    "alone": ALONE,
    "goesOn": GOES_ON,
    "lines": LINES,
    "balanced": BALANCED,
    "section": SECTION,
    "plain": PLAIN,
}
"""All of it, as the browser's script is given it (`static/config_keys.js`)."""
