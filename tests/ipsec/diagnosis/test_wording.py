"""Values seen, in sentences."""

from vns3pair.ipsec.diagnosis.wording import spelled, told_apart

MANY = ("aes128", "aes192", "aes256", "aes128_gcm", "aes192_gcm")


def test_of_many_choices_a_sentence_names_the_first_and_how_many_more_there_are() -> None:
    sentence = spelled("It was refused ({seen}).", {"phase2_encryption": MANY}, ["phase2_encryption"])
    assert sentence == "It was refused (AES-128-CBC or AES-192-CBC or AES-256-CBC or 2 more)."
    assert told_apart("{seen}", {"phase2_encryption": (MANY[:4], MANY[:1])}) == (
        "AES-128-CBC or AES-192-CBC or AES-256-CBC or AES-128-GCM against AES-128-CBC here"
    )
