"""Texts that people write for each other: a key is noticed, the words of the trade are no keys."""

import time

import pytest

from vns3pair.ipsec import algorithms, psk
from vns3pair.sheets.keys_in_texts import may_hold_a_key

KEYS = (
    "psk: hunterhunter2",
    "Pre-shared key = correcthorsebattery",
    "secret: hunterhunterhunter",
    "the password is Xk29fkQ2",
    "take Xk29fkQ2!mmpq for now",
    "use correct-Horse-9battery",
    "kq7w2mzr9xtv4hpn",
    "198.18.44.7 kq7w2mzr9xtv4hpn",
    "phase 1: aes256-sha2_256-kq7w2mzr9xtv4hpn",
    "Hello,\nthe rest is fine.\nPSK: s3cr3tw0rd\nBye",
)
NO_KEYS = (
    "The pre-shared key goes by telephone at 10, as agreed.",
    "PSK fingerprint: 7K2-M9Q",
    "Password: later",
    "Key: see the ticket",
    "Our ID is fw01.dc2.acme.example, not 198.18.44.7.",
    "Please use 10.50.0.0/16->172.31.1.0/24 and 2001:db8:0:1::/64 → 2001:db8:2::/48",
    "phase1=aes256-sha2_256, phase2=aes256gcm16-prfsha384-ecp384",
    "ike=aes256-sha2_256;dh14",
    "AES256-SHA2_256-MODP2048 is fine with us",
    "set phase1_lifetime=28800 (8 h), partner=86400",
    "NO_PROPOSAL_CHOSEN in STATE_MAIN_I1 on GigabitEthernet0/0/1.20",
    "%ASA-7-713906: all SA proposals found unacceptable",
    "Change CHG0042137, call +49 30 1234567-12 or mail noc@acme.example",
    "https://support.example/kb/31000146715?view=1",
)


@pytest.mark.parametrize("text", KEYS)
def test_a_key_is_noticed(text):
    assert may_hold_a_key(text)


@pytest.mark.parametrize("text", NO_KEYS)
def test_the_words_of_the_trade_are_no_keys(text):
    assert not may_hold_a_key(text)


def test_no_spelling_of_an_algorithm_is_a_key():
    spelled = [
        word
        for kind in algorithms.KINDS.values()
        for algorithm in kind
        for word in (algorithm.label, *algorithm.aliases, *algorithm.spellings.values())
    ]
    assert len(spelled) > 100
    assert [word for word in spelled if may_hold_a_key(f"we offer {word}")] == []


def test_a_made_key_is_noticed_wherever_it_stands():
    key = "".join(psk.MADE_CHARACTERS[at * 7 % len(psk.MADE_CHARACTERS)] for at in range(psk.MADE_LENGTH))
    for text in (key, f"it is {key}.", f'"{key}"', f"10.0.0.0/8 {key}", f"key={key};"):
        assert may_hold_a_key(text), text


@pytest.mark.parametrize(
    "text", ["a" * 2000, "a-" * 1000, "1." * 1000, "a=b\n" * 500, " " * 2000, "x:" * 1000]
)
def test_a_long_text_is_judged_at_once(text):
    began = time.thread_time()
    may_hold_a_key(text)
    assert time.thread_time() - began < 0.5
