"""Encryption, hash and Diffie-Hellman groups: strength, limits and every spelling, stored once.

Spellings were checked against libreswan 4.10's `algparse` and strongSwan 5.9.8's swanctl.conf(5); VNS3's
tokens and its 3.5.1.13 rule come from the troubleshooting guide. Reverse maps are derived, never written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec.parameter import Choice

SHA2_SINCE = (3, 5, 1, 13)
"""First VNS3 version with SHA-2 and with groups 14 to 18 (guide, Phase 1 and Phase 2)."""

AUTO = "auto"
"""VNS3's "left to autodiscovery"."""

VOCABULARIES = ("vns3", "libreswan", "strongswan", "iana")


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One algorithm.

    `rank` orders by strength within its kind, higher is stronger. `bits` is the key length of a cipher,
    the output of a hash or the modulus or field size of a group. `ike` names the IKE versions that can use
    it in phase 1. `spellings` has one entry for each of `VOCABULARIES`; an empty text means that the
    product has no word for it, because it cannot do it.
    """

    value: str | int
    label: str
    rank: int
    bits: int
    spellings: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    aead: bool = False
    ike: tuple[int, ...] = (1, 2)
    phases: tuple[int, ...] = (1, 2)
    since: tuple[int, ...] = ()
    vns3_offers: bool = True
    undocumented: tuple[int, ...] = ()
    """Phases in which VNS3 offers it although the documented Extra Params list leaves it out."""
    weak: str = ""
    """Why it is weak today; empty where it is not."""

    def choice(self) -> Choice:
        remark = self.weak or ("" if self.vns3_offers else "VNS3 does not offer it")
        return Choice(self.value, self.label, remark, bool(self.weak), self.vns3_offers)


def _spelled(vns3: str, libreswan: str, strongswan: str, iana: str) -> Mapping[str, str]:
    return MappingProxyType({"vns3": vns3, "libreswan": libreswan, "strongswan": strongswan, "iana": iana})


_BLOCK64 = "64-bit blocks (Sweet32); RFC 8221 advises against it"
_DES = "56-bit keys can be searched; RFC 8221 forbids it"
_MD5 = "MD5 is broken; RFC 8247 and RFC 8221 forbid it"
_SHA1 = "SHA-1 is being retired; NIST SP 800-77r1 advises SHA-2"
_SMALL = "too small today; RFC 8247 advises against it"
_SUBGROUP = "its origin cannot be verified; RFC 8247 advises against it"

# Tables: an algorithm a block.
# fmt: off
ENCRYPTION: tuple[Algorithm, ...] = (
    Algorithm("aes256_gcm", "AES-256-GCM", 95, 256,
              _spelled("aes256_gcm", "aes_gcm256", "aes256gcm16", "ENCR_AES_GCM_16 (256)"),
              ("aes256gcm", "aesgcm256", "gcm256", "gcmaes256", "aes256gcm16", "aesgcm16256", "aesgcm25616",
               "aes256gcm128", "espgcm256", "aes256bitgcm", "256gcm"),
              aead=True, undocumented=(1,)),
    Algorithm("aes256_ccm", "AES-256-CCM", 90, 256,
              _spelled("aes256_ccm", "aes_ccm256", "aes256ccm16", "ENCR_AES_CCM_16 (256)"),
              ("aes256ccm", "aesccm256", "ccm256", "aes256ccm16", "aesccm16256", "aes256ccm128"),
              aead=True, phases=(2,)),
    Algorithm("chacha20_poly1305", "ChaCha20-Poly1305", 88, 256,
              _spelled("", "chacha20_poly1305", "chacha20poly1305", "ENCR_CHACHA20_POLY1305"),
              ("chacha20poly1305", "chacha20", "chachapoly", "chacha20poly1305256"),
              aead=True, vns3_offers=False),
    Algorithm("aes192_gcm", "AES-192-GCM", 85, 192,
              _spelled("", "aes_gcm192", "aes192gcm16", "ENCR_AES_GCM_16 (192)"),
              ("aes192gcm", "aesgcm192", "gcm192", "gcmaes192", "aes192gcm16", "aesgcm16192"),
              aead=True, vns3_offers=False),
    Algorithm("aes128_gcm", "AES-128-GCM", 80, 128,
              _spelled("", "aes_gcm128", "aes128gcm16", "ENCR_AES_GCM_16 (128)"),
              ("aes128gcm", "aesgcm128", "gcm128", "gcmaes128", "aes128gcm16", "aesgcm16128", "espgcm128"),
              aead=True, vns3_offers=False),
    Algorithm("aes256", "AES-256-CBC", 75, 256,
              _spelled("aes256", "aes256", "aes256", "ENCR_AES_CBC (256)"),
              ("aes256", "aes256cbc", "aescbc256", "aes256bit", "aes256bits", "256aes", "espaes256",
               "rijndael256", "aescbc256bit", "aes256bitcbc", "aes256cbc256")),
    Algorithm("aes192", "AES-192-CBC", 65, 192,
              _spelled("", "aes192", "aes192", "ENCR_AES_CBC (192)"),
              ("aes192", "aes192cbc", "aescbc192", "aes192bit", "espaes192", "aes192bitcbc"),
              vns3_offers=False),
    Algorithm("aes128", "AES-128-CBC", 60, 128,
              _spelled("aes128", "aes128", "aes128", "ENCR_AES_CBC (128)"),
              ("aes128", "aes128cbc", "aescbc128", "aes128bit", "aes128bits", "128aes", "espaes128",
               "aes128bitcbc", "aescbc128bit")),
    Algorithm("3des", "3DES", 20, 112,
              _spelled("3des", "3des", "3des", "ENCR_3DES"),
              ("3des", "3descbc", "tripledes", "des3", "desede3", "esp3des", "3des168", "des3cbc"),
              weak=_BLOCK64),
    Algorithm("des", "DES", 5, 56,
              _spelled("", "", "des", "ENCR_DES"), ("des", "descbc", "espdes", "des56", "singledes"),
              vns3_offers=False, weak=_DES),
)

HASH: tuple[Algorithm, ...] = (
    Algorithm("sha2_512", "SHA2-512", 90, 512,
              _spelled("sha2_512", "sha2_512", "sha512", "HMAC_SHA2_512_256"),
              ("sha2512", "sha512", "hmacsha512", "hmacsha2512", "hmacsha512256", "hmacsha2512256",
               "sha2512256", "espsha512hmac", "prfsha512", "sha512hmac"), since=SHA2_SINCE),
    Algorithm("sha2_384", "SHA2-384", 80, 384,
              _spelled("sha2_384", "sha2_384", "sha384", "HMAC_SHA2_384_192"),
              ("sha2384", "sha384", "hmacsha384", "hmacsha2384", "hmacsha384192", "hmacsha2384192",
               "sha2384192", "espsha384hmac", "prfsha384", "sha384hmac"),
              since=SHA2_SINCE, undocumented=(1, 2)),
    Algorithm("sha2_256", "SHA2-256", 70, 256,
              _spelled("sha2_256", "sha2_256", "sha256", "HMAC_SHA2_256_128"),
              ("sha2256", "sha256", "sha2", "hmacsha256", "hmacsha2256", "hmacsha256128", "hmacsha2256128",
               "sha256128", "sha2256128", "espsha256hmac", "prfsha256", "sha256hmac", "hmacsha2"),
              since=SHA2_SINCE),
    Algorithm("aes_xcbc", "AES-XCBC", 50, 128,
              _spelled("", "aes_xcbc", "aesxcbc", "AES_XCBC_96"), ("aesxcbc", "aesxcbc96", "xcbc", "aes128xcbc"),
              vns3_offers=False),
    Algorithm("sha1", "SHA1", 30, 160,
              _spelled("sha1", "sha1", "sha1", "HMAC_SHA1_96"),
              ("sha1", "sha", "hmacsha1", "hmacsha196", "sha196", "sha160", "espshahmac", "hmacsha",
               "prfsha1", "sha1160", "shahmac", "sha1hmac", "hmacsha1160"), weak=_SHA1),
    Algorithm("md5", "MD5", 10, 128,
              _spelled("md5", "md5", "md5", "HMAC_MD5_96"),
              ("md5", "hmacmd5", "hmacmd596", "md596", "espmd5hmac", "prfmd5", "md5hmac"), weak=_MD5),
)


def _group(number: int, name: str, rank: int, bits: int, libreswan: str, strongswan: str, iana: str,
           aliases: tuple[str, ...] = (), ike: tuple[int, ...] = (1, 2), since: tuple[int, ...] = (),
           undocumented: tuple[int, ...] = (), vns3_offers: bool = True, weak: str = "") -> Algorithm:
    """A group; its spellings `14`, `group14`, `dh14` and the daemon names are derived."""
    return Algorithm(number, f"{number} ({name})", rank, bits,
                     _spelled(f"dh{number}" if vns3_offers else "", libreswan, strongswan, iana),
                     aliases, ike=ike, since=since, undocumented=undocumented,
                     vns3_offers=vns3_offers, weak=weak)


_BOTH = (1, 2)
GROUP: tuple[Algorithm, ...] = (
    _group(21, "ECP 521", 95, 521, "dh21", "ecp521", "521-bit random ECP", ("ecp521", "p521", "secp521r1"),
           undocumented=_BOTH),
    _group(18, "MODP 8192", 93, 8192, "dh18", "modp8192", "8192-bit MODP", ("modp8192", "8192bitmodp"),
           since=SHA2_SINCE),
    _group(20, "ECP 384", 90, 384, "dh20", "ecp384", "384-bit random ECP", ("ecp384", "p384", "secp384r1"),
           undocumented=_BOTH),
    _group(17, "MODP 6144", 88, 6144, "dh17", "modp6144", "6144-bit MODP", ("modp6144", "6144bitmodp"),
           since=SHA2_SINCE),
    _group(31, "Curve25519", 86, 256, "dh31", "curve25519", "Curve25519", ("curve25519", "x25519"),
           undocumented=_BOTH),
    _group(16, "MODP 4096", 85, 4096, "dh16", "modp4096", "4096-bit MODP", ("modp4096", "4096bitmodp"),
           since=SHA2_SINCE),
    _group(19, "ECP 256", 82, 256, "dh19", "ecp256", "256-bit random ECP", ("ecp256", "p256", "secp256r1"),
           undocumented=_BOTH),
    _group(15, "MODP 3072", 80, 3072, "dh15", "modp3072", "3072-bit MODP", ("modp3072", "3072bitmodp"),
           since=SHA2_SINCE),
    _group(30, "Brainpool P512", 78, 512, "", "ecp512bp", "brainpoolP512r1", ("ecp512bp", "brainpoolp512r1"),
           vns3_offers=False),
    _group(29, "Brainpool P384", 76, 384, "", "ecp384bp", "brainpoolP384r1", ("ecp384bp", "brainpoolp384r1"),
           vns3_offers=False),
    _group(28, "Brainpool P256", 74, 256, "", "ecp256bp", "brainpoolP256r1", ("ecp256bp", "brainpoolp256r1"),
           vns3_offers=False),
    _group(14, "MODP 2048", 70, 2048, "dh14", "modp2048", "2048-bit MODP", ("modp2048", "2048bitmodp"),
           since=SHA2_SINCE),
    _group(27, "Brainpool P224", 52, 224, "", "ecp224bp", "brainpoolP224r1", ("ecp224bp", "brainpoolp224r1"),
           vns3_offers=False),
    _group(26, "ECP 224", 50, 224, "", "ecp224", "224-bit random ECP", ("ecp224", "p224", "secp224r1"),
           vns3_offers=False),
    _group(24, "MODP 2048, 256-bit subgroup", 46, 2048, "dh24", "modp2048s256",
           "2048-bit MODP with 256-bit prime order subgroup", ("modp2048s256",), undocumented=_BOTH,
           weak=_SUBGROUP),
    _group(23, "MODP 2048, 224-bit subgroup", 44, 2048, "dh23", "modp2048s224",
           "2048-bit MODP with 224-bit prime order subgroup", ("modp2048s224",), undocumented=_BOTH,
           weak=_SUBGROUP),
    _group(25, "ECP 192", 42, 192, "", "ecp192", "192-bit random ECP", ("ecp192", "p192", "secp192r1"),
           vns3_offers=False),
    _group(5, "MODP 1536", 30, 1536, "dh5", "modp1536", "1536-bit MODP", ("modp1536", "1536bitmodp"),
           weak=_SMALL),
    _group(22, "MODP 1024, 160-bit subgroup", 22, 1024, "dh22", "modp1024s160",
           "1024-bit MODP with 160-bit prime order subgroup", ("modp1024s160",), undocumented=_BOTH,
           weak=_SUBGROUP),
    _group(2, "MODP 1024", 20, 1024, "dh2", "modp1024", "1024-bit MODP", ("modp1024", "1024bitmodp"),
           weak=_SMALL),
    _group(1, "MODP 768", 10, 768, "", "modp768", "768-bit MODP", ("modp768", "768bitmodp"),
           vns3_offers=False, weak=_SMALL),
)

# fmt: on

KINDS: Mapping[str, tuple[Algorithm, ...]] = MappingProxyType(
    {"encryption": ENCRYPTION, "hash": HASH, "group": GROUP}
)
BY_VALUE: Mapping[str, Mapping[str | int, Algorithm]] = MappingProxyType(
    {kind: MappingProxyType({a.value: a for a in algorithms}) for kind, algorithms in KINDS.items()}
)

_SEPARATORS = re.compile(r"[\s_\-.()\[\]:]+")
_NUMBER_GAP = re.compile(r"(?<=\d)[\s_\-.()\[\]:]+(?=\d)")
_GROUP_WORDS = re.compile(r"^(?:dhgroup|diffiehellmangroup|diffiehellman|group|grp|dh|pfs)(?=\d)")
_GROUP_TAIL = re.compile(r"^(\d{1,2}),?(?:modp|ecp|bp)?\d{3,4}(?:bits?)?(?:modp|ecp)?$")

REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "sha": "read as SHA1",
        "sha2": "read as SHA2-256, libreswan's reading of it",
    }
)
"""What is said beside the cell when a short spelling was read."""

AMBIGUOUS: Mapping[str, Mapping[str, tuple[str | int, ...]]] = MappingProxyType(
    {
        "encryption": MappingProxyType(
            {
                "aes": ("aes256", "aes192", "aes128"),
                "aescbc": ("aes256", "aes192", "aes128"),
                "aesgcm": ("aes256_gcm", "aes192_gcm", "aes128_gcm"),
                "gcm": ("aes256_gcm", "aes192_gcm", "aes128_gcm"),
                "aesgcm16": ("aes256_gcm", "aes192_gcm", "aes128_gcm"),
                "aesccm": ("aes256_ccm",),
            }
        ),
        "hash": MappingProxyType({}),
        "group": MappingProxyType(
            {
                "2048": (14, 24, 23),
                "2048bit": (14, 24, 23),
                "1024": (2, 22),
                "1024bit": (2, 22),
                "1536": (5,),
                "3072": (15,),
                "4096": (16,),
                "6144": (17,),
                "8192": (18,),
                "modp": (),
                "ecp": (),
            }
        ),
    }
)
"""Spellings that leave the key length or the group open: never guessed, the readings are offered."""


def squeeze(kind: str, text: str) -> str:
    """The text in lower case without blanks, dashes, underscores, dots, brackets and colons.

    Between the digits of a group a comma stays: `1 4` must not become 14.
    """
    text = text.strip().lower()
    if kind == "group":
        text = _NUMBER_GAP.sub(",", text)
    return _SEPARATORS.sub("", text)


def _spelling_map(kind: str, algorithms: Iterable[Algorithm]) -> Mapping[str, str | int]:
    spellings: dict[str, str | int] = {}
    for algorithm in algorithms:
        spelled = filter(None, algorithm.spellings.values())
        words = [str(algorithm.value), algorithm.label, *algorithm.aliases, *spelled]
        for word in words:
            known = spellings.setdefault(squeeze(kind, word), algorithm.value)
            assert known == algorithm.value, f"{word} is spelled for {known} and {algorithm.value}"
    return MappingProxyType(spellings)


_BY_SPELLING: Mapping[str, Mapping[str, str | int]] = MappingProxyType(
    {kind: _spelling_map(kind, algorithms) for kind, algorithms in KINDS.items()}
)


def find(kind: str, text: str) -> str | int | None:
    """The stored value that `text` spells, or None.

    `kind` is `encryption`, `hash` or `group`. Case, blanks, dashes and the like do not count, and a group
    may be written `14`, `group 14`, `DH14`, `14 (MODP 2048)` or `DHGroup14`.
    """
    squeezed = squeeze(kind, text)
    known = _BY_SPELLING[kind].get(squeezed)
    if known is not None or kind != "group":
        return known
    number = _GROUP_WORDS.sub("", squeezed)
    if number == "2048" != squeezed:  # Azure writes DHGroup2048 and PFS2048 for group 14
        return 14
    if tail := _GROUP_TAIL.match(number):
        known = _BY_SPELLING[kind].get(tail[1])
        return known if known is not None and _same_group(int(known), number[len(tail[1]) :]) else None
    return _BY_SPELLING[kind].get(number.lstrip("0"))


def _same_group(number: int, name: str) -> bool:
    """Whether the size written behind a group's number is that group's own (`14 (2048 bit)`)."""
    digits = re.search(r"\d+", name)
    return digits is not None and int(digits[0]) == BY_VALUE["group"][number].bits


def ambiguous(kind: str, text: str) -> tuple[str | int, ...] | None:
    """The readings of a spelling that leaves something open, or None where it is not such a spelling."""
    return AMBIGUOUS[kind].get(squeeze(kind, text))


def algorithm(kind: str, value: object) -> Algorithm | None:
    """The algorithm with that stored value, or None (also for `auto` and for blanks)."""
    return BY_VALUE[kind].get(value) if isinstance(value, (str, int)) else None


def is_aead(value: object) -> bool:
    """Whether a cipher authenticates by itself (GCM, CCM, ChaCha20-Poly1305) and so takes no hash."""
    known = algorithm("encryption", value)
    return known is not None and known.aead


def strongest_first(kind: str, values: Iterable[str | int]) -> list[str | int]:
    """The values ordered by strength, the strongest first."""
    return sorted(values, key=lambda value: -BY_VALUE[kind][value].rank)


PRF_KEY_BYTES: Mapping[str, int] = MappingProxyType(
    {"sha1": 10, "sha2_256": 16, "sha2_384": 24, "sha2_512": 32}
)
"""Least length of a pre-shared key in bytes by PRF, libreswan's FIPS rule (half of the PRF's output)."""
LEAST_KEY_BYTES = 8
"""Below this a key is short whatever the PRF."""
