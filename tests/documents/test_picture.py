"""The picture of a tunnel: what it shows, where it breaks, that it holds together."""

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.documents.conftest import about_of, halves
from tests.documents.test_layout import plant
from tests.ipsec.test_comparison import ANY_SIDE
from vns3pair.documents import pdf, picture
from vns3pair.documents.fitting import Type
from vns3pair.documents.picture import draw, spoken
from vns3pair.ipsec.comparison import compare
from vns3pair.sheets.demo_sheets import SHEETS

ROOT = Path(__file__).resolve().parent.parent.parent
SVG = "{http://www.w3.org/2000/svg}"
STAGES = ["phase 1", "phase 2", "traffic", "rekey"]
HOSTILE = '</svg><script>alert(1)</script><img src=x onerror="1">&amp;\u202e'
LONG_IP = "2001:db8:85a3:1234:5678:8a2e:370:7334"
BOTH = pytest.mark.parametrize("upright", [False, True])


def drawn(sheet, reader="neutral", **options):
    return ET.fromstring(draw(compare(*sheet), reader, **options))


def texts(svg):
    return [node.text for node in svg.iter(f"{SVG}text")]


def classes(node):
    return (node.get("class") or "").split()


def toned(svg, tone):
    """The texts in a tone."""
    return [node.text for node in svg.iter(f"{SVG}text") if tone in classes(node)]


def stages(svg):
    """The circles on the line, in the order in which a connection gets to them."""
    return [node for node in svg.iter(f"{SVG}circle") if "p-spot" in classes(node)]


def segments(svg):
    return [node for node in svg.iter(f"{SVG}line") if "p-line" in classes(node)]


def glyphs(svg, path):
    return [node for node in svg.iter(f"{SVG}path") if node.get("d") == path]


def vns3(sheet, **stated):
    return {**sheet[0], **stated}, sheet[1]


# What it shows


@BOTH
def test_both_gateways_stand_there_with_names_addresses_ids_and_subnets(upright):
    words = texts(drawn(vns3(halves(device_version="5.9.8"), device_version="6.2.1"), upright=upright))
    for wanted in ("Cohesive prod-east", "VNS3 6.2.1", "Acme Corp", "strongSwan 5.9.8", "10.0.0.0/24",
                   "172.16.0.0/24", "54.210.9.31", "198.18.44.7", "IKEv2", "UDP 500 / 4500"):  # fmt: skip
        assert wanted in words
    for label in ("public IP", "private IP", "sends ID", "expects ID"):
        assert words.count(label) == 2
    assert words.count("192.0.2.254") == 3  # VNS3's own address, what it sends, what the partner expects


@BOTH
@pytest.mark.parametrize(
    ("ours", "theirs", "count"),
    [("192.0.2.254", None, 1), ("192.0.2.254", "10.1.1.1", 2), ("54.210.9.31", None, 0)],
)
def test_nat_stands_before_a_gateway_that_is_behind_one(upright, ours, theirs, count):
    svg = drawn(vns3(halves(local_private_ip=theirs), local_private_ip=ours), upright=upright)
    assert texts(svg).count("NAT") == count
    titles = [node.text for node in svg.iter(f"{SVG}title")]
    assert titles.count("NAT: 192.0.2.254 leaves as 54.210.9.31") == (ours == "192.0.2.254")


@pytest.mark.parametrize(
    ("ours", "theirs", "private", "words"),
    [
        ("on", "auto", None, "UDP 500 / 4500"),
        ("auto", "auto", None, "UDP 500, 4500 or protocol 50"),
        ("auto", "auto", "192.0.2.254", "UDP 500 / 4500"),
        ("off", "off", None, "UDP 500, protocol 50"),
        ("off", "auto", None, "UDP 500, protocol 50"),
        ("off", "on", None, "✗ protocol 50 ≠ UDP 4500"),
        (None, "on", None, "transport –"),
        ("perhaps", "on", None, "transport –"),
    ],
)
def test_the_transport_follows_from_nat_traversal_at_both(ours, theirs, private, words):
    svg = drawn(vns3(halves(nat_traversal=theirs), nat_traversal=ours, local_private_ip=private))
    assert words in texts(svg)


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [(1, 1, "IKEv1"), (1, 2, "✗ IKEv1 ≠ IKEv2"), (2, None, "IKEv2 / –"), (None, None, "IKE –")],
)
def test_the_ike_version_is_said_as_far_as_it_is_known(ours, theirs, words):
    assert words in texts(drawn(vns3(halves(ike_version=theirs), ike_version=ours)))


