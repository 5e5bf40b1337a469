"""Plain ESP seen in a log, held against the sides of a sheet that are to use NAT traversal."""

from tests.ipsec.diagnosis.held import NATIVE, diagnosis, held, reading, remarks, row, seen
from vns3pair.ipsec.diagnosis.finding import OTHER


def test_plain_esp_contradicts_nat_traversal_on_at_the_end_whose_log_it_is() -> None:
    view = held(NATIVE, {"nat_traversal": "on"})
    assert row(view, "nat_traversal").seen == {"vns3": "off"}
    assert row(view, "nat_traversal").contradicts == ("vns3",)
    assert row(view, "nat_traversal").text() == (
        "VNS3 sends plain ESP (protocol 50); its half of the sheet says On (UDP 4500): either it is off there, or the "
        "partner's gateway has not offered it."
    )
    assert row(held(NATIVE), "nat_traversal").contradicts == ()


def test_plain_esp_though_the_other_side_has_nat_traversal_on_is_said() -> None:
    (text,) = remarks(held(NATIVE, partner={"nat_traversal": "on"}), "nat_traversal")
    assert text == (
        "VNS3 sends plain ESP (protocol 50), though the sheet has NAT traversal on at the partner: "
        "the partner's gateway has not asked for it."
    )


def test_plain_esp_names_the_edge_that_drops_it() -> None:
    (text,) = remarks(held(NATIVE, {"hosting": "aws"}), "nat_traversal")
    assert text.startswith("VNS3 runs on AWS, whose edge drops protocol 50 by the guide")


def test_with_both_logs_each_ends_braces_are_its_own() -> None:
    both = (seen("nat_traversal", "on", "agreed"), seen("nat_traversal", "off", "agreed", end=OTHER))
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), {"nat_traversal": "on"})
    assert row(view, "nat_traversal").seen == {"vns3": "on", "partner": "off"}


def test_plain_esp_is_blamed_once() -> None:
    view = held(NATIVE, {"nat_traversal": "on"}, {"nat_traversal": "on"})
    assert [remark.code for remark in view.remarks] == ["contradiction"]


def test_plain_esp_is_not_blamed_on_who_was_seen_to_use_nat_traversal() -> None:
    both = (seen("nat_traversal", "off", "agreed", end=OTHER), seen("nat_traversal", "on", "agreed"))
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), {"nat_traversal": "on"})
    assert not any("has not asked for it" in remark.text() for remark in view.remarks)


def test_who_was_seen_without_nat_traversal_beside_one_with_it_is_to_switch_it_on() -> None:
    both = (seen("nat_traversal", "off", "agreed", end=OTHER), seen("nat_traversal", "on", "agreed"))
    on = {"nat_traversal": "on"}
    view = held(reading(diagnosis("nat_t_mismatch", "one_end_native", *both)), on, on)
    assert view.remedy["neutral"] == (
        "Set NAT traversal at the partner's gateway to On (UDP 4500), as the sheet says."
    )


def test_plain_esp_of_a_side_that_detects_nat_and_is_behind_it_is_explained() -> None:
    up = diagnosis("success", "up", seen("nat_traversal", "off", "here"))
    behind = {"local_private_ip": "192.0.2.254", "nat_traversal": "auto"}
    said = row(held(reading(up), behind, {"nat_traversal": "auto"}), "nat_traversal").text("neutral")
    assert "says Auto (detect NAT), and that it is behind NAT: either it is off there" in said
