"""The picture of a tunnel as a browser draws it, with the fonts that it has."""

from pathlib import Path

import pytest

from tests.documents.conftest import halves
from vns3pair.documents.picture import draw
from vns3pair.ipsec.comparison import compare

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
STATIC = Path(__file__).resolve().parent.parent.parent / "static"
WIDE, UPRIGHT = ".picture-wide", ".picture-upright"
LONG_IP = "2001:db8:85a3:1234:5678:8a2e:370:7334"
LONG = {
    "organization": "The Extraordinarily Long Name Of A Company With Many Departments GmbH & Co. KG",
    "device_version": "9.16(4) with a remark that somebody wrote beside it",
    "public_ip": LONG_IP,
    "local_private_ip": LONG_IP.replace("2001", "fd00"),
    "peer_public_ip": LONG_IP.replace("85a3", "85a4"),
    "tunnels": [{"local_subnet": "2001:db8:1234:5678:9abc::/80", "remote_subnet": "2001:db8:ffff::/48"}],
}
SHEETS = {
    "empty": ({}, {}),
    "ready": halves(),
    "fails": halves(count=20, wrong_every=3, phase1_hash="sha1", remote_peer_id="192.0.2.99"),
    "nat at both": halves(local_private_ip="10.1.1.1", peer_public_ip="192.0.2.1"),
    "long": (LONG, {**LONG, "device": "aws"}),
    "wide letters": ({**LONG, "organization": "W" * 80}, {"organization": "漢字" * 60, "device": "𒐫" * 40}),
}
FAULTS = """root => {
  const faults = [], texts = [...root.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()])
  for (const box of root.querySelectorAll("svg")) {
    const edge = box.querySelector("rect").getBoundingClientRect()
    for (const text of box.querySelectorAll("text")) {
      const place = text.getBoundingClientRect()
      if (place.left < edge.left || place.right > edge.right || place.bottom > edge.bottom + 1)
        faults.push(text.textContent + " stands out of its box")
    }
  }
  texts.forEach(([words, one], index) => texts.slice(index + 1).forEach(([others, two]) => {
    const lie = one.left < two.right - 1 && two.left < one.right - 1
    if (lie && Math.abs(one.top + one.bottom - two.top - two.bottom) < one.height) faults.push(words + " lies on " + others)
  }))
  return [texts.length, faults]
}"""


@pytest.fixture
def show(browser):
    contexts = []

    def open_page(sheet, width):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        comparison = compare(*sheet)
        page.set_content(f"<main>{draw(comparison, 'vns3')}{draw(comparison, 'vns3', upright=True)}</main>")
        for name in ("vns3pair.css", "picture.css"):
            page.add_style_tag(path=STATIC / name)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1280, WIDE, UPRIGHT), (390, UPRIGHT, WIDE)])
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_text_stays_in_its_place(show, sheet, width, shown, hidden):
    page = show(sheet, width)
    assert page.locator(f"main > {shown}").is_visible()
    assert not page.locator(f"main > {hidden}").is_visible()
    count, faults = page.locator(f"main > {shown}").evaluate(FAULTS)
    assert count > 10
    assert faults == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
