"""The register and the comparison page: what they show, find, and how much they ask of the database."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from vns3pair.sheets import services
from vns3pair.sheets.management.commands import demo
from vns3pair.sheets.models import Sheet


@pytest.fixture
def demos(engineer):
    demo.load()
    return {sheet.name: sheet for sheet in Sheet.objects.all()}


def names(client, query):
    page = client.get(f"/?{query}").context["page"]
    return [sheet.name for sheet in page]


def test_the_demo_is_made_once(demos):
    assert demo.load() == 0
    assert {name: sheet.state for name, sheet in demos.items()} == {
        "acme-dc1": "mismatch",
        "hooli-lab": "mismatch",
        "initech-aws": "incomplete",
        "globex-hq": "ready",
    }
    assert demos["acme-dc1"].fails_at == "phase1"
    assert demos["hooli-lab"].fails_at == "rekey"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=acme", ["acme-dc1"]),
        ("q=Globex", ["globex-hq"]),
        ("q=203.0.113.77", ["initech-aws"]),
        ("q=10.99.0.0/24", ["hooli-lab"]),
        ("q=hooli+lab", ["hooli-lab"]),
        ("q=nobody", []),
        ("state=ready", ["globex-hq"]),
        ("effect=blocks_phase1", ["acme-dc1"]),
        ("sort=name", ["acme-dc1", "globex-hq", "hooli-lab", "initech-aws"]),
        ("sort=-name", ["initech-aws", "hooli-lab", "globex-hq", "acme-dc1"]),
    ],
)
def test_the_register_finds_filters_and_sorts(client, demos, query, found):
    assert names(client, query) == found


@pytest.mark.parametrize(("hash_", "effects"), [("sha1", ["✓ ready", "~ weak"]), ("sha256", ["✓ ready"])])
def test_a_sheet_that_is_ready_but_weak_says_both(client, ready, hash_, effects):
    sheet = ready({"phase1_hash": hash_}, phase1_hash=hash_)
    assert sheet.state == "ready"
    cell = client.get("/").content.decode().partition('data-label="Worst effect">')[2].partition("</td>")[0]
    pills = re.findall(r'<span class="pill [a-z]+">(.+?</span>.+?)</span>', cell)
    assert [re.sub("<.+?>", "", pill) for pill in pills] == effects


def test_a_sheet_with_blanks_and_nothing_worse_than_a_note_is_to_fill_in(client, demos):
    page = client.get("/?q=initech-aws").content.decode()
    assert 'class="pill open"><span aria-hidden="true">…</span> to fill in' in page
    assert ">i</span> note" not in page


def test_the_worst_comes_first_where_asked(client, demos):
    assert names(client, "sort=-effect")[:2] == ["acme-dc1", "hooli-lab"]


@pytest.mark.parametrize(
    "query", ["state=%00", "sort=;drop", "page=9999", "page=x", "effect=none%27", "q=%00", "q=%25_"]
)
def test_nonsense_in_the_address_is_ignored(client, demos, query):
    assert client.get(f"/?{query}").status_code == 200


def test_an_empty_register_teaches(client):
    assert b"Make the first sheet" in client.get("/").content


def test_the_register_is_paged(client, make):
    for number in range(27):
        services.create(name=f"sheet {number:02}", owner=None)
    assert len(names(client, "sort=name")) == 25
    assert names(client, "sort=name&page=2") == ["sheet 25", "sheet 26"]


def test_a_new_sheet_leads_to_its_page(client):
    answer = client.post("/sheets/new", {"name": "initech"})
    assert answer.url == Sheet.objects.get().get_absolute_url()


def test_a_long_name_of_an_organization_is_visibly_cut(client, make):
    sheet = make({"organization": "Networks and Security, " * 9})
    page = client.get(sheet.get_absolute_url()).content.decode()
    (ends,) = re.findall(r'class="ends".*', page)
    assert "…" in ends
    assert len(ends) < 300


def test_the_comparison_names_what_differs(client, acme):
    page = client.get(acme.get_absolute_url()).content.decode()
    for text in (
        "Fails at phase 1",
        "192.0.2.254",
        "54.210.9.31",
        "blocks phase 1",
        "unstable (guide)",
        "Remedy",
        "AUTHENTICATION_FAILED",
        "Basis: measured",
    ):
        assert text in page


def test_filters_work_without_scripts(client, acme):
    problems = client.get(f"{acme.get_absolute_url()}?show=problems").content.decode()
    to_fill_in = client.get(f"{acme.get_absolute_url()}?show=to-fill-in").content.decode()
    assert 'id="phase1_hash"' in problems
    assert 'id="phase1_encryption"' not in problems
    assert 'id="psk_fingerprint"' in to_fill_in
    assert 'id="phase1_hash"' not in to_fill_in


def mirrored(count, broken=0):
    ours = [
        {"local_subnet": f"172.16.{n % 250}.0/24", "remote_subnet": f"10.{n // 250}.0.0/16"}
        for n in range(count)
    ]
    theirs = [
        {"local_subnet": tunnel["remote_subnet"], "remote_subnet": tunnel["local_subnet"]} for tunnel in ours
    ]
    for tunnel in theirs[:broken]:
        tunnel["local_subnet"] = "192.0.2.0/24"
    return {"tunnels": ours}, {"tunnels": theirs}


def test_of_many_tunnels_those_with_a_problem_are_shown(client, make):
    page = client.get(make(*mirrored(300, broken=3)).get_absolute_url()).content.decode()
    assert "297 of 300 mirrored" in page
    assert "300 pairs: the 3 with something to do first" in page
    shown = re.findall(r'<tr class="line" id="tunnels-(\d+)"', page)
    assert shown[:3] == ["0", "1", "2"]
    assert shown[3:] == [str(number) for number in range(3, 53)]


def test_the_other_tunnels_are_paged(client, make):
    url = make(*mirrored(300, broken=3)).get_absolute_url()
    page = client.get(f"{url}?tunnels=6").content.decode()
    assert "251 to 297 of the other 297" in page
    assert 'id="tunnels-299"' in page
    assert 'id="tunnels-100"' not in page


@pytest.mark.parametrize("count", [1, 300])
def test_ten_queries_at_most(client, make, count):
    from django.db import connection

    sheet = make(*mirrored(count, broken=count // 2))
    for url in (sheet.get_absolute_url(), "/", f"/sheets/{sheet.pk}/vns3", f"/sheets/{sheet.pk}/history"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 10


def test_no_style_or_script_stands_in_the_page(client, acme):
    for url in ("/", acme.get_absolute_url(), f"/sheets/{acme.pk}/vns3", "/import", "/accounts/password/"):
        page = client.get(url).content.decode()
        assert "style=" not in page, url
        assert not re.search(r'<script(?![^>]*(?:\bsrc=|type="application/json"))', page), url
        assert "//" not in page.replace("</", "").replace("http://www.w3.org", "") or 'src="http' not in page


@pytest.mark.parametrize("template", ["400", "403", "403_csrf", "404", "413", "500"])
def test_error_pages_stand_by_themselves(template):
    from django.template.loader import get_template

    assert "vns3pair" in get_template(f"{template}.html").render({})


def test_what_no_page_has_is_said_kindly(client, db):
    answer = client.get("/sheets/nothing")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