@BOTH
def test_an_empty_sheet_shows_where_things_will_stand_and_invents_nothing(upright):
    svg = drawn(({}, {}), upright=upright)
    assert texts(svg).count("not filled in yet") == 4
    assert "Nothing is filled in yet" in texts(svg)
    assert not re.search(r"\d+\.\d+|IKEv|UDP", " ".join(texts(svg)))
    assert [tone for node in stages(svg) for tone in classes(node) if tone != "p-spot"] == ["p-open"] * 4


def test_a_value_that_is_not_stated_is_a_dash():
    words = texts(drawn(halves(public_ip=None, local_peer_id=None)))
    assert words.count("–") == 3  # public and private address, and the ID that would follow from them


def test_a_value_that_cannot_be_read_stands_as_typed_with_a_question_mark():
    svg = drawn(vns3(halves(tunnels=["banana"]), public_ip="54.210.9.3x"))
    assert toned(svg, "p-warn") == ["54.210.9.3x", "?", "banana", "?"]


def test_subnets_are_named_once_and_counted_beyond_three():
    sheet = halves(count=20)
    sheet[0]["tunnels"] += [dict(tunnel, remote_subnet="10.9.9.0/24") for tunnel in sheet[0]["tunnels"]]
    words = texts(drawn(sheet))
    assert words.count("10.0.0.0/24") == 1
    assert "10.0.2.0/24" in words
    assert "10.0.3.0/24" not in words
    assert words.count("and 17 more") == 2


def test_subnets_that_differ_stand_before_the_others():
    sheet = halves(count=20)
    for number in (5, 7, 11, 13, 19):
        wrong = sheet[1]["tunnels"][number]
        sheet[1]["tunnels"][number] = {**wrong, "local_subnet": wrong["local_subnet"].replace("/24", "/25")}
    svg = drawn(sheet)
    assert toned(svg, "p-bad")[:4] == ["172.16.5.0/25", "172.16.7.0/25", "172.16.11.0/25", "✗ 2 differ"]
    assert "10.0.0.0/24" in texts(svg)  # VNS3's own are as the partner has them


# Where it breaks


@BOTH
@pytest.mark.parametrize(
    ("partner", "stage", "verdict", "reason", "tone"),
    [
        ({"phase1_hash": "sha1"}, 0, "Fails at phase 1", "Phase 1 hash differs", "p-bad"),
        ({"phase2_hash": "sha1"}, 1, "Fails at phase 2", "Phase 2 hash differs", "p-bad"),
        ({"nat_traversal": "off"}, 2, "Fails at traffic", "NAT traversal differs", "p-bad"),
        ({"pfs_group": 16}, 3, "Fails at the first rekey", "PFS group differs", "p-warn"),
    ],
)
def test_the_arrow_breaks_at_the_first_stage_that_fails(upright, partner, stage, verdict, reason, tone):
    svg = drawn(halves(**partner), upright=upright)
    assert [("p-broken" in classes(node)) for node in stages(svg)] == [n == stage for n in range(4)]
    assert [classes(node)[1] for node in segments(svg)] == (
        ["p-ok"] * stage + [tone] + ["p-open"] * (4 - stage)
    )
    assert [bool(node.get("stroke-dasharray")) for node in segments(svg)] == [n > stage for n in range(5)]
    assert len(glyphs(svg, picture.TICK)) == stage
    words = texts(svg)
    assert verdict in words
    assert reason in words
    assert verdict in toned(svg, tone)
    named = [word for word in words if word in STAGES]
    assert named == [word for n, word in enumerate(STAGES) if not upright or n != stage]


def test_the_first_of_several_stages_breaks_it():
    svg = drawn(halves(phase1_hash="sha1", phase2_hash="sha1", nat_traversal="off", pfs_group=16))
    assert [("p-broken" in classes(node)) for node in stages(svg)] == [True, False, False, False]


