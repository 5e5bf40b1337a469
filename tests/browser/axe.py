"""What axe finds on a page, by the rules of WCAG 2.2 AA and its own good practice."""

from axe_playwright_python.sync_playwright import Axe

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Describing every element that passed would take most of the time.
    "resultTypes": ["violations"],
}


def problems_of(page, context=None):
    """The rules that the page breaks, each with up to three of the places; of a part of it, given its selector."""
    violations = Axe().run(page, context=context, options=OPTIONS).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in violations]
