"""What people type as addresses, and what could break a header."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.exchange.mailboxes import BadAddress, Mailbox, mailbox, mailboxes


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("ann@example.org", "ann@example.org", ""),
        ("  ann@example.org ", "ann@example.org", ""),
        ("Ann Ash <ann@example.org>", "ann@example.org", "Ann Ash"),
        ('"Ash, Ann" <ann@example.org>', "ann@example.org", "Ash, Ann"),
        ('"say \\"hi\\"" <ann@example.org>', "ann@example.org", 'say "hi"'),
        ("Änn Ñandú <ann@example.org>", "ann@example.org", "Änn Ñandú"),
        ("<ann@example.org>", "ann@example.org", ""),
        ("o'brien+vpn@example.org", "o'brien+vpn@example.org", ""),
        ('"john doe"@example.org', '"john doe"@example.org', ""),
        ('"a@b"@example.org', '"a@b"@example.org', ""),
        ("ann@[192.0.2.1]", "ann@[192.0.2.1]", ""),
        ("ann@müller.example", "ann@xn--mller-kva.example", ""),
        ("Ann@Example.ORG", "Ann@Example.ORG", ""),
    ],
)
def test_usual_and_unusual_addresses_are_read(text, address, name):
    assert mailbox(text) == Mailbox(address, name)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "not an e-mail address"),
        ("ann", "not an e-mail address"),
        ("ann@", "not an e-mail address"),
        ("@example.org", "not an e-mail address"),
        ("ann@example", "not the name of a mail domain"),
        ("ann@exa mple.org", "not the name of a mail domain"),
        ("ann ash@example.org", "not an e-mail address"),
        ("ann@example.org bob@example.org", "not an e-mail address"),
        ("änn@example.org", "in front of the @"),
        ("ann@straße.example", "xn--"),
        ("=?utf-8?q?ann?=@example.org", "not an e-mail address"),
        ("ann@example.org\nBcc: eve@example.org", "cannot be seen"),
        ("ann\r@example.org", "cannot be seen"),
        ("ann\u2028@example.org", "cannot be seen"),
        ("ann\x85@example.org", "cannot be seen"),
        ("ann\u200b@example.org", "cannot be seen"),
        ("Ann\x00 <ann@example.org>", "cannot be seen"),
        ("Ann <ann@example.org> <eve@example.org>", "not an e-mail address"),
        (f"{'a' * 65}@example.org", "not an e-mail address"),
        (f"ann@{'a.' * 130}org", "not an e-mail address"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(text, word):
    with pytest.raises(BadAddress) as refusal:
        mailbox(text)
    assert word in str(refusal.value)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.org, bob@example.org",
        "ann@example.org\nbob@example.org",
        "ann@example.org\r\n\r\nbob@example.org\r\n",
        "ann@example.org; bob@example.org;",
        "ann@example.org,\n bob@example.org, ",
        "ann@example.org, bob@example.org, ANN@example.org",
    ],
)
def test_lists_come_by_line_comma_or_semicolon_and_name_each_address_once(text):
    assert [each.address for each in mailboxes(text)] == ["ann@example.org", "bob@example.org"]


@pytest.mark.parametrize(
    "text",
    [
        "Ash, Ann <ann@example.org>; Birch, Bob <bob@example.org>",
        '"Ash, Ann" <ann@example.org>, "Birch, Bob" <bob@example.org>',
        "Ash, Ann <ann@example.org>\nBirch, Bob <bob@example.org>",
        "Ash, Ann <ann@example.org>, Birch, Bob <bob@example.org>",
    ],
)
def test_a_name_with_a_comma_stays_one_name(text):
    assert mailboxes(text) == [
        Mailbox("ann@example.org", "Ash, Ann"),
        Mailbox("bob@example.org", "Birch, Bob"),
    ]


def test_a_list_with_something_else_in_it_says_what():
    with pytest.raises(BadAddress, match="Birch"):
        mailboxes("ann@example.org, Birch, bob@example.org")


def test_a_name_that_was_typed_at_either_mention_is_kept():
    assert mailboxes("ann@example.org, Ann Ash <ann@example.org>") == [Mailbox("ann@example.org", "Ann Ash")]


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from('@<>",;\n\r\x85\u2028=?. aé\\()[]')), max_size=40
) | st.from_regex(re.compile(r"[^@]{1,10}@[^@]{1,10}\.org"), fullmatch=True)


def read_or_nothing(text):
    """The addresses; none where they are refused, in words that can be shown."""
    try:
        return mailboxes(text)
    except BadAddress as error:
        said = str(error)
    assert said.isprintable()
    return []


@given(TEXTS)
def test_whatever_is_read_is_one_line_of_ascii_that_reads_the_same_again(text):
    for each in read_or_nothing(text):
        assert each.address.isascii()
        assert each.address.isprintable()
        assert "=?" not in each.address
        assert mailbox(each.address) == Mailbox(each.address)
        assert each.name.isprintable()