def test_what_only_the_guide_says_breaks_it_in_dashes():
    svg = drawn(halves(phase1_lifetime=86400))
    assert {"May be unstable (guide)", "Phase 1 lifetime differs"} <= set(texts(svg))
    assert segments(svg)[3].get("stroke-dasharray") == picture.DASHES
    assert glyphs(svg, picture.WAVE)
    assert not glyphs(svg, picture.CROSS)


@BOTH
def test_a_ready_sheet_has_a_whole_arrow_and_ticks(upright):
    svg = drawn(halves(), upright=upright)
    assert len(glyphs(svg, picture.TICK)) == 4
    assert [classes(node)[1] for node in segments(svg)] == ["p-ok"] * 5
    assert not any(node.get("stroke-dasharray") for node in segments(svg))
    assert "Ready: both sides match" in toned(svg, "p-ok")


@pytest.mark.parametrize(
    ("missing", "passed"),
    [("phase1_hash", 0), ("phase2_hash", 1), ("nat_traversal", 2), ("phase2_lifetime", 3)],
)
def test_the_line_is_dotted_from_what_is_to_fill_in(missing, passed):
    svg = drawn(halves(**{missing: None}))
    assert len(glyphs(svg, picture.TICK)) == passed
    assert [node.get("stroke-dasharray") for node in segments(svg)] == [None] * passed + [picture.DOTS] * (
        5 - passed
    )
    assert {"1 to fill in", "Nothing fails so far"} <= set(texts(svg))


def test_both_ends_of_an_id_that_differs_are_marked_by_colour_and_sign():
    svg = drawn(halves(remote_peer_id="192.0.2.99"))
    assert {"192.0.2.254", "192.0.2.99"} <= set(toned(svg, "p-bad"))
    assert len(glyphs(svg, picture.CROSS)) == 3  # one at each value, one in the arrow
    assert len([node for node in svg.iter(f"{SVG}rect") if "p-mark" in classes(node)]) == 2
    assert "ID that VNS3 sends is not accepted" in " ".join(texts(svg))


def test_the_address_that_a_side_has_for_the_other_is_shown_where_it_is_another():
    assert "peer IP" not in texts(drawn(halves()))
    svg = drawn(halves(peer_public_ip="54.210.9.99"))
    assert texts(svg).count("peer IP") == 1
    assert {"54.210.9.31", "54.210.9.99"} <= set(toned(svg, "p-bad"))


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (halves(count=20, wrong_every=3), "7 of 20 tunnels are not mirrored"),
        (halves(wrong_every=1), "Tunnel 1 is not mirrored"),
        (vns3(halves(initiation="receive"), initiation="receive"), "Neither side starts"),
        (halves(psk_fingerprint="7K2-M9R"), "Pre-shared keys differ"),
        (halves(phase1_hash="sha1", phase1_dh_group=15), "Phase 1 hash differs, and 1 more"),
    ],
)
def test_the_reason_is_the_worst_row_in_words(sheet, words):
    assert words in texts(drawn(sheet))


@pytest.mark.parametrize(("reader", "who"), [("neutral", "VNS3"), ("vns3", "your VNS3"), ("partner", "VNS3")])
def test_what_fails_from_one_side_alone_says_who_starts(reader, who):
    sheet = vns3(halves(ike_version=1, pfs=False, device="libreswan", pfs_group=None), ike_version=1)
    rows = [row for row in compare(*sheet).rows if row.effect == "blocks_phase2"]
    assert [row.fails_for for row in rows] == ["partner_initiates"]
    swapped = vns3(halves(ike_version=1, device="libreswan"), ike_version=1, pfs=False, pfs_group=None)
    assert f"(when {who} starts)" in " ".join(spoken(compare(*swapped), reader))


# Who may see what


@pytest.mark.parametrize(("reader", "sides"), [("neutral", 0), ("vns3", 1), ("partner", 1)])
def test_the_readers_own_side_is_called_theirs(reader, sides):
    assert texts(drawn(halves(), reader)).count("your side") == sides


def test_no_fingerprint_gets_into_it():
    for theirs in (None, "7K2-M9Q", "7K2-M9R", "unchecked", "hunter2-the-key"):
        comparison = compare(*halves(psk_fingerprint=theirs))
        for reader in ("neutral", "vns3", "partner"):
            made = draw(comparison, reader) + draw(comparison, reader, upright=True)
            made += " ".join(spoken(comparison, reader))
            assert not re.search(r"7K2|M9|hunter2", made)


