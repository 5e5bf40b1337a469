"""Fifty fixed keys on which all ways of making a fingerprint must agree. None holds a line end: no way can type one."""

import random

PUBLISHED = ["correct-horse-battery", "test", "Grüße-Köln-2026", "key "]
ODD = [
    " leading-and-trailing-blank-9xQ2 ",
    "\ttab-at-the-start-7mK4pWz",
    "no-break-space-at-the-end-4Rt8\u00a0",
    "ideographic\u3000space-in-it-77xQpL",
    "zero\u200bwidth-in-the-middle-K93vTq",
    "\ufeffbyte-order-mark-first-8Ju2Lm",
    "left-to-right\u200emark-Zp41Xc77",
    "soft\u00adhyphen-Yt6-2kMwQ9",
    "“typographic-quotes”-3hVbN8x",
    "‘single’—and–dashes−9Gk2Wm",
    "«guillemets»-in-use-5Jq8Zr",
    "0xdeadbeefcafe0123456789ab",
    "0Smd5-looks-like-base64-Q7w",
    "quote\"quote'q?uestion#hash\\back-6Tz",
    "$(reboot) `ls` %s %n &&|| ;*~ 4Kd9",
    "-n -e looks like an option 8Vw3Xp",
    "dollar$HOME and !history! 2Jm7Rq",
    "control\x01\x02\x1b\x7fcharacters-9Wq4Lk",
    "next-line\x85control-and-blank-3Zp8",
    "ÀÉÎõü composed 7Kq2Wx9",
    "A\u0300E\u0301I\u0302o\u0303u\u0308 decomposed 7Kq2Wx9",
    "ключ-для-туннеля-8374",
    "鍵を電話で確認する-五九二",
    "مفتاح-سري-طويل-جدا-٤٢",
    "emoji🔑🔒and👩‍💻joined-5Qx7",
    "mathematical𝔎𝔢𝔶beyond-the-plane-9Rw",
    "hangul\u3164filler-and\ufe0fselector-4Tn6",
    "K" * 8 + "9aZ-rest-of-a-key-X7wQ",
    "a.b_c.D_4f9Kq2Lm7Zx3Vw8",
    "0leading-zero-for-aws-7Kx2Qm",
]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ANYTHING = LETTERS + " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~äöüßéñ€“”’–\u00a0\u200b漢字🔑"


def fifty() -> list[str]:
    """The published ones, odd ones, and drawn ones of every length that has a flag of its own."""
    chance = random.Random(20261124)
    lengths = (15, 16, 23, 24, 31, 32, 63, 64, 65, 100, 200, 400)
    drawn = ["".join(chance.choices(LETTERS, k=length)) for length in lengths[:6]]
    drawn += ["".join(chance.choices(ANYTHING, k=length)) for length in lengths[2:]]
    keys = PUBLISHED + ODD + drawn
    assert len(set(keys)) == len(keys) == 50
    return keys
