"""Where a pre-shared key or password stands in a line: rules that the site and the browser's script both follow.

Each pattern is written as Python and JavaScript both read it, for one line, in any case. It has three groups: `name`,
`is` (what joins the two) and `value`. What is masked is the value, if the rule's judge finds it to be one:
`set` takes all but the words of `STAYS`, `weak` only what is quoted or looks made up, as prose has such names too,
and `hard` only what mixes small letters, capitals and digits.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis import unwritten

MASK = "[masked]"

QUOTED = (
    r"\\{1,8}\"[^\"\\]{0,1000}(?:\\{1,8}\")?|\\{1,8}'[^'\\]{0,1000}(?:\\{1,8}')?|"
    r"\"(?:[^\"\\]|\\.?){0,1000}\"?|'(?:[^'\\]|\\.?){0,1000}'?"
)
WORD = r"[^\s,;\"'(){}<>=:\\][^\s,;\"'\\]{0,1000}"
_VALUE = rf"(?<value>{QUOTED}|{WORD})"
_NUMBERED = r"[\[{(]\d{1,10}[\]})]"
_OF = rf"(?:\s?(?!{_NUMBERED})[(\[][^()\[\]]{{1,60}}[)\]])?"
"""What the key is for, in brackets; a number there is a connection's."""
_SIGN = rf"(?:\\{{0,8}}[\"'])?{_OF}\s{{0,8}}(?::=|=>|->|[:=](?!>)|%3[ad])\s{{0,8}}"

_INNER = r"(?:\{\s{0,4}\\{0,8}[\"'](?:value|key|plain|text)\\{0,8}[\"']\s{0,4}:\s{0,4})?"

_STEM = r"(?:psk|pre[-_]?shared?|shared[-_ .]?key|secret|passw|passphrase|kennwort|schl(?:[üÜ]|ue)ssel)"
_KEY = r"(?:shared|secret|private|session|encryption|encr|enc|auth|authentication|hash|integ)[-_ ]?key"
NAME = rf"(?:{_STEM}(?!s\b)(?!\w{{0,20}}secrets\b)[\w.-]{{0,40}}|{_KEY}\w{{0,20}})"
_FREE = r"(?<![/@])(?<!\d:)"
"""No part of a path, and no connection's name behind a number, as in `ike 0:psk-branch`."""

_ONLY = r"(?:ascii-text|text|hexadecimal|hex|local|remote|encrypted|enc|cipher|key|[0-9]|address \S{1,60})"
_CONFIG = (
    r"(?:pre-?shared-?keys?|pre-?shared-?secret|shared-?secret|psksecret|preshare|isakmp key|key-string|local-key|"
    r"remote-key|peer-secret|ike-psk)"
)
_SHORT = r"(?:psk|psksecret|password|passwd|passphrase|secret|authentication-key)"
_SAID = r"(?:psk|psksecret|(?:pre-?)?shared[- ]?(?:key|secret)|secret|password|passwd|passphrase|authentication-key)"
_TAG = r"(?:psk|pre[-_]?shared[-_]?(?:key|secret)|shared[-_]?(?:key|secret)|secret|passw\w{0,10}|passphrase)"
_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}|[\w.-]{0,60}@[\w.-]{1,80}|[\w-]{1,40}(?:\.[\w-]{1,40}){1,5}(?=\s{1,80}\S{10}))"

RULES: tuple[tuple[str, str], ...] = (
    # <pre-shared-key>value, <pre-shared-key><key>value
    (
        "set",
        rf"(?<name><[\w.:-]{{0,40}}{_TAG}[\w.-]{{0,20}}(?:\s[^<>]{{0,200}})?>)"
        r"(?<is>\s{0,8}(?:<(?:key|value|ascii|hex|plain|secret)[^<>]{0,60}>\s{0,8})?(?:<!\[CDATA\[)?)"
        r"(?<value>[^<>\s][^<>]{0,1000})",
    ),
    ("weak", r"(?<name><key(?:\s[^<>]{0,200})?>)(?<is>\s{0,8})(?<value>[^<>\s][^<>]{0,1000})"),
    # a line that is nothing but `name = value`: the value may hold blanks
    (
        "set",
        rf"^(?<name>[\s\"'#>*-]{{0,40}}(?:[a-z][\w-]{{0,40}} ){{0,2}}(?:(?:[a-z][\w.-]{{0,40}}[-_. ]?)?{NAME}|key))(?<is>{_SIGN})"
        r"(?<value>(?!\[masked\])[^\s=:]\S{0,1000}).*$",
    ),
    (
        "set",
        rf"^(?<name>\s{{0,40}}(?:set\s{{1,4}})?{_SHORT})(?<is>\s{{1,8}})(?<value>[^\s;:=][^\s;]{{0,1000}})\s{{0,40}};?\s{{0,40}}$",
    ),
    # secrets files of libreswan and strongSwan
    (
        "set",
        r"(?<name>(?:^|[\s\w%\]]):\s{0,8}(?:PSK|XAUTH|EAP|NTLM|PIN|PKCS\d{1,2}))(?<is>\s{1,8})"
        rf"(?<value>{QUOTED}|0[xs]\S{{1,1000}}|\S{{1,1000}}(?=\s*$))",
    ),
    # devices' settings, and options of commands
    ("set", rf"(?<name>\b{_CONFIG}(?:\s{{1,4}}{_ONLY}){{0,5}})(?<is>\s{{1,8}}){_VALUE}"),
    ("set", rf"(?<name>(?<![\w-])--?(?:\w{{1,20}}-){{0,3}}(?:{_SHORT}|(?:pre-?)?shared-?key|key))(?<is>\s{{1,4}}|=)(?!-){_VALUE}"),
    # name: value
    ("set", rf"(?<name>{_FREE}{NAME})(?<is>{_SIGN}{_INNER}){_VALUE}"),
    ("set", rf"(?<name>(?<![\w:/@.-])(?<![a-z] )key)(?<is>{_SIGN}){_VALUE}"),
    ("weak", rf"(?<name>(?:loaded|the|our|using|with|new|old) key)(?<is>{_SIGN}){_VALUE}"),
    ("weak", rf"(?<name>\b{_SAID}\s(?:for|of|f[üÜ]r|to)\s[^\s:\"']{{1,60}})(?<is>\s?[:=]\s{{0,4}}){_VALUE}"),
    # prose, tables
    (
        "weak",
        rf"(?<name>(?<![\w.])(?:(?:\w{{1,20}}[-_])?{_SAID}|(?:\w{{1,20}}-)?key)(?:\s(?:[0-9]|ENC|cipher|encrypted|ascii-text|text))?"
        rf"(?:\s(?:is|was|are|(?:set |changed )?to))?{_OF})(?<is>\s{{1,8}}){_VALUE}",
    ),
    ("hard", rf"(?<name>\b{_SAID})(?<is>\\{{0,8}}[\"']?\s{{0,8}}[,;|]\s{{0,8}}){_VALUE}"),
)  # fmt: skip