@pytest.mark.parametrize(("reader", "told"), [("neutral", False), ("partner", False), ("vns3", True)])
def test_an_internal_advisory_gives_no_reason_to_anybody_but_the_vns3_side(reader, told):
    planted = plant(compare(*halves()), "internal")
    planted.advisories[-1].effect = "blocks_phase1"
    made = draw(planted, reader) + " ".join(spoken(planted, reader))
    assert "Fails" in made or "May fail" in made
    assert ("PLANTED" in made) == told


# That it holds together


@BOTH
def test_what_people_type_is_never_markup(upright):
    sheet = vns3(
        halves(organization=HOSTILE, device_version=HOSTILE, tunnels=[{"local_subnet": HOSTILE}, HOSTILE]),
        organization=HOSTILE,
        public_ip=HOSTILE,
        local_peer_id=HOSTILE,
    )
    svg = drawn(sheet, upright=upright)
    tags = {node.tag.removeprefix(SVG) for node in svg.iter()}
    assert tags <= {"svg", "g", "title", "text", "rect", "line", "circle", "path", "polygon"}
    assert HOSTILE.split("\u202e")[0] in "".join(node.text or "" for node in svg.iter(f"{SVG}title"))
    for node in svg.iter():
        assert not [
            name for name in node.attrib if name == "style" or name.startswith("on") or "href" in name
        ]


@settings(max_examples=60)
@given(ANY_SIDE, ANY_SIDE, st.sampled_from(["neutral", "vns3", "partner"]))
def test_it_can_be_drawn_and_said_whatever_the_halves_hold(ours, theirs, reader):
    comparison = compare(ours, theirs)
    for upright in (False, True):
        contained(ET.fromstring(draw(comparison, reader, upright=upright)))
    assert all(sentence.endswith(".") for sentence in spoken(comparison, reader))


def contained(svg):
    """Every text of a box is inside it, and no two texts lie on each other."""
    left, top, width, height = map(float, svg.get("viewBox").split())
    places = [(x, y, *size) for x, y, *size in extents(svg, 0, 0, width + left - 1, height + top - 1)]
    for number, (x, y, right, words) in enumerate(places):
        for x2, y2, right2, words2 in places[number + 1 :]:
            assert abs(y - y2) >= 11 or right <= x2 + 1 or right2 <= x + 1, (words, words2)


def extents(node, x, y, width, height):
    for child in node:
        if child.tag == f"{SVG}svg":
            box = [float(child.get(name)) for name in ("x", "y", "width", "height")]
            yield from extents(child, x + box[0], y + box[1], *box[2:])
        elif child.tag == f"{SVG}text":
            setting = Type(
                float(child.get("font-size")), bool(child.get("font-weight")), "p-mono" in classes(child)
            )
            wide = setting.width(child.text)
            start = float(child.get("x")) - wide * {"middle": 0.5, "end": 1}.get(child.get("text-anchor"), 0)
            assert start >= 0, child.text
            assert start + wide <= width, child.text
            assert float(child.get("y")) <= height, child.text
            yield x + start, y + float(child.get("y")), x + start + wide, child.text
        else:
            yield from extents(child, x, y, width, height)


@BOTH
@pytest.mark.parametrize("reader", ["neutral", "vns3", "partner"])
def test_long_names_and_addresses_stay_in_their_boxes(upright, reader):
    long = {"organization": "W" * 90, "device_version": "9" * 90, "public_ip": LONG_IP, "peer_public_ip": LONG_IP,
            "local_private_ip": LONG_IP.replace("2001", "fd00"), "local_peer_id": "a" * 90 + ".example",
            "tunnels": [{"local_subnet": "2001:db8:1234:5678:9abc::/80", "remote_subnet": "2001:db8::/32"}]}  # fmt: skip
    svg = drawn((long, {**long, "device": "aws"}), reader, upright=upright)
    contained(svg)
    assert "…" in "".join(texts(svg))
    assert LONG_IP in [node.text for node in svg.iter(f"{SVG}title")] or LONG_IP in texts(svg)


