"""The texts of a mail: what a plain reader shows, what the HTML part says, and that no header can be slipped in."""

import email
import email.policy

from hypothesis import given
from hypothesis import strategies as st

from vns3pair.exchange.letters import WIDTH, Letter, finished, one_line, page, wrapped

LINK = f"https://vns3pair.example.org/i/{'x' * 60}"


def parsed(letter, recipients=("ann@example.org",)):
    content = finished(letter, recipients)
    return content, email.message_from_bytes(content, policy=email.policy.default)


def letter(subject="The sheet", text="Hello", **more):
    return Letter(None, more.pop("kind", "sheet"), ["ann@example.org"], subject, text, **more)


# The text part


def test_long_lines_are_wrapped_and_short_ones_stay():
    text = wrapped(f"Hello,\n\n{'word ' * 40}\nand so on\n\nKind regards\nAnn")
    lines = text.splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0] == "Hello,"
    assert lines[-3:] == ["", "Kind regards", "Ann"]
    assert text.endswith("Ann\n")


def test_a_link_is_never_broken():
    assert LINK in wrapped(f"Here it is: {LINK}").splitlines()


def test_entries_of_a_list_hang():
    lines = wrapped(f"- {'word ' * 20}\n- two").splitlines()
    assert lines[0].startswith("- word")
    assert lines[1].startswith("  word")
    assert lines[-1] == "- two"


def test_what_a_reader_would_not_see_is_left_out():
    assert wrapped("a\tb\x00\x1b[1mc\u202edoc\u2028d \r\ne") == "a   b[1mcdoc\nd\ne\n"


# The HTML part


def test_the_html_part_says_the_same_escaped_with_links_to_follow():
    html = page("T <1>", f'Hello & <b>"you"</b>\nnext\n\n- one\n- two <i>\n\nSee {LINK}.')
    assert "<title>T &lt;1&gt;</title>" in html
    assert "Hello &amp; &lt;b&gt;&quot;you&quot;&lt;/b&gt;<br>\nnext" in html
    assert html.count("<li>") == 2
    assert "<li>two &lt;i&gt;</li>" in html
    assert f'<a href="{LINK}" style="overflow-wrap:anywhere">{LINK}</a>.' in html


def test_the_html_part_fetches_nothing_and_leaves_colours_to_the_reader():
    html = page("T", f"Hello\n\n{LINK}")
    for word in ("<img", "<link", "<script", "@import", "url(", "src=", "#"):
        assert word not in html
    assert "color-scheme" in html
    assert "color:" not in html


def test_what_looks_like_a_link_cannot_leave_its_attribute():
    html = page("T", "https://example.org/\"onmouseover='x' javascript:alert(1) https://e.org/<b>")
    assert 'href="https://example.org/"' in html
    assert "onmouseover=&#x27;x&#x27;" in html
    assert "<b>" not in html
    assert html.count("<a ") == 2


# Headers


def test_the_headers_are_those_of_a_good_mail():
    _, found = parsed(letter("Grüße: acme-dc1", "Hello", reply_to="jane@example.org"))
    assert found["Subject"] == "Grüße: acme-dc1"
    assert parsed(letter(f"{'Grüße ' * 20}x"))[1]["Subject"] == f"{'Grüße ' * 20}x"
    assert found["From"] == "vns3pair@localhost"
    assert found["To"] == "ann@example.org"
    assert found["Reply-To"] == "jane@example.org"
    assert found["Date"].datetime
    assert found["Message-ID"].endswith("@localhost>")
    assert found["Auto-Submitted"] is None
    assert found["MIME-Version"] == "1.0"


def test_what_a_machine_writes_says_so():
    assert parsed(letter(kind="done"))[1]["Auto-Submitted"] == "auto-generated"


def test_both_parts_and_the_files_are_there_and_all_is_ascii():
    content, found = parsed(
        letter(
            text="Grüße\n\n.\nFrom here",
            attachments=[("acme-r1.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")],
        )
    )
    content.decode("ascii")
    assert max(len(line) for line in content.split(b"\r\n")) < 200
    assert found.get_body(("plain",)).get_content().splitlines() == ["Grüße", "", ".", "From here"]
    assert "Grüße" in found.get_body(("html",)).get_content()
    (file,) = found.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("acme-r1.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 \x00\xff"


def test_a_subject_that_would_be_decoded_is_shown_as_it_was_typed():
    _, found = parsed(letter("=?utf-8?q?=0ABcc:_eve=40example.org?="))
    assert found["Subject"] == "= ?utf-8?q?= 0ABcc:_eve=40example.org?=".replace("= 0A", "=0A")
    assert found["Bcc"] is None


ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n\x0b\x0c\x1c\x85\u2028\u2029:=?")), max_size=300
)
NAMES = ("Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Content-Type", "MIME-Version")


@given(subject=ODD, text=ODD)
def test_no_subject_and_no_text_adds_a_header_or_a_part(subject, text):
    content, found = parsed(letter(subject, f"x{text}", reply_to="jane@example.org"))
    assert sorted(found.keys()) == sorted(NAMES)
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.decode("ascii")
    assert "".join(str(found["Subject"]).split()) == "".join(one_line(subject).split())
