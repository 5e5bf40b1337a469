"""The QR code: what is drawn is what was encoded. That readers read it was tried on rendered pages."""

import re

import pytest
import segno

from vns3pair.documents import qr

URL = "https://sheets.example.org/verify/8603c4c40c9acf54d80110e0b36702cdb32e876080eff7970e6a9d9a9147043f"


def modules(svg):
    """The dark modules of a drawing, as rows of 0 and 1."""
    size = int(svg.get("viewBox").split()[2])
    found = [[0] * size for _ in range(size)]
    path = svg.find("path").get("d")
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        for column in range(int(x), int(x) + int(length)):
            found[int(y)][column] = 1
    return found


@pytest.mark.parametrize("text", [URL, "http://127.0.0.1:8000/verify/" + "0" * 64, "x"])
def test_the_drawing_is_the_code_with_white_around_it(text):
    found = modules(qr.drawing(text, "spoken"))
    code = segno.make_qr(text, error="m")
    assert found == [list(row) for row in code.matrix_iter(border=4)]
    assert sum(map(sum, found)) > 100


def test_it_is_dark_on_white_and_has_words():
    svg = qr.drawing(URL, "what it says")
    assert svg[0].tag == "title"
    assert svg[0].text == "what it says"
    assert svg.find("rect").get("fill") == "#fff"
    assert svg.find("path").get("fill") == "#000"


def test_a_damaged_corner_is_borne():
    assert segno.make_qr(URL, error="m").error in ("M", "Q", "H")
