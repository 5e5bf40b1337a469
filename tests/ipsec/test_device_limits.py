"""Cell by cell, what a device cannot take: every limit that is declared speaks, and only where it is passed."""

import pytest

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.half import Half


def half(device, **stated):
    return Half("partner", {"device": device, **stated})


def cases():
    """Each limit of each device with a value it refuses: device, version, IKE version, key, value."""
    for device in DEVICES.values():
        for limit in device.limits:
            version = ".".join(str(number) for number in limit.since) if limit.since else ""
            for key in limit.keys:
                offered = {choice.value for choice in catalogue.BY_KEY[key].choices}
                refused = offered - limit.allowed if limit.allowed is not None else limit.missing
                yield from (
                    (device.key, version, limit.ike, key, value) for value in sorted(refused, key=str)
                )
                if limit.least is not None and limit.least > 300:
                    yield device.key, version, limit.ike, key, limit.least - 1
                if limit.most is not None:
                    yield device.key, version, limit.ike, key, limit.most + 1


@pytest.mark.parametrize(("device", "version", "ike", "key", "value"), sorted(set(cases()), key=str))
def test_every_limit_speaks(device, version, ike, key, value):
    if not values.read(catalogue.BY_KEY[key], value, "partner").readable:
        return  # nobody can state it, whatever the device
    stated = {**({"device_version": version} if version else {}), **({"ike_version": ike} if ike else {})}
    stated[key] = value
    why = refusal(half(device, **stated), key)
    assert DEVICES[device].label in why


def test_what_cannot_be_switched_off_is_not_said_to_be_no_offer():
    assert refusal(half("aws", pfs=False), "pfs") == "AWS Site-to-Site VPN never goes without it"


def test_nothing_speaks_against_what_the_device_takes():
    assert refusal(half("aws", phase1_hash="sha2_256"), "phase1_hash") == ""
    assert refusal(half("aws", phase1_hash="md5"), "phase1_hash") == "AWS Site-to-Site VPN does not offer MD5"


@pytest.mark.parametrize("device", ["other", "", "no such box"])
def test_an_unknown_device_has_no_limits(device):
    assert refusal(half(device, phase1_hash="md5"), "phase1_hash") == ""


def test_a_limit_of_a_version_wants_the_version_and_names_it():
    assert refusal(half("fortigate", phase1_dh_group=31), "phase1_dh_group") == ""
    old = half("fortigate", phase1_dh_group=31, device_version="5.6")
    assert refusal(old, "phase1_dh_group").startswith("FortiGate 5.6 does not offer")


def test_a_limit_of_one_version_of_ike_speaks_with_it_alone():
    sha2 = {"phase2_hash": "sha2_256"}
    assert (
        refusal(half("cisco_asa", **sha2, ike_version=1), "phase2_hash")
        == "Cisco ASA in IKEv1 does not offer SHA2-256"
    )
    assert refusal(half("cisco_asa", **sha2, ike_version=2), "phase2_hash") == ""
    assert refusal(half("cisco_asa", **sha2), "phase2_hash") == ""


def test_a_lifetime_that_must_stay_below_the_other_one():
    stated = {"phase1_lifetime": 3600, "phase2_lifetime": 3600}
    assert "only below the" in refusal(half("aws", **stated), "phase2_lifetime")
    assert refusal(half("aws", **{**stated, "phase2_lifetime": 3000}), "phase2_lifetime") == ""


def test_a_setting_the_device_lacks_says_why():
    lacking = [(device.key, key) for device in DEVICES.values() for key in device.lacks]
    assert lacking
    for device, key in lacking:
        choices = catalogue.BY_KEY[key].choices
        value = choices[0].value if choices else {"yes_no": "yes"}.get(catalogue.BY_KEY[key].kind, "600")
        each = half(device, **{key: value})
        if each.effective(key).origin == "stated":
            assert "has no such setting" in refusal(each, key)


def test_what_the_device_sets_itself_is_said_where_something_else_is_stated():
    fixed = [
        (d, key, each) for d in DEVICES.values() for key, each in d.fixed.items() if each.value is not None
    ]
    assert fixed
    device, key, each = next(case for case in fixed if case[0].key != "vns3")
    others = [c.value for c in catalogue.BY_KEY[key].choices if c.value != each.value] or ["600"]
    assert "by itself" in refusal(half(device.key, **{key: others[0]}), key)


def test_what_cannot_be_read_is_no_matter_of_the_device():
    assert refusal(half("aws", phase1_lifetime="soon"), "phase1_lifetime") == ""


def test_a_sheet_that_an_asa_cannot_have_in_ikev1_is_told_so_as_its_writer_does():
    both = {"ike_version": 1, "phase2_encryption": "aes256", "phase2_hash": "sha2_256"}
    advisories = compare(both, {"device": "cisco_asa", **both}).advisories
    told = [one.explanation() for one in advisories if one.code == "phase2-not-offered"]
    assert told == [
        "The partner states phase 2 hash SHA2-256, which Cisco ASA in IKEv1 does not offer: phase 2 cannot come up with it."
    ]
