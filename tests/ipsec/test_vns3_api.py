"""The API's requests, and the texts that hold them: JSON, a script, Terraform."""

import json
import re
import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ipsec.vns3_halves import NASTY, ROUTE, half, nasty_halves
from vns3pair.ipsec import vns3_api, vns3_curl, vns3_terraform
from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER, hcl
from vns3pair.ipsec.devices.writers.writing import Refused, Written
from vns3pair.ipsec.vns3_api import ENDPOINT_ID, requests
from vns3pair.ipsec.vns3_endpoint import endpoint_of

WRITERS = (vns3_api.written, vns3_curl.written, vns3_terraform.written)


def text_of(writer, *halves) -> str:
    written = writer(*halves)
    assert isinstance(written, Written)
    return written.blocks[0].text


def test_creating_an_endpoint_writes_every_field_that_has_a_default_anywhere():
    first, second = requests(half(), "acme")
    assert (first.method, first.path) == ("POST", "/ipsec/endpoints")
    assert first.body == {
        "name": "acme",
        "description": "",
        "ipaddress": "198.51.100.7",
        "secret": KEY_PLACEHOLDER,
        "pfs": True,
        "ike_version": 2,
        "nat_t_enabled": False,
        "extra_config": "phase1=aes256-sha2_256-dh14 phase2=aes256-sha2_256 phase1-lifetime=28800s phase2-lifetime=3600s",
        "private_ipaddress": "",
        "vpn_type": "policy",
        "route_based_int_address": "",
        "route_based_local": "",
        "route_based_remote": "",
    }
    assert (second.method, second.path) == ("POST", f"/ipsec/endpoints/{ENDPOINT_ID}/tunnels")
    assert second.body == {
        "local_subnet": "172.31.1.0/24",
        "remote_subnet": "10.50.0.0/16",
        "description": "overlay to lan",
        "enabled": True,
        "ping_ipaddress": "10.50.0.10",
        "ping_interval": 30,
    }


def test_route_is_written_as_vti_with_its_interface_and_traffic_pairs():
    first, second = requests(half(ROUTE), "acme")
    assert first.body["vpn_type"] == "vti"
    assert first.body["route_based_int_address"] == "169.254.10.1/30"
    assert first.body["route_based_local"] == first.body["route_based_remote"] == "0.0.0.0/0"
    assert second.path.endswith("/traffic_pairs")


def test_what_touches_other_endpoints_is_never_among_the_requests():
    for one in (*requests(half()), *requests(half(ROUTE))):
        assert one.method == "POST"
        assert one.path.startswith("/ipsec/endpoints")
        assert not {"gre", "restart", "ipsec_local_ipaddress"} & one.body.keys()


@pytest.mark.parametrize("writer", WRITERS)
def test_with_something_missing_nothing_is_written_but_why(writer):
    assert requests(half(ike_version=None)) == ()
    refused = writer(half(ike_version=None), "acme")
    assert isinstance(refused, Refused)
    assert [gap.key for gap in refused.reasons] == ["ike_version"]


@pytest.mark.parametrize("writer", WRITERS)
def test_what_cannot_be_said_is_told_beside_the_text(writer):
    written = writer(half(remote_peer_id="@gw.example.org"), "acme")
    assert "remote_peer_id" in {gap.key for gap in written.unsaid}
    assert "gw.example.org" not in written.blocks[0].text


@given(nasty_halves())
def test_the_json_holds_the_requests_whatever_the_half_says(sheet):
    listed = json.loads(text_of(vns3_api.written, sheet, "acme"))
    assert listed == [
        {"method": one.method, "path": f"/api{one.path}", "body": dict(one.body)}
        for one in requests(sheet, "acme")
    ]


BODY = re.compile(r"^(\w+_body)\(\) \{ cat <<'(END_OF_BODY_*)'\n(.*?)\n\2\n\}$", re.DOTALL | re.MULTILINE)


def bodies_in(script: str) -> list[dict]:
    return [json.loads(found[3]) for found in BODY.finditer(script)]


