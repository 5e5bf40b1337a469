"""The way of a live controller in a real browser: set up with its certificate, looked at, taken in, pushed to; and axe on all
of it. The controller is the test suite's own; no VNS3 took part."""

import copy

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.controllers.boxes import KEY, NEW, TOKEN
from tests.workbench.conftest import api, box, engineer, kept, live_keys, make, profile, reviewer
from tests.workbench.conftest import sheet as matching
from tests.workbench.controllers import MATCHING, change, page_of
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.sheets.models import Sheet
from vns3pair.workbench.models import LiveController

__all__ = ["api", "box", "engineer", "kept", "live_keys", "make", "matching", "profile", "reviewer"]
pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("live_keys"),
]
LONG_NAME = "endpoint-of-a-customer-" + "x" * 60
CUT_OFF = """[...document.querySelectorAll('h1, h2, p, li, td, tbody th')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1)
    .map((each) => each.textContent)"""
ANOTHER = {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.60.0.0/16"}


@pytest.fixture
def sheet(matching):
    """The sheet, with two things otherwise than its endpoint has them."""
    change(matching, pfs=False, tunnels=[*MATCHING["tunnels"], ANOTHER])
    return matching


def set_up(page, box):
    """Enters where the box is and how it is entered; the browser shows its certificate then."""
    page.get_by_label("Host").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(box.port))
    page.get_by_label("API token").fill(TOKEN)
    page.get_by_role("button", name="Look at its certificate").click()


def sent(box):
    return [(one.method, one.path) for one in box.asked if one.method != "GET"]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_profile_over_the_certificate_to_the_push(
    visit, reviewer, profile, sheet, box, api, scripts
):
    page = visit(reviewer, java_script_enabled=scripts)
    page.goto(f"/controllers/{profile.pk}/")
    page.get_by_role("link", name="How it is reached live").click()
    set_up(page, box)
    expect(page.locator("#fingerprint")).to_have_text(fingerprint_of(box.der))
    assert not LiveController.objects.exists()
    page.get_by_label("I compared it with the box").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("dl")).to_contain_text(f"https://127.0.0.1:{box.port}")
    assert box.asked == []
    page.get_by_role("link", name="Its sheets").click()
    page.get_by_role("link", name="acme-dc1").click()
    page.get_by_role("link", name="Configure", exact=True).click()
    page.get_by_role("link", name="Live controller").click()
    assert box.asked == []
    page.get_by_role("button", name="Look at the controller").click()
    expect(page.get_by_role("radio", name="acme-dc1")).to_be_checked()
    expect(page.get_by_role("table", name="The sheet and acme-dc1")).to_contain_text(
        "Perfect forward secrecy"
    )
    expect(page.locator(".steps-of-push")).to_contain_text("pfs: true → false")
    for secret in (KEY, TOKEN):
        expect(page.locator("body")).not_to_contain_text(secret)
    push = page.get_by_role("button", name="Push to dc1")
    push.click()  # the browser holds it back: the tick is wanted
    assert sent(box) == []
    page.get_by_label("I know what this drops").check()
    push.click()
    expect(page.locator("#outcome")).to_contain_text("All of it was carried out on acme-dc1")
    assert sent(box) == [("PUT", "/api/ipsec/endpoints/3"), ("POST", "/api/ipsec/endpoints/3/tunnels")]
    assert api.endpoints[3]["pfs"] is False
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#push + p")).to_have_text(
        "There is nothing to push: the endpoint is as the sheet says."
    )


def test_what_a_controller_has_is_previewed_and_taken_into_the_sheet(visit, reviewer, kept, sheet):
    page = visit(reviewer)
    page.goto(page_of(sheet))
    page.get_by_role("button", name="Look at the controller").click()
    page.get_by_role("button", name="Take this endpoint").click()
    expect(page.locator("#what")).to_have_text("What this endpoint would change")
    expect(page.locator("nav.tabs [aria-current]")).to_have_text("Configure")
    page.get_by_label("Take over Perfect forward secrecy").check()
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.locator("#outcome")).to_contain_text("taken over")
    assert Sheet.objects.get(pk=sheet.pk).vns3["pfs"] is True


def test_another_endpoint_is_chosen_from_many_with_the_keyboard(visit, reviewer, kept, sheet, api):
    for number in range(100, 300):
        api.endpoints[number] = copy.deepcopy(NEW) | {
            "id": number,
            "name": f"other-{number}",
            "ipaddress": "203.0.113.250",
        }
    page = visit(reviewer)
    page.goto(page_of(sheet))
    page.get_by_role("button", name="Look at the controller").click()
    other = page.get_by_role("radio", name="other-100")
    expect(other).to_be_hidden()
    page.locator("summary", has_text="Another of its 201 endpoints").press("Enter")
    other.press("Space")
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("#drift")).to_contain_text("The sheet and other-100")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way(visit, reviewer, profile, sheet, box, api, scheme, width):
    page = visit(reviewer, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}

    def look(name, shows):
        expect(page.locator("main")).to_contain_text(shows)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} sticks out sideways"
        )
        assert page.evaluate(CUT_OFF) == [], f"something is cut off in {name}"
        found[name] = problems_of(page)

    def press(name):
        page.get_by_role("button", name=name).click()

    page.goto(page_of(sheet))
    look("not set up", "dc1 is not reached from here")
    page.goto(f"/controllers/{profile.pk}/live")
    look("to set up", "Where it is")
    press("Look at its certificate")
    look("nothing entered", "Nothing was asked of it.")
    set_up(page, box)
    look("certificate", "Is this dc1?")
    page.get_by_label("I compared it with the box").check()
    press("Keep it")
    look("kept", "As it is kept")
    page.goto(page_of(sheet))
    look("before looking", "Nothing is asked of the controller")
    for number in range(100, 112):
        api.endpoints[number] = copy.deepcopy(NEW) | {
            "id": number,
            "name": LONG_NAME,
            "ipaddress": "203.0.113.250",
        }
    press("Look at the controller")
    look("looked", "The sheet and acme-dc1")
    page.locator("summary", has_text="Another of its").click()
    look("many", LONG_NAME)
    page.get_by_role("radio", name=LONG_NAME).first.check()
    press("Look again")
    look("long name", f"The sheet and {LONG_NAME}")
    page.get_by_label("I know what this drops").check()
    press("Push to dc1")
    look("pushed", "All of it was carried out")
    api.answer = lambda asked: (500, {})
    press("Look again")
    look("failed", "The controller refused (500)")
    assert {name: problems for name, problems in found.items() if problems} == {}
