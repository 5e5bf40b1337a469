"""A controller's answers without the keys in them, and how long that takes of answers that were made to take long."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ipsec.diagnosis.growth import LINEAR, growth
from tests.ipsec.vns3_shapes import ANY_JSON, KEY
from vns3pair.ipsec.vns3_answer_keys import CUT, without_keys
from vns3pair.ipsec.vns3_answers import text as shown


def test_keys_are_gone_wherever_they_stand():
    answer = {
        "response": [{"a": {"psk": KEY, "description": f"the key is {KEY}!", "b": [KEY]}}],
        "Pre-Shared-Key": KEY,
        "bgp_password": KEY,
        "security_token": KEY,
        "note": "psk=hunter2 and secret: abc",
    }
    kept = json.dumps(without_keys(answer))
    for word in (KEY, "hunter2", "abc"):
        assert word not in kept
    assert "the key is (cut)!" in kept


@pytest.mark.parametrize(
    "answer",
    [
        {"description": KEY, "auth": {"psk": KEY}},
        {"name": KEY, "a": [{"b": {"psk": KEY}}]},
        {"psk": [KEY], "description": KEY},
        {"psk": {"value": KEY, "history": [KEY]}, "description": KEY},
        [{"description": KEY}, {"psk": KEY}],
        {"psk": 1234567890123456, "description": "1234567890123456", "port": 1234567890123456},
        {"psk": 1234567.5, "description": "1234567.5", "port": 1234567.5},
        {"psk": "short1", "description": "short1"},
        {
            "many": [{"psk": f"another-key-{number}"} for number in range(100)],
            "a": {"psk": KEY},
            "description": KEY,
        },
    ],
)
def test_a_key_is_gone_wherever_it_stands_again(answer):
    kept = json.dumps(without_keys(answer))
    for word in (KEY, "1234567890123456", "1234567.5", "short1"):
        assert word not in kept


@pytest.mark.parametrize(
    "text",
    [
        '{{"psk": "{}", "a": 1}}',
        '{{\\"psk\\":\\"{}\\"}}',
        "psk='{} and more'",
        'psk = "{}\\"and more"',
        'preshared_key => "{}"',
        '203.0.113.4 198.51.100.7 : PSK "{}"',
        "203.0.113.4 198.51.100.7 : PSK {}",
        "psk\n: {}",
        "private key: {}",
        "pwd={}",
        "credentials: {}",
        "api_token={}",
        "auth-key: '{}'",
        '{{"psk": ["{}"], "a": 1}}',
        '{{"psk": [ "{}" ], "a": 1}}',
        '{{"psk": {{ "value": "{}" }} }}',
        '{{\\"psk\\": {{ \\"value\\": \\"{}\\" }} }}',
        '{{\\"psk\\": \\"a \\\\\\" b {}\\"}}',
        '{{"\\u0070sk": "{}"}}',
        '{{\\"\\\\u0070sk\\": \\"{}\\"}}',
        'private_key = "' + "line of it\\n" * 200 + '{}"',
        "<psk>{}</psk>",
        "psk%3D{}",
        "psk := {}",
        "p\u200bsk={}",
    ],
)
def test_a_key_is_gone_from_a_text_in_which_it_stands_alone_of_all_the_answer(text):
    kept = without_keys({"log": text.format(KEY)})
    assert KEY not in kept["log"]
    assert "more" not in kept["log"]


@pytest.mark.parametrize(
    "text", ["Customer secret project", "psk wrong", "the office of Passau", "compat:authby=secret"]
)
def test_a_text_without_a_key_stays_what_it_is(text):
    assert without_keys({"description": text}) == {"description": text}
    assert without_keys(text) == text


def test_of_two_keys_that_begin_alike_nothing_is_left():
    kept = without_keys({"psk": "abcdefgh", "old": {"psk": "abcdefgh-the-rest"}, "log": "abcdefgh-the-rest"})
    assert kept == {"old": {}, "log": "(cut)"}


@pytest.mark.parametrize(
    "name", ["auth_key", "privateKey", "PSK ", "ike-key", "pwd", "credential", "apiToken", "Credentials"]
)
def test_what_goes_by_the_name_of_a_key_is_left_out_however_it_is_spelled(name):
    assert without_keys({name: KEY, "a": 1}) == {"a": 1}


def test_of_two_keys_that_overlap_nothing_is_left():
    before = "".join(map(str, range(40)))
    kept = without_keys({"psk": KEY, "old": {"psk": before + KEY[0]}, "log": f"a {before}{KEY} b"})
    assert kept["log"] == "a (cut) b"


@pytest.mark.parametrize("length", [8, 16, 17, 23, 24, 31, 32, 33, 100, 3_000])
def test_a_key_of_any_length_is_cut_from_its_first_character_to_its_last(length):
    key = "".join(map(str, range(length)))[:length]
    others = [{"psk": f"{key[:7]}!"}, {"psk": f"{key[:-1]}?"}]
    assert without_keys({"psk": key, "a": others, "log": f"<{key}>"})["log"] == "<(cut)>"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KEY, f"{KEY[:4]}\u200b{KEY[4:]}"),
        (KEY, f"{KEY[:4]}\x1b\u202e{KEY[4:9]}\ud800{KEY[9:]}"),
        (f" {KEY}\n", KEY),
        (f"{KEY[:4]}\u200b{KEY[4:]}", KEY),
        ("two words  of it", "two\u2003words of it"),
        (f"1{KEY}", f"\\u0041\u200b{KEY}"),
        ("short1", " short1\u200b"),
        ("short1\n", "short1"),
    ],
)
def test_no_key_comes_together_where_what_is_not_seen_is_left_out(key, text):
    kept = without_keys({"psk": key, "description": text})
    assert shown(kept["description"]).removeprefix("\\u004") == CUT


@pytest.mark.parametrize(
    "key",
    [
        'with"quote-in-it',
        "with\\backslash",
        "schlüssel-\U0001f511",
        "with\\ü\U0001f511-in-it",
        "with/slash+in==",
    ],
)
@pytest.mark.parametrize("ascii_alone", [True, False])
def test_a_key_that_json_writes_otherwise_is_gone_from_json_within_a_text(key, ascii_alone):
    once = json.dumps({"value": key}, ensure_ascii=ascii_alone)
    for text in (once, once.replace("/", "\\/"), json.dumps([once], ensure_ascii=ascii_alone)):
        kept = without_keys({"psk": key, "log": text})["log"]
        assert kept.replace("\\", "") in ('{"value": "(cut)"}', '["{"value": "(cut)"}"]')


def test_a_key_that_is_nested_deeper_than_any_answer_is_gone_from_what_is_not():
    deep = {"psk": KEY}
    for _ in range(100):
        deep = {"a": deep}
    assert KEY not in repr(without_keys({"deep": deep, "description": f"the key is {KEY}"}))


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("acme1", 'the "acme1" tunnel', 'the "(cut)" tunnel'),
        ("acme1", "the \\'acme1\\' tunnel", "the \\'(cut)\\' tunnel"),
        ("acme1", "PSK is acme1, of acme12", "PSK is (cut), of acme12"),
        ("acme1", "the key (acme1) of vpn-acme1", "the key ((cut)) of vpn-acme1"),
        ("short12", "psk short12", "psk (cut)"),
        ("london", "vpn london 1", "vpn london 1"),
        ("london", "hockey in london", "hockey in london"),
        ("london", "key-vpn-london_2", "key-vpn-london_2"),
        ("secret", "compat:authby=secret", "compat:authby=secret"),
        ("abc", 'psk "abc"', 'psk "abc"'),
    ],
)
def test_a_short_key_is_cut_within_a_text_only_where_it_can_be_nothing_else(key, text, kept):
    assert without_keys({"psk": key, "description": text}) == {"description": kept}


def test_a_short_key_takes_no_word_with_it():
    kept = without_keys({"psk": "test", "name": "test-endpoint"})
    assert kept == {"name": "test-endpoint"}
    kept = without_keys({"psk": "2", "secret": 4, "secrets": [True], "ike_version": 2, "id": 4, "pfs": True})
    assert kept == {"ike_version": 2, "id": 4, "pfs": True}


@given(ANY_JSON, st.text(min_size=8, max_size=30).filter(lambda key: key not in CUT))
def test_a_key_is_gone_from_whatever_stands_beside_it(beside, key):
    kept = without_keys({"psk": key, "beside": {"x": beside, "text": f"a{key}b"}})
    assert key not in repr(kept["beside"]["text"])
    assert "psk" not in kept


BETWEEN = ["", " ", "  ", "\u200b", "\n", "\x1b", "\\", '"', "psk=", "\\u0041", "\\u004", "a", "(", "="]


@given(
    st.lists(st.text(min_size=9, max_size=40), min_size=1, max_size=4),
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 40), st.sampled_from(BETWEEN), st.sampled_from(BETWEEN))
    ),
)
def test_of_several_keys_none_is_left_however_they_are_cut_up_and_put_together(keys, pieces):
    text = ""
    for number, at, within, behind in pieces:
        key = keys[number % len(keys)]
        text += f"{key[:at]}{within}{key[at:]}{behind}"
    kept = without_keys({"psk": keys, "description": text})["description"]
    for key in keys:
        assert key not in kept
        assert key not in shown(kept)


def test_nesting_without_end_is_cut_off():
    deep = inner = {}
    for _ in range(900):
        inner["a"] = {}
        inner = inner["a"]
    inner["psk"] = KEY
    assert KEY not in repr(without_keys(deep))


TEXTS = {
    "names": "psk",
    "no names": "a",
    "names in a row": "psk-",
    "settings": "psk=",
    "blanks": "psk" + " " * 9,
    "names of many signs": "passw-_",
    "backslashes": "psk" + "\\" * 9,
    "quotes": 'psk="',
    "escaped quotes": 'psk=\\"',
    "brackets": "psk=[",
    "lines of secrets files": ": PSK ",
    "JSON": '{"psk": {"value": "a"}}',
    "escapes": "\\u0070\\\\u0073",
    "unseen": "psk\u200b",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_looking_for_keys_takes_time_in_proportion_to_the_text(kind):
    def looking(size):
        text = TEXTS[kind] * (size // len(TEXTS[kind])) + "="
        return lambda: without_keys({"description": text, "psk": KEY})

    assert growth(looking(100_000), looking(200_000)) < LINEAR


def _below(inner, keys):
    """Twenty levels, each with so many keys of its own."""
    for level in range(20):
        inner = {"psk": [f"key{level:02}{number:04}" for number in range(keys)], "a": inner}
    return inner


ALIKE = [f"{('abcdefghi' * 2)[turn : turn + 8]}{'!' * more}" for turn in range(9) for more in range(1, 60)]
"""Keys that begin alike: at each place of a text that repeats itself any of many may begin."""
ANSWERS = {
    "many keys": lambda size: [{"psk": f"{n:020}", "description": "text " * 5} for n in range(size // 60)],
    "keys above keys": lambda size: _below([{"psk": f"{n:08}"} for n in range(size // 18)], 20),
    "texts below many keys": lambda size: _below(["abcde="] * (size // 9), 20),
    "a key for each place": lambda size: [
        {"psk": [f"{n:08}" for n in range(size // 22)]},
        "12345678" * (size // 16),
    ],
    "a key as long as half the answer": lambda size: [{"psk": "a" * (size // 2) + "b"}, "a" * (size // 2)],
    "keys that begin alike": lambda size: [{"psk": ALIKE}, "abcdefghi" * (size // 9)],
    "short keys": lambda size: [{"psk": [". . .", "'....", "......"]}, "psk '" + ". " * (size // 2)],
    "a key again and again": lambda size: [{"psk": "aaaaaaaa"}, "a" * size],
    "names": lambda size: {f"{n:x}": 1 for n in range(size // 8)},
    "objects": lambda size: [{"a": {"b": {}}} for _ in range(size // 16)],
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_that_is_made_to_take_long_takes_time_in_proportion_to_its_length(kind):
    def looking(size):
        answer = ANSWERS[kind](size)
        return lambda: without_keys(answer)

    assert growth(looking(60_000), looking(120_000)) < LINEAR


class Late(Exception):
    """The deadline has passed."""


@pytest.mark.parametrize("kind", sorted({*ANSWERS} - {"names"}))
def test_whatever_takes_long_is_put_an_end_to_in_the_midst_of_it(kind):
    left = [100]

    def in_time():
        left[0] -= 1
        if left[0] < 0:
            raise Late

    with pytest.raises(Late):
        without_keys(ANSWERS[kind](60_000), in_time)
