"""Values seen, in sentences."""

import pytest

from vns3pair.ipsec.diagnosis.wording import since, spelled, told_apart

MANY = ("aes128", "aes192", "aes256", "aes128_gcm", "aes192_gcm")


def test_of_many_choices_a_sentence_names_the_first_and_how_many_more_there_are() -> None:
    sentence = spelled("It was refused ({seen}).", {"phase2_encryption": MANY}, ["phase2_encryption"])
    assert sentence == "It was refused (AES-128-CBC or AES-192-CBC or AES-256-CBC or 2 more)."
    assert told_apart("{seen}", {"phase2_encryption": (MANY[:4], MANY[:1])}) == (
        "AES-128-CBC or AES-192-CBC or AES-256-CBC or AES-128-GCM against AES-128-CBC here"
    )


def test_the_group_of_phase_1_is_told_from_that_of_pfs() -> None:
    seen = {"pfs_group": 5, "phase1_dh_group": 14}
    assert spelled("Refused ({seen}).", seen, seen) == (
        "Refused (PFS group 5 (MODP 1536); phase 1: group 14 (MODP 2048))."
    )


def test_what_differs_is_named_where_its_value_does_not_say_what_it_is() -> None:
    assert told_apart("{seen}", {"phase1_dh_group": (14, 16)}) == (
        "group 14 (MODP 2048) against 16 (MODP 4096) here"
    )


def test_names_of_rows_fit_into_a_sentence() -> None:
    seen = {"public_ip": "203.0.113.10", "dpd_delay": 10, "phase2_lifetime": 3600}
    assert spelled("It is up ({seen}).", seen, seen) == (
        "It is up (own address 203.0.113.10, DPD delay 10 s, lifetime 3,600 s (1 h))."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0 s"),
        (0.34, "+0.3 s"),
        (59.9, "+1 min"),
        (12.2, "+12 s"),
        (245, "+4 min 5 s"),
        (7260, "+2 h 1 min"),
        (7200, "+2 h"),
        (273_600, "+3 d 4 h"),
    ],
)
def test_times_are_told_from_the_first_event_on(seconds: float, words: str) -> None:
    assert since(seconds) == words