@settings(max_examples=25)
@given(nasty_halves())
def test_nothing_in_a_half_ends_a_text_of_the_script(sheet):
    """Bash itself says which functions there are and what the bodies print; nothing else is run."""
    script = text_of(vns3_curl.written, sheet, "a\nid #'\"")
    assert bodies_in(script) == [dict(one.body) for one in requests(sheet, "a\nid #'\"")]
    shown = "\n".join(f"{name[1]}; echo" for name in BODY.finditer(script))
    functions = script.removesuffix("\nmain") + f'\ndeclare -F\nprintf "%s\\n" "$expected"\n{shown}\n'
    ran = subprocess.run(["bash", "-s"], input=functions, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    named = [line.removeprefix("declare -f ") for line in lines if line.startswith("declare -f ")]
    bodies = {found[1] for found in BODY.finditer(script)}
    assert set(named) == bodies | {"say", "stop", "call", "learn_the_certificate", "finish", "main"}
    assert json.loads(lines[len(named)])["name"] == endpoint_of(sheet, "a\nid #'\"").name
    rest = "\n".join(lines[len(named) + 1 :])
    assert f"{rest}\n" == "".join(f"{found[3]}\n\n" for found in BODY.finditer(script))


def test_the_script_never_takes_key_or_token_as_an_argument():
    script = text_of(vns3_curl.written, half(), "acme")
    for line in script.splitlines():
        command = line.strip()
        if "$key" in command or "$token" in command or "#key" in command:
            assert re.match(r"(--config <\()?printf |\[+ |endpoint=\$\(\{ printf ", command), command
    assert "--insecure --pinnedpubkey" in script
    assert "set +x" in script


def test_the_script_names_the_controller_and_what_it_expects_of_it():
    assert "${VNS3_CONTROLLER:-203.0.113.4:8000}" in text_of(vns3_curl.written, half(), "acme")
    assert "[2001:db8::1]:8000" in text_of(vns3_curl.written, half(public_ip="2001:db8::1"), "acme")
    assert "${VNS3_CONTROLLER:-}" in text_of(vns3_curl.written, half(public_ip=None), "acme")


ATTRIBUTE = re.compile(r'^ +(\w+) += (true|false|[0-9]+|var\.\w+|"(?:[^"\\]|\\.)*"|[\w.-]+\.id)$')


def attributes_in(text: str) -> list[dict]:
    """The resources of a configuration in our own layout; every line must be one that belongs there."""
    found: list[dict] = []
    for line in text[text.index('\nresource "') :].splitlines():
        if line.startswith("resource "):
            assert re.fullmatch(r'resource "\w+" "[A-Za-z][A-Za-z0-9-]*" \{', line), line
            found.append({})
        elif matched := ATTRIBUTE.match(line):
            found[-1][matched[1]] = matched[2]
        else:
            assert line.strip() in ("", "endpoint {", "}"), line
    return found


@given(nasty_halves())
def test_nothing_in_a_half_ends_a_string_or_begins_a_template_in_terraform(sheet):
    text = text_of(vns3_terraform.written, sheet, "acme")
    endpoint, *tunnels = attributes_in(text)
    asked, *pairs = requests(sheet, "acme")
    for name, value in asked.body.items():
        if name == "secret":
            assert endpoint[name] == "var.vns3_key"
        elif name != "extra_config":
            assert endpoint[name] == (json.dumps(value) if not isinstance(value, str) else hcl(value))
    names = [
        "".join(sign for sign in pair.body["description"] if sign >= " " and sign not in '"\\')
        for pair in pairs
    ]
    assert [tunnel["description"] for tunnel in tunnels] == [hcl(name) for name in names]
    # In a comment, where a reason may quote what was typed, neither sign opens anything.
    read = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not re.search(r"(?<!\$)(?:\$\$)*\$\{|(?<!%)(?:%%)*%\{", read)


def test_terraform_gets_every_argument_and_commas_only_between_tokens():
    endpoint, tunnel = attributes_in(text_of(vns3_terraform.written, half(compat="a=1,b"), "acme"))
    assert {
        "pfs",
        "ike_version",
        "nat_t_enabled",
        "vpn_type",
        "extra_config",
        "private_ipaddress",
    } <= endpoint.keys()
    tokens = json.loads(endpoint["extra_config"]).replace(",", " ").split()
    assert tokens == list(endpoint_of(half()).extra_params)
    assert tunnel["endpoint_id"] == "cohesivenet_vns3_ipsec_endpoints.acme.id"
    written = vns3_terraform.written(half(compat="a=1,b"), "acme")
    assert [gap.key for gap in written.unsaid] == ["compat"]


def test_terraform_warns_where_the_provider_cannot_tell_tunnels_apart():
    pair = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16"}
    shared = [pair, pair | {"local_subnet": "172.31.2.0/24"}]
    apart = [pair, pair | {"remote_subnet": "10.51.0.0/16"}]
    assert "Tunnels: some share a remote subnet" in text_of(
        vns3_terraform.written, half(tunnels=shared), "acme"
    )
    assert "share a remote subnet" not in text_of(vns3_terraform.written, half(tunnels=apart), "acme")
    assert "share a remote subnet" not in text_of(vns3_terraform.written, half(ROUTE, tunnels=shared), "acme")


def test_terraform_says_which_tunnels_name_it_cannot_carry():
    pair = {"local_subnet": "172.31.1.0/24", "remote_subnet": "10.50.0.0/16", "name": 'the "new" one'}
    text = text_of(vns3_terraform.written, half(tunnels=[pair]), "acme")
    assert 'description   = "the new one"' in text
    assert "# To know: Tunnel 1: its name is written without signs" in text


@pytest.mark.parametrize("writer", WRITERS)
def test_a_route_based_endpoint_comes_with_the_word_that_routes_lead_into_it(writer):
    written = writer(half(ROUTE), "acme")
    assert any("10.50.0.0/16" in gap.why for gap in written.unsaid if gap.key == "vpn_type")
    assert not any(gap.key == "vpn_type" for gap in writer(half(), "acme").unsaid)


@pytest.mark.parametrize("writer", [vns3_curl.written, vns3_terraform.written])
def test_what_there_is_to_know_stands_above_the_text_by_its_rows_name(writer):
    text = text_of(writer, half(endpoint_name="acme east"), "acme")
    assert re.search(r"^# To know: Endpoint name: ", text, re.M), text[:900]


def test_keys_are_sensitive_variables_without_a_value():
    text = text_of(vns3_terraform.written, half(), "acme")
    for name in ("vns3_key", "vns3_token"):
        block = re.search(rf'variable "{name}" \{{\n(.*?)\n\}}', text, re.DOTALL)[1]
        assert "sensitive   = true" in block
        assert "default" not in block


# Terraform is no package of Debian's, so this is tried where somebody has it.
if shutil.which("terraform"):

    @pytest.mark.parametrize("base", [{}, ROUTE])
    def test_terraform_reads_it_and_finds_nothing_to_format(base, tmp_path):
        nasty = [{"name": "".join(NASTY), "local_subnet": "172.31.9.0/24", "remote_subnet": "10.50.0.0/16"}]
        nasty.append(
            {
                "name": "a ${b} %{c} \" \\ 'd'",
                "local_subnet": "172.31.1.0/24",
                "remote_subnet": "10.50.0.0/16",
            }
        )
        text = text_of(vns3_terraform.written, half(base | half().stated | {"tunnels": nasty}), "acme")
        run = ["terraform", "fmt", "-check", "-diff", "-"]
        ran = subprocess.run(run, input=text + "\n", capture_output=True, text=True, cwd=tmp_path, timeout=60)
        assert (ran.returncode, ran.stdout) == (0, "")


@given(st.text('$%{}~"\\ a', max_size=12))
@example("$${var.vns3_key}")
@example("%%{ for a in b }")
def test_no_string_of_terraform_holds_a_sign_that_opens_a_template(text):
    """Doubled signs are one sign and the start of a template to a scanner that takes `$$` as a pair."""
    assert re.fullmatch(r'"(?:\\.|[^"\\$%])*"', hcl(text))
    assert json.loads(hcl(text)) == text
