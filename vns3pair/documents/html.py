"""Building HTML as a tree, so that no text of a sheet is ever read as markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

Child = ET.Element | str | None


def element(tag: str, *children: Child, **attributes: str) -> ET.Element:
    """One element; a trailing underscore in an attribute's name is dropped (`class_`). None is left out."""
    made = ET.Element(tag, {name.rstrip("_"): value for name, value in attributes.items() if value})
    last: ET.Element | None = None
    for child in children:
        if isinstance(child, str):
            if last is None:
                made.text = (made.text or "") + child
            else:
                last.tail = (last.tail or "") + child
        elif child is not None:
            made.append(child)
            last = child
    return made


def document(language: str, head: list[ET.Element], body: list[ET.Element]) -> str:
    """A whole page as text."""
    root = element("html", element("head", *head), element("body", *body), lang=language)
    return "<!DOCTYPE html>" + ET.tostring(root, encoding="unicode", method="html")
