"""Whatever a sheet holds, rules answer and texts render."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ipsec.advisories.asking import advice_on
from vns3pair.ipsec import catalogue

_JSON = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers()),
)
_SUBNETS = st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "10.1.0.7/16", "10.1.0.0/16", "2600::/16", "x", ""])
_TUNNELS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "local_subnet": _SUBNETS,
            "remote_subnet": _SUBNETS,
            "ping_address": st.one_of(_SUBNETS, _JSON),
        },
    ),
    max_size=4,
)
_WORDS = {
    "ike_version": [1, 2],
    "pfs": [True, False],
    "dpd": [True, False],
    "rekey": [True, False],
    "nat_traversal": ["on", "off", "auto"],
    "public_ip": ["54.1.1.1", "10.0.0.1", "2001:db8::1"],
    "peer_public_ip": ["54.1.1.1", "203.0.113.1"],
    "local_private_ip": ["192.0.2.254"],
    "device_version": ["3.5", "8.4(3)", "10.0", "7"],
    "phase1_lifetime": [3600, 28800, 99999],
    "phase2_lifetime": [3600, 28800],
    "dpd_delay": [5, 30],
    "dpd_timeout": [5, 90],
    "phase2_lifetime_kilobytes": [100, "unlimited"],
    "psk_flags": [["below_8", "non_ascii"], ["32_64"]],
    "local_peer_id": ["a.example", "1.2.3.4"],
    "remote_peer_id": ["@[x]", "u@x.example"],
}


def _values(key: str) -> st.SearchStrategy[Any]:
    if key == "tunnels":
        return st.one_of(_TUNNELS, _JSON)
    words = _WORDS.get(key) or [choice.value for choice in catalogue.BY_KEY[key].choices]
    likely = st.sampled_from([*words, "auto"])
    return st.one_of(likely, likely, likely, _JSON)


_SIDE = st.fixed_dictionaries({}, optional={key: _values(key) for key in catalogue.BY_KEY})


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(vns3=_SIDE, partner=_SIDE)
def test_never_raises(vns3: dict[str, Any], partner: dict[str, Any]) -> None:
    found = advice_on({"vns3": vns3, "partner": partner})
    assert len({(advice.code, advice.side) for advice in found}) == len(found)
    for advice in found:
        assert advice.as_json("vns3")["explanation"]
        assert advice.as_json("partner")["remedy"]
