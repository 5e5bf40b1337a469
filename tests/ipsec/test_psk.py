"""The fingerprint and the hygiene of a pre-shared key."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec import psk
from vns3pair.ipsec.devices import DEVICES, Device

VECTORS = [
    ("correct-horse-battery", "6KW-VGX", "RAS-0GJ"),
    ("test", "74A-789", "FA8-1C9"),
    ("Grüße-Köln-2026", "CHE-KYC", "8WM-4Z2"),
    ("key ", "JH8-EXD", "9Y6-MVF"),
]


@pytest.mark.parametrize(("key", "short", "long"), VECTORS)
def test_the_fingerprint_is_the_published_one(key: str, short: str, long: str) -> None:
    assert psk.fingerprint(key, bytes(range(8))) == short
    assert psk.fingerprint(key, bytes(range(16))) == long


@pytest.mark.parametrize("salt", ["", "00", "zz" * 8, "00" * 65, "0" * 15])
def test_a_salt_of_the_wrong_size_is_refused(salt: str) -> None:
    with pytest.raises(ValueError, match="salt"):
        psk.read_salt(salt)


@pytest.mark.parametrize("key", ["", "\ud800abc"])
def test_an_empty_or_broken_key_has_no_fingerprint(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        psk.fingerprint(key, bytes(8))


@given(st.integers(0, 2**30 - 1))
def test_a_fingerprint_is_read_back_whatever_its_case_and_dash(number: int) -> None:
    digits = "".join(psk.ALPHABET[number >> shift & 31] for shift in range(25, -1, -5))
    normal = f"{digits[:3]}-{digits[3:]}"
    assert psk.read_fingerprint(digits.lower().replace("0", "o").replace("1", "l")) == normal
    assert psk.read_fingerprint(f" {normal} ") == normal


@pytest.mark.parametrize(
    ("key", "flags"),
    [
        ("plainkey", ["8_9"]),
        (" x", ["blank_edge", "device_character", "below_8"]),
        ("abc\u200bdefgh", ["zero_width", "non_ascii", "10_15"]),
        ("“quoted” ", ["blank_edge", "non_ascii", "typographic", "device_character", "10_15"]),
        ("0x" + "a" * 40, ["numeric_prefix", "32_64"]),
        ("tab\there-and-more", ["control", "16_23"]),
        ("k" * 65, ["above_64"]),
        ("\u200eabcdefgh", ["zero_width", "non_ascii", "10_15"]),
        ("\xa0«abc»", ["blank_edge", "non_ascii", "typographic", "8_9"]),
    ],
)
def test_every_stumbling_block_is_flagged(key: str, flags: list[str]) -> None:
    assert psk.flags(key) == flags


def test_a_sign_tells_where_it_is() -> None:
    assert next((sign.flag, sign.position) for sign in psk.signs("ab\u200b")) == ("zero_width", 3)


def test_the_lists_that_the_browser_gets_are_the_ones_python_knows() -> None:
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    assert set(psk.BLANKS) == {character for character in every if character.isspace()}
    assert set(psk.CONTROL) == {character for character in every if unicodedata.category(character) == "Cc"}
    assert not set(psk.ZERO_WIDTH) & set(psk.TYPOGRAPHIC + psk.DEVICE_CHARACTERS + psk.CONTROL)


def test_every_flag_of_a_sign_has_its_words() -> None:
    said = {"blank_edge" if flag.startswith("blank_") else flag for flag in psk.WORDS}
    assert said == set(psk.SIGN_FLAGS)


def test_a_made_key_stumbles_nowhere() -> None:
    """Each of its characters, in each place it can have."""
    assert len(set(psk.MADE_CHARACTERS)) == len(psk.MADE_CHARACTERS) == 31
    assert set(psk.MADE_LETTERS) < set(psk.MADE_CHARACTERS)
    assert not set("ilLI1|oO0") & set(psk.MADE_CHARACTERS)
    for number, character in enumerate(psk.MADE_CHARACTERS):
        first = psk.MADE_LETTERS[number % len(psk.MADE_LETTERS)]
        made = first + character * (psk.MADE_LENGTH - 1)
        assert psk.flags(made) == ["32_64"], made


@pytest.mark.parametrize("device", [device for device in DEVICES.values() if device.key_rule is not None])
def test_every_device_with_a_rule_takes_a_made_key(device: Device) -> None:
    assert device.key_rule is not None
    for first in psk.MADE_LETTERS:
        for character in psk.MADE_CHARACTERS:
            assert device.key_rule.takes(first + character * (psk.MADE_LENGTH - 1))


def test_aws_takes_the_keys_it_documents_and_no_others() -> None:
    rule = DEVICES["aws"].key_rule
    assert rule is not None
    taken = ["abcdefgh", "A.b_c9xy", "a" * 64]
    refused = ["", "abcdefg", "a" * 65, "0abcdefg", "abc-defgh", "abcdefg ", "abcdefgü"]
    assert [key for key in taken if not rule.takes(key)] == []
    assert [key for key in refused if rule.takes(key)] == []


def test_azure_takes_printable_ascii_but_blank_hyphen_and_tilde() -> None:
    rule = DEVICES["azure"].key_rule
    assert rule is not None
    assert all(rule.takes(chr(code)) is (chr(code) not in "-~") for code in range(33, 127))
    assert not any(rule.takes(key) for key in ("two words", "abcdefgü", "a\tb", ""))


@pytest.mark.parametrize("text", ["the key is Xk29dl2kd92kd", "PSK: hunter2hunter2", "aB3$kd9Lm2Qw8Zx0"])
def test_a_key_in_the_hand_over_text_is_noticed(text: str) -> None:
    assert psk.looks_like_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "by telephone, 25 November",
        "PSK: by telephone",
        "one-time link to jo@acme.example",
        "call +1 555 0100-2000-3000",
        "",
    ],
)
def test_a_way_of_handing_over_is_not_mistaken_for_a_key(text: str) -> None:
    assert not psk.looks_like_key(text)


def test_each_flag_is_told_in_words():
    words = [psk.flag_words(flag) for flag in psk.FLAGS]
    assert len(set(words)) == len(psk.FLAGS)
    assert not [word for word in words if "_" in word]
    assert psk.flag_words("below_8") == "under 8 bytes"
    assert psk.flag_words("24_31") == "24 to 31 bytes"
    assert psk.flag_words("above_64") == "over 64 bytes"
