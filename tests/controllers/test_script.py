"""The printed script, run by a real bash and curl against a controller on loopback."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.controllers.boxes import NEW, TOKEN, Api, answer, self_signed, serving
from tests.ipsec.vns3_halves import HALF, ROUTE, half, nasty_halves
from vns3pair.controllers.certificates import fingerprint_of
from vns3pair.ipsec import vns3_curl
from vns3pair.ipsec.devices.writers.writing import Written
from vns3pair.ipsec.vns3_api import ENDPOINT_ID, requests

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "openssl", "python3"))),
    reason="curl or openssl is not installed (Debian packages of these names)",
)
CERTIFICATE = self_signed()
KEY = "canary 'key' \"of\" $(id) `id` \\ é €"


def run(sheet, port, typed=f"yes\n{TOKEN}\n{KEY}\n", name="acme", cwd=None, **environment):
    """Runs the script of a half with what somebody types; nothing of the surroundings but what is named."""
    written = vns3_curl.written(sheet, name)
    assert isinstance(written, Written)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "endpoint.sh"
        path.write_text(written.blocks[0].text + "\n")
        more = {"VNS3_CONTROLLER": f"127.0.0.1:{port}", "HOME": folder, "PATH": os.environ["PATH"]}
        return subprocess.run(
            ["bash", path],
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            env=more | environment,
            cwd=cwd,
        )


@pytest.fixture
def boxed(tmp_path):
    with contextlib.ExitStack() as stack:
        yield lambda answering, **more: stack.enter_context(serving(CERTIFICATE, answering, tmp_path, **more))


def created(box):
    return [one for one in box.asked if one.method != "GET"]


@pytest.mark.parametrize("base", [HALF, ROUTE], ids=["policy", "route"])
def test_the_endpoint_and_its_tunnels_are_made_with_the_key_that_was_typed(boxed, base):
    sheet = half(
        base, tunnels=[*HALF["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.50.0.0/16"}]
    )
    box = boxed(Api())
    ran = run(sheet, box.port)
    assert ran.returncode == 0, ran.stderr
    first, *others = created(box)
    asked, *pairs = requests(sheet, "acme")
    assert first.json == dict(asked.body) | {"secret": KEY}
    assert [one.json for one in others] == [dict(pair.body) for pair in pairs]
    assert [one.path for one in others] == [f"/api{pair.path.replace(ENDPOINT_ID, '1')}" for pair in pairs]
    assert "Endpoint 1 was created." in ran.stderr
    assert fingerprint_of(CERTIFICATE[1]) in ran.stderr


def test_key_and_token_show_nowhere(boxed):
    seen: list[bytes] = []

    def looking(tls, asked, box):
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                seen.append(path.read_bytes())
        answer(tls, *api.answer(asked))

    api = Api()
    ran = run(half(), boxed(looking).port)
    assert ran.returncode == 0, ran.stderr
    shown = "\n".join((ran.stdout, ran.stderr, *(line.decode(errors="replace") for line in seen)))
    assert "curl" in shown
    assert TOKEN not in shown
    assert "canary 'key'" not in shown


@settings(max_examples=12)
@given(nasty_halves())
def test_the_controller_gets_what_the_half_says_whatever_that_is(sheet):
    with tempfile.TemporaryDirectory() as folder, serving(CERTIFICATE, Api(), Path(folder)) as box:
        ran = run(sheet, box.port, VNS3_FINGERPRINT=fingerprint_of(CERTIFICATE[1]), typed=f"{TOKEN}\nkey\n")
        assert ran.returncode == 0, ran.stderr
        asked = [dict(one.body) for one in requests(sheet, "acme")]
        assert [one.json for one in created(box)] == [asked[0] | {"secret": "key"}, *asked[1:]]


@pytest.mark.parametrize(
    ("typed", "environment"),
    [("no\n", {}), ("", {}), ("y\n", {}), (f"{TOKEN}\n{KEY}\n", {"VNS3_FINGERPRINT": "AB" * 32})],
)
def test_without_the_certificates_confirmation_nothing_is_sent(boxed, typed, environment):
    box = boxed(Api())
    assert run(half(), box.port, typed, **environment).returncode != 0
    assert box.asked == []


def test_a_certificate_that_changes_after_its_confirmation_gets_nothing(boxed):
    box = boxed(Api(), later=self_signed())
    ran = run(half(), box.port)
    assert ran.returncode != 0
    assert box.asked == []


@pytest.mark.parametrize("typed", ["yes\n", "yes\n\n", "yes\na b\n", f"yes\n{TOKEN}\n\n"])
def test_without_a_token_and_a_key_nothing_is_made(boxed, typed):
    box = boxed(Api())
    assert run(half(), box.port, typed).returncode != 0
    assert box.asked == []


def test_an_endpoint_of_the_same_name_is_not_made_twice(boxed):
    box = boxed(Api(NEW))
    ran = run(half(endpoint_name="acme-dc1"), box.port)
    assert ran.returncode != 0
    assert "already" in ran.stderr
    assert created(box) == []


def test_another_local_private_ip_stops_it_before_anything_is_made(boxed):
    box = boxed(Api())
    ran = run(half(local_private_ip="192.0.2.1"), box.port)
    assert ran.returncode != 0
    assert "Local Private IP" in ran.stderr
    assert created(box) == []


def test_a_refusal_is_told_in_the_controllers_words(boxed):
    def refusing(tls, asked, box):
        if asked.method == "GET":
            answer(tls, *Api().answer(asked))
        else:
            error = {"name": "APIArgumentError", "log": "1", "message": "ipaddress is \x1b[31minvalid"}
            answer(tls, 400, {"error": error})

    ran = run(half(), boxed(refusing).port)
    assert ran.returncode != 0
    assert "The controller answered 400: APIArgumentError ipaddress is ?[31minvalid" in ran.stderr


def test_what_was_made_before_a_failure_is_named(boxed):
    api = Api()

    def refusing_tunnels(tls, asked, box):
        if asked.path.endswith("/tunnels"):
            answer(
                tls, 403, {"error": {"name": "LicenseError", "log": "1", "message": "max number of tunnels"}}
            )
        else:
            answer(tls, *api.answer(asked))

    ran = run(half(), boxed(refusing_tunnels).port)
    assert ran.returncode != 0
    assert "Endpoint 1 exists" in ran.stderr


def test_a_users_own_settings_of_curl_do_not_count(boxed, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".curlrc").write_text('proxy = "http://127.0.0.1:9"\nverbose\n')
    ran = run(half(), boxed(Api()).port, HOME=str(tmp_path / "home"))
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("module", ["json", "sitecustomize"])
def test_no_program_of_the_folder_it_is_run_in_sees_the_key(boxed, tmp_path, module):
    (tmp_path / f"{module}.py").write_text("import sys\nopen('stolen', 'w').write(sys.stdin.read())\n")
    ran = run(half(), boxed(Api()).port, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "stolen").exists()


IDS = ['"1$(id)"', '"1\\n2"', '"\\u00b2"', "true", '"\\u001b[2J"']


@pytest.mark.parametrize("identity", IDS)
def test_an_id_that_is_no_number_goes_into_no_further_call(boxed, identity):
    def odd(tls, asked, box):
        if asked.method == "GET":
            answer(tls, *Api().answer(asked))
        else:
            answer(tls, 200, f'{{"response": {{"id": {identity}}}}}'.encode())

    box = boxed(odd)
    ran = run(half(), box.port)
    assert ran.returncode != 0
    assert len(created(box)) == 1
    assert "\x1b" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "may exist" in ran.stderr


def test_an_endpoint_of_the_same_name_is_found_in_a_list_too(boxed):
    there = {"response": {"this_endpoint": {}, "remote_endpoints": [NEW | {"name": "acme"}]}}
    box = boxed(lambda tls, asked, box: answer(tls, 200, there))
    ran = run(half(), box.port)
    assert ran.returncode != 0
    assert "already" in ran.stderr
    assert created(box) == []


@pytest.mark.parametrize(
    "body",
    [b"x" * 6_000_000, b"[" * 500_000, b'{"response": ' + b"[" * 200_000, b"\n\x1b[2J" * 1_000_000],
    ids=["long", "deep", "deep within", "escapes"],
)
def test_an_answer_that_is_none_ends_it_in_one_plain_line(boxed, body):
    ran = run(half(), boxed(lambda tls, asked, box: answer(tls, 200, body)).port)
    assert ran.returncode != 0
    assert "The controller answered" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "\x1b" not in ran.stderr
    assert len(ran.stderr) < 3_000