def test_the_wide_one_is_always_as_tall():
    sheets = [({}, {}), halves(), halves(count=20, wrong_every=3), halves(peer_public_ip="192.0.2.1")]
    assert len({drawn(sheet).get("viewBox") for sheet in sheets}) == 1


def test_both_style_sheets_colour_the_same_things():
    page, paper = (
        (ROOT / "static/picture.css").read_text(),
        (ROOT / "vns3pair/documents/picture.css").read_text(),
    )
    coloured = {
        name: set(re.findall(r"\.(p-[a-z]+)", text)) for name, text in (("page", page), ("paper", paper))
    }
    assert coloured["page"] == coloured["paper"]
    sheets = [({}, {}), halves(), halves(count=20, wrong_every=3), halves(phase1_lifetime=86400),
              halves(public_ip="x.y.z", phase1_hash="sha1")]  # fmt: skip
    used = {name for sheet in sheets for node in drawn(sheet).iter() for name in classes(node)}
    assert used - {"picture-wide", "p-verdict"} == coloured["page"]


# In words


def test_the_words_say_the_same_in_full():
    sheet = vns3(halves(count=5, phase1_hash="sha1", remote_peer_id="192.0.2.99"), public_ip=LONG_IP)
    said = spoken(compare(*sheet), "vns3")
    assert said[0].startswith(f"Your VNS3, Cohesive prod-east, VNS3: public IP {LONG_IP} (differs)")
    assert "behind NAT, sends ID 192.0.2.254 (differs)" in said[0]
    assert said[1] == "Subnets behind it: 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24 and 2 more."
    assert "expects ID 192.0.2.99 (differs)" in said[2]
    assert said[4:] == [
        "Between them: IKEv2, UDP 500 / 4500.", "Fails at phase 1.", "VNS3's public IP differs, and 2 more."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "ours", "theirs"),
    [
        ("neutral", "VNS3: public IP", "The partner, strongSwan: public IP"),
        ("vns3", "Your VNS3: public IP", "The partner, strongSwan: public IP"),
        ("partner", "VNS3: public IP", "Your gateway, strongSwan: public IP"),
    ],
)
def test_a_gateway_of_no_organization_is_named_once(reader, ours, theirs):
    said = spoken(compare(*vns3(halves(organization=""), organization="")), reader)
    assert said[0].startswith(ours)
    assert said[2].startswith(theirs)


def test_the_words_of_an_empty_sheet_say_that_it_is():
    assert spoken(compare({}, {})) == [
        "VNS3: not filled in yet.",
        "Subnets behind it: not filled in yet.",
        "The partner: not filled in yet.",
        "Subnets behind it: not filled in yet.",
        "Between them: IKE version not filled in yet, transport not filled in yet.",
        "Nothing is filled in yet.",
    ]


# On paper


def figures(element):
    """The figures in the structure of a tagged PDF."""
    element = element.get_object()
    if not isinstance(element, dict):
        return
    if element.get("/S") == "/Figure":
        yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        yield from figures(kid)


@pytest.mark.needs_pdf
class TestOnPaper:
    @pytest.mark.parametrize("sheet", SHEETS, ids=[sheet["name"] for sheet in SHEETS])
    def test_the_picture_is_on_the_first_page_as_text(self, sheet):
        both = sheet["vns3"], sheet["partner"]
        document = PdfReader(BytesIO(pdf.write(compare(*both), about_of(both))))
        page = " ".join(document.pages[0].extract_text().split())
        for words in texts(drawn(both)):
            assert words in page

    def test_who_cannot_see_it_is_read_the_same(self):
        sheet = halves(organization=HOSTILE, phase1_hash="sha1")
        document = PdfReader(BytesIO(pdf.write(compare(*sheet), about_of(sheet))))
        (figure,) = figures(document.trailer["/Root"]["/StructTreeRoot"])
        assert figure["/Alt"] == " ".join(spoken(compare(*sheet)))

    def test_its_colours_come_along(self):
        sheet = halves(phase1_hash="sha1")
        document = PdfReader(BytesIO(pdf.write(compare(*sheet), about_of(sheet))))
        drawing = document.pages[0].get_contents().get_data().decode("latin-1").split("/Figure")[1]
        assert "0.647059 0.113725 0.086275 RG" in drawing  # #a51d16, the line that breaks