BEHIND = rf"(?<name>{_FREE}{NAME})(?<is>{_SIGN}(?:\[masked\][\"']?[,;]?\s{{1,4}}){{1,99}}){_VALUE}"
"""What goes on behind a mark, whoever wrote the mark. Judged as `hard`, again and again."""

LONE_KEY = rf"^(?<name>\s{{0,8}}{_ADDRESS})(?<is>\s{{1,80}})(?<value>{QUOTED}|[^\s,;:\"'=/.\[\](){{}}]{{6,128}})\s{{0,40}}$"
"""A line of a file of keys as racoon has it, where nothing else is: an address or ID, and a word. Judged as `weak`."""

OPEN = rf"(?:{_FREE}(?:{NAME}|\bkey){_SIGN}|(?:^|[\s\w%\]]):\s{{0,8}}PSK\s*|<[\w.:-]{{0,40}}{_TAG}[\w.-]{{0,20}}(?:\s[^<>]{{0,200}})?>\s*)(?:\\{{0,8}}[\"'][^\"'\s]{{0,200}}|[|>]-?)?\s{{0,8}}$"
"""A name at the end of a line, or a quoted value that goes on: the next line has the rest, if it is one word alone."""
ALONE = rf"^(?<name>\s{{0,80}})(?<is>(?:<(?:key|value)>)?)(?<value>{QUOTED}|[^\s,;\"'(){{}}<>=:]{{1,1000}}[\"']?)(?=(?:</[\w-]{{1,40}}>)?[\s;,]{{0,40}}$)"

STAYS = (
    r"^(?:\[masked\]|authentication|mismatch(?:ed)?|not|none|no|yes|is|was|are|and|or|for|from|of|to|in|on|at|with|by|"
    r"found|missing|configured|peer|peers|policy|policies|length|invalid|wrong|unknown|unset|null|true|false|enabled|"
    r"disabled|secret|psk|rsa|eap|cert|certificate|shared|preshared|pre-shared|malformed|failed|failure|error|"
    r"probable|possible|id|ids|key|keys|method|mode|exchange|file|line|address|length|too|must|should|may|"
    r"required|received|loaded|changed|set|exists|RSA_SIG|PRESHARED_KEY|n/a|\(none\)|<unset>|\(null\)|"
    r"\*+|x+|\.{2,}|-+|[|>]-?)[.,;:!?)\]}>]*$"
)
"""What may follow the name of a secret without being one."""

SIGNS = r"psk|key|secret|shar|pass|pin|pkcs|xauth|eap|ntlm|kennwort|schl"
"""Where none of these is, no name of a key is."""

MADE_UP = r"^(?=.*\d)(?=.*[a-z])|^[a-z]{2,}(?:-[a-z]{2,}){2,}$|^\w[\w.-]*[!#$%^*&~?]+\w"
HARD = r"^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[\w+/!#$%&^*~.-]{8,}$"

ENDS = "=:>|-kKdDaA"
"""What a line ends in whose value is on the next, if not in the middle of a quoted one: a sign, `%3D`, a tag, PSK."""

WHOLE = {
    "mask": MASK,
    "rules": RULES,
    "behind": BEHIND,
    "loneKey": LONE_KEY,
    "open": OPEN,
    "alone": ALONE,
    "ends": ENDS,
    "stays": STAYS,
    "signs": SIGNS,
    "madeUp": MADE_UP,
    "hard": HARD,
    "escapes": unwritten.ESCAPES,
    "entity": unwritten.ENTITY,
    "tag": unwritten.TAG,
    "entities": unwritten.ENTITIES,
    "unseen": unwritten.UNSEEN,
    "blanks": unwritten.BLANKS,
}
"""All of it, as the browser's script is given it."""
