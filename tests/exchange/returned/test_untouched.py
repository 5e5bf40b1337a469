"""A file that comes back as it went out changes nothing, whatever the sheet holds."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.exchange.previewed import exported
from tests.exchange.returned.lines import PARTNERS, read, states
from vns3pair.ipsec import catalogue
from vns3pair.sheets.demo_sheets import SHEETS


@pytest.mark.parametrize("audience", ["partner", "neutral"])
@pytest.mark.parametrize("demo", SHEETS, ids=lambda demo: demo["name"])
@pytest.mark.parametrize("whole", [PARTNERS, frozenset({"vns3", "partner"})])
def test_an_untouched_workbook_changes_nothing(make, demo, audience, whole):
    sheet = make(demo["vns3"], demo["partner"])
    assert states(read(sheet, exported(sheet, audience), whole)) == {}


@pytest.mark.parametrize("demo", SHEETS, ids=lambda demo: demo["name"])
def test_an_untouched_sheet_file_changes_nothing(make, demo):
    sheet = make(demo["vns3"], demo["partner"])
    whole = frozenset({"vns3", "partner"})
    assert states(read(sheet, exported(sheet, "neutral", "json"), whole)) == {}


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
VALUES = st.one_of(
    TEXT,
    st.integers(-5, 10**6),
    st.booleans(),
    st.sampled_from(
        [
            "AES-256",
            "sha2",
            "14",
            "8h",
            "198.18.0.1",
            "gw.example",
            "yes",
            "auto",
            "=1+1",
            "@x",
            "-1",
            "given",
        ]
    ),
    st.lists(st.sampled_from(["aes256", "aes128", "sha1"]), max_size=2),
)
SUBNET = st.sampled_from(
    ["10.0.0.0/8", "10.0.0.1/8", "172.16.0.0/12", "fd00::/8", "soon", "", "10.0.0.0 255.0.0.0"]
)
TUNNEL = st.fixed_dictionaries({"local_subnet": SUBNET, "remote_subnet": SUBNET})
HALF = st.fixed_dictionaries(
    {},
    optional={
        parameter.key: st.lists(TUNNEL, max_size=4) if parameter.key == "tunnels" else VALUES
        for parameter in catalogue.PARAMETERS
    },
)


@settings(
    max_examples=50,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vns3=HALF, partner=HALF)
def test_an_untouched_workbook_of_any_sheet_changes_nothing(make, vns3, partner):
    sheet = make(vns3, partner)
    for audience in ("partner", "neutral"):
        assert states(read(sheet, exported(sheet, audience), frozenset({"vns3", "partner"}))) == {}
