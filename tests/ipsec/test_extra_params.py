"""VNS3's Extra Params: read, checked and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.extra_param_values import NAMES, Proposal
from vns3pair.ipsec.extra_params import LONGEST, parse, write

GUIDE = [
    ("phase1=aes128-sha1", (Proposal("aes128", "sha1"),)),
    ("phase1=aes256-sha2_256", (Proposal("aes256", "sha2_256"),)),
    ("phase1=3des-md5-dh2", (Proposal("3des", "md5", 2),)),
    ("phase1=aes256-sha2_512-dh5", (Proposal("aes256", "sha2_512", 5),)),
    ("phase1=aes256_gcm-sha2_256-dh14", (Proposal("aes256_gcm", "sha2_256", 14),)),
    ("phase2=aes256-sha1", (Proposal("aes256", "sha1"),)),
    ("phase2=3des-sha1", (Proposal("3des", "sha1"),)),
    ("phase2=aes256_gcm", (Proposal("aes256_gcm"),)),
    ("phase2=aes256_ccm", (Proposal("aes256_ccm"),)),
    ("phase2=aes256-sha2_256-dh16", (Proposal("aes256", "sha2_256", 16),)),
    ("pfsgroup=dh2", 2),
    ("pfsgroup=dh14", 14),
    ("phase1-lifetime=3600s", 3600),
    ("phase2-lifetime=28800s", 28800),
    ("dpdaction=restart", "restart"),
    ("dpdaction=hold", "hold"),
    ("dpdaction=clear", "clear"),
    ("dpddelay=30s", 30),
    ("dpdtimeout=90s", 90),
    ("connection=bidirectional", "bidirectional"),
    ("connection=receive", "receive"),
    ("connection-rekey=yes", True),
    ("connection-rekey=no", False),
    ("local-peer-id=192.0.2.254", "192.0.2.254"),
    ("mtu=8892", 8892),
    ("compat:encapsulation=auto", "encapsulation=auto"),
    ("compat:some-text", "some-text"),
]


@pytest.mark.parametrize(("text", "value"), GUIDE)
def test_every_documented_token_is_read_and_written_back(text, value):
    read = parse(text)
    assert read.valid
    assert [token.value for token in read.tokens] == [value]
    assert write(read) == text


@pytest.mark.parametrize("phase", [1, 2])
@pytest.mark.parametrize("cipher", ["3des", "aes128", "aes256"])
@pytest.mark.parametrize("hash_", ["sha1", "md5", "sha2_256", "sha2_512"])
@pytest.mark.parametrize("group", ["", *(f"-dh{n}" for n in (2, 5, 14, 15, 16, 17, 18))])
def test_every_documented_combination_is_valid(phase, cipher, hash_, group):
    text = f"phase{phase}={cipher}-{hash_}{group}"
    assert parse(text).valid
    assert write(parse(text)) == text


def test_tokens_stand_on_lines_or_between_blanks_or_commas():
    apart = parse("phase1=aes256-sha1\r\nphase2=aes128-md5\tdpddelay=30s, dpdtimeout=90s,dpdaction=hold")
    assert apart.valid
    assert (
        write(apart, " ") == "phase1=aes256-sha1 phase2=aes128-md5 dpdaction=hold dpddelay=30s dpdtimeout=90s"
    )


def test_a_list_as_the_api_answers_is_read_as_its_items():
    read = parse('["phase1=aes256-sha1", "mtu=1400","phase2=aes192-sha1"]')
    assert [token.name for token in read.tokens] == ["phase1", "mtu", "phase2"]
    assert [trouble.column for trouble in read.errors] == [43]
    assert parse('["phase1=aes256-sha1", 1]').errors
    assert parse("[" * 5000).errors


def test_one_unreadable_token_of_dead_peer_detection_is_not_called_missing():
    read = parse("dpddelay=30s dpdtimeout=90s dpdaction=reset")
    assert [trouble.offset for trouble in read.troubles] == [38]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Phase1=AES-256-SHA256;modp2048", "phase1=aes256-sha2_256-dh14"),
        ("phase2=aes_gcm256", "phase2=aes256_gcm"),
        ("phase1-lifetime=8h", "phase1-lifetime=28800s"),
        ("phase1-lifetime=3600", "phase1-lifetime=3600s"),
        ("connection-rekey=false", "connection-rekey=no"),
        ("COMPAT:x", "compat:x"),
    ],
)
def test_another_spelling_is_read_with_a_note_that_says_how_to_write_it(text, written):
    read = parse(text)
    assert read.valid
    assert any("read as" in trouble.problem for trouble in read.troubles)
    assert write(read) == written


def test_a_bare_group_is_read_without_a_word():
    assert parse("pfsgroup=14").troubles == ()


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("phase1=aes256-sha1\n  phase2=aes-sha1", 2, 10, "leaves open"),
        ("phase1=aes256-foo-dh14", 1, 15, "foo-dh14 is not a hash"),
        ("phase1=aes256-sha1-dh99", 1, 20, "dh99 is not a Diffie-Hellman group"),
        ("phase1=aes256-sha1-", 1, 20, "nothing is not"),
        ("phase1=aes256-sha1,foo", 1, 20, "foo is not an encryption"),
        ("phase1=aes192-sha1", 1, 8, "does not offer AES-192"),
        ("phase1=aes256_ccm-sha1", 1, 8, "in phase 2 only"),
        ("phase2=aes256_gcm-sha1", 1, 8, "no hash"),
        ("phase1=aes256-sha1,aes128-sha1", 1, 8, "several alternatives"),
        ("pfsgroup=dh26", 1, 10, "does not offer"),
        ("pfsgroup=auto", 1, 10, "leaving the token out"),
        ("phase1-lifetime=0s", 1, 17, "lifetime of 0"),
        ("phase1-lifetime=120", 1, 17, "hours, minutes or seconds"),
        ("dpdaction=reset", 1, 11, "cannot be this"),
        ("connection=initiate", 1, 12, "cannot be this"),
        ("connection-rekey=maybe", 1, 18, "cannot be this"),
        ("local-peer-id=%any", 1, 15, ""),
        ("mtu=12", 1, 5, "no MTU"),
        ("phase1=aes256-sha1\rphase1=aes128-sha1", 2, 1, "another value"),
        ("phase2=aes256-sha1-dh14 pfsgroup=dh16", 1, 25, "and it is another"),
        ("phase1 = aes256-sha1", 1, 1, "has no value"),
        ("compat:", 1, 1, "no text"),
        ("phase1=aes256\N{EN DASH}sha1", 1, 14, "U+2013"),
        ("phase1=aes256\u200b-sha1", 1, 14, "U+200B"),
    ],
)
def test_an_error_has_its_place_and_a_remedy(text, line, column, says):
    first = parse(text).errors[0]
    assert (first.line, first.column) == (line, column)
    assert says in first.problem
    assert first.remedy
    assert str(first).startswith(f"line {line}, column {column}: error: ")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("phase1_lifetime=3600s", "Write phase1-lifetime."),
        ("pfs-group=dh14", "Write pfsgroup."),
        ("ikelifetime=1h", "VNS3 writes it phase1-lifetime=."),
        ("esp=aes256-sha1", "VNS3 writes it phase2=."),
        ("ike_version=2", "It is a field of the endpoint's form, not an Extra Param."),
        ("quite-unheard-of=1", "Take it out, or ask Cohesive what it does."),
    ],
)
def test_an_unknown_token_is_kept_and_reported_with_what_may_be_meant(text, remedy):
    read = parse(f"{text} phase1=aes256-sha1")
    assert [trouble.remedy for trouble in read.errors] == [remedy]
    assert write(read) == f"phase1=aes256-sha1\n{text}"


@pytest.mark.parametrize(
    "text",
    [
        "psk=canary",
        "secret = canary",
        "compat:psk=canary",
        "Pre-Shared-Key: canary",
        "key:canary",
        "ps\x08k=canary",
        "compat:ps\u200bk=canary",
        "key: canary=",
        "phase1=aes256-sha1 password canary",
    ],
)
def test_what_may_be_the_key_is_neither_kept_nor_repeated(text):
    read = parse(text)
    assert "canary" not in repr(read)
    assert any("pre-shared key" in trouble.problem for trouble in read.errors)
    assert "canary" not in write(read)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("phase1=aes256-md5-dh14", "MD5 is unstable"),
        ("phase1=aes256-sha1-dh2", "group 2 is unstable"),
        ("phase1=aes256_gcm-sha2_256-dh14", "IKEv2 only"),
        ("phase1=aes256-sha2_384-dh14", "documented list"),
        ("phase1=aes256-sha2_256-dh20", "documented list"),
        ("phase1=aes256", "left to autodiscovery"),
        ("phase1-lifetime=3600s phase2-lifetime=3600s", "the same"),
        ("phase1-lifetime=86401s", "to a day"),
        ("dpddelay=9s", "10 seconds or more"),
        ("dpdtimeout=29s", "30 seconds or more"),
        ("dpdaction=restart", "without dpddelay and dpdtimeout"),
        ("mtu=1400 mtu=1400", "stands twice"),
        ("phase2=aes256-sha1-dh14 pfsgroup=dh14", "behind phase2= too"),
        ("local-peer-id=vns3.example.com", "addresses only"),
    ],
)
def test_what_the_guide_advises_against_is_a_note_and_leaves_the_text_valid(text, says):
    read = parse(text)
    assert read.valid
    assert any(says in trouble.problem for trouble in read.troubles)


def test_what_a_version_lacks_is_an_error_only_for_that_version():
    for text in ("phase1=aes256-sha2_256", "phase2=aes256-sha1-dh14", "pfsgroup=dh14"):
        assert "3.5.1.13" in parse(text, (3, 5, 1, 12)).errors[0].problem
        assert parse(text, (3, 5, 1, 13)).valid
        assert parse(text).valid


def test_what_is_too_long_is_reported_where_reading_stops():
    read = parse("mtu=1400 " + " " * LONGEST + "mtu=1500")
    assert [trouble.offset for trouble in read.errors] == [LONGEST]
    assert write(read) == "mtu=1400"


_PROPOSALS = st.builds(
    lambda cipher, hash_, group: f"{cipher}-{hash_}{group}",
    st.sampled_from(["3des", "aes128", "aes256"]),
    st.sampled_from(["md5", "sha1", "sha2_256", "sha2_384", "sha2_512"]),
    st.sampled_from(["", *(f"-dh{n}" for n in (2, 5, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 31))]),
)
_VALUES = {
    "phase1": _PROPOSALS | st.just("aes256_gcm-sha2_256-dh14"),
    "phase2": _PROPOSALS.map(lambda text: text.partition("-dh")[0])
    | st.sampled_from(["aes256_gcm", "aes256_ccm"]),
    "pfsgroup": st.sampled_from(["dh2", "dh14", "dh16", "dh20"]),
    "phase1-lifetime": st.integers(1, 86_400).map(lambda n: f"{n}s"),
    "phase2-lifetime": st.integers(1, 86_400).map(lambda n: f"{n}s"),
    "dpdaction": st.sampled_from(["restart", "hold", "clear"]),
    "dpddelay": st.integers(0, 3600).map(lambda n: f"{n}s"),
    "dpdtimeout": st.integers(0, 3600).map(lambda n: f"{n}s"),
    "connection": st.sampled_from(["bidirectional", "receive"]),
    "connection-rekey": st.sampled_from(["yes", "no"]),
    "local-peer-id": st.ip_addresses(network="10.0.0.0/8").map(str),
    "mtu": st.integers(68, 65_535).map(str),
}
VALID = st.fixed_dictionaries(
    {}, optional={**_VALUES, "compat": st.from_regex(r"[a-d]{1,9}=[a-z0-9.%,;-]{1,9}", fullmatch=True)}
).flatmap(
    lambda found: st.permutations(
        [f"compat:{text}" if name == "compat" else f"{name}={text}" for name, text in found.items()]
    )
)
_BETWEEN = st.sampled_from(["\n", " ", "\r\n", ", ", "\t "])


@given(VALID, _BETWEEN)
def test_a_valid_text_written_and_read_again_is_the_same(tokens, between):
    read = parse(between.join(tokens))
    assert read.valid
    again = parse(write(read))
    assert {name: again.values(name) for name in (*NAMES, "compat:")} == {
        name: read.values(name) for name in (*NAMES, "compat:")
    }
    assert write(again) == write(read)
    assert set(write(read, " ").split()) == {token.rstrip(",") for token in tokens}


_PIECES = st.sampled_from([*(f"{name}=" for name in NAMES), "compat:", "aes256", "-", ",", "=", ";", "dh14", "psk", " ", "\n", "\x00", "\ud800", "9" * 30])  # fmt: skip


@given(st.text() | st.lists(_PIECES | st.text(max_size=3), max_size=20).map("".join))
def test_any_text_is_read_without_an_exception_and_every_place_lies_in_it(text):
    read = parse(text)
    for trouble in read.troubles:
        assert 0 <= trouble.offset <= len(text)
        assert trouble.line >= 1 <= trouble.column
        assert trouble.problem
        assert trouble.remedy
    assert write(parse(write(read))) == write(read)
