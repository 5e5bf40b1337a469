"""Settings: typed, documented, odd values refused, secrets kept."""

import multiprocessing
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from vns3pair import environment
from vns3pair import settings as module
from vns3pair.environment import Environment, kept_secret_key, private_folder, reference_page

LONG_SECRET = "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghijklmnopqrstuvwxyz"


def read(kind, text):
    return Environment({"NAME": text}).read("NAME", kind, "the default", about="", shown="")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (environment.switch, "on", True),
        (environment.switch, "TRUE", True),
        (environment.switch, "0", False),
        (environment.whole_number(1, 65535), "8000", 8000),
        (environment.hosts, "example.org, 192.0.2.1,[2001:db8::1],.example.com", 4),
        (environment.origins, "https://a.example.org,http://b:8080", 2),
        (environment.time_zone, "Europe/Vienna", "Europe/Vienna"),
        (environment.one_of("INFO", "ERROR"), "error", "ERROR"),
        (environment.address, "::1", "::1"),
        (environment.secret_key, f"$ {LONG_SECRET}", f"$ {LONG_SECRET}"),
        (environment.sender, "vns3pair@example.org", "vns3pair@example.org"),
        (environment.sender, "VPN team <vpn@example.org>", "VPN team <vpn@example.org>"),
        (environment.sender, '"Team, VPN" <vpn@example.org>', '"Team, VPN" <vpn@example.org>'),
        (environment.sender, "Équipe VPN <vpn@example.org>", "Équipe VPN <vpn@example.org>"),
        (environment.switch, "", "the default"),
        (environment.switch, "  ", "the default"),
    ],
)
def test_values_are_read_as_what_they_mean(kind, text, value):
    result = read(kind, text)
    assert (len(result) if isinstance(result, list) else result) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (environment.switch, "maybe"),
        (environment.switch, "2"),
        (environment.whole_number(1, 65535), "0"),
        (environment.whole_number(1, 65535), "65536"),
        (environment.whole_number(1, 65535), "80.0"),
        (environment.whole_number(1, 65535), "-1"),
        (environment.whole_number(1, 65535), "٣"),
        (environment.hosts, "*"),
        (environment.hosts, "https://example.org"),
        (environment.hosts, "example.org:8000"),
        (environment.hosts, "a,,b"),
        (environment.hosts, "a b"),
        (environment.origins, "example.org"),
        (environment.origins, "https://example.org/"),
        (environment.origins, "https://*"),
        (environment.origins, "https://a:port"),
        (environment.time_zone, "Vienna"),
        (environment.time_zone, "../../etc/passwd"),
        (environment.one_of("INFO", "ERROR"), "verbose"),
        (environment.address, "10.0.0.1:80"),
        (environment.address, "[::1]"),
        (environment.sender, "vns3pair"),
        (environment.sender, "vns3pair@example.org\nBcc: eve@example.org"),
        (environment.sender, "vpn@example.org, eve@example.org"),
        (environment.sender, "vpñ@example.org"),
        (environment.folder, "relative/path"),
        (environment.folder, __file__),
    ],
)
def test_odd_values_are_refused_with_the_name_the_value_and_what_is_allowed(kind, text):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(kind, text)
    assert "NAME" in str(refusal.value)
    assert repr(text) in str(refusal.value)
    assert kind.allowed in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (environment.secret_key, "tooshort-canary"),
        (environment.secret_key, "canary" * 3),
        (environment.secret_key, "a" * 80),
        (environment.database, "mysql://user:canary@host/name"),
        (environment.database, "postgres://user:canary@host:port/name"),
        (environment.database, "postgres://user:canary@host"),
        (environment.database, "canary"),
        (environment.database, "sqlite:///canary.sqlite3"),
        (environment.mail_server, "canary"),
        (environment.mail_server, "imap://user:canary@mail.example.org"),
        (environment.mail_server, "smtp://user:canary@"),
        (environment.mail_server, "smtp://user:canary@mail.example.org:port"),
        (environment.mail_server, "smtp://user:canary@mail.example.org/path"),
        (environment.mail_server, "smtp://user:canary@mail.example.org?x=1"),
        (environment.mail_server, "smtps://user:canary#1@mail.example.org"),
        (environment.mail_server, "smtps://:canary@mail.example.org"),
        (environment.mail_server, "smtps://canary@mail.example.org"),
        (environment.mail_server, "smtps://user:can%C3%A4ry@mail.example.org"),
        (environment.mail_server, "smtp://mail.canary.example_org!"),
    ],
)
def test_a_refused_secret_is_not_echoed(kind, text):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(kind, text)
    assert "NAME" in str(refusal.value)
    assert text not in str(refusal.value)
    assert "canary" not in str(refusal.value)
    # Nor does a traceback show the error it came from, which may quote it.
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_database_address_is_taken_apart():
    config = read(environment.database, "postgres://user:p%40ss@db.example.org:5433/sheets?sslmode=require")
    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"], config["PORT"]) == ("user", "p@ss", 5433)
    assert config["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("text", "security", "host", "port", "user", "password"),
    [
        ("smtp://mail.example.org", "none", "mail.example.org", 25, "", ""),
        ("smtp://[::1]:2525", "none", "::1", 2525, "", ""),
        (
            "smtp+tls://u%40x:p%40ss%2Fw%3A@mail.example.org",
            "starttls",
            "mail.example.org",
            587,
            "u@x",
            "p@ss/w:",
        ),
        ("smtps://u:p@192.0.2.1/", "tls", "192.0.2.1", 465, "u", "p"),
    ],
)
def test_the_address_of_a_mail_server_is_taken_apart(text, security, host, port, user, password):
    assert read(environment.mail_server, text) == {
        "security": security,
        "host": host,
        "port": port,
        "user": user,
        "password": password,
    }


def run_with(tmp_path: Path, code: str = "import vns3pair.settings", **variables: str):
    """A fresh Python that reads the settings with these variables of the environment alone."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "VNS3PAIR_DATA_DIR": str(tmp_path / "data"), **variables},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("variable", module.environment.variables, ids=lambda variable: variable.name)
def test_each_variable_refuses_nonsense_at_the_start(variable, tmp_path):
    result = run_with(tmp_path, **{variable.name: "\u00a7 nonsense"})
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert variable.name in last
    assert variable.kind.allowed in last
    assert ("nonsense" in result.stderr) is not variable.kind.secret


def test_without_any_variable_the_start_makes_a_private_folder_and_a_private_key(tmp_path):
    result = run_with(tmp_path, "import vns3pair.settings as s; print(s.SECRET_KEY)")
    key = result.stdout.strip()
    folder = tmp_path / "data"
    assert len(key) >= 50
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert run_with(tmp_path, "import vns3pair.settings as s; print(s.SECRET_KEY)").stdout.strip() == key
    assert [path.name for path in folder.iterdir()] == ["secret-key"]


def test_with_a_key_and_a_server_of_its_own_no_folder_is_made(tmp_path):
    result = run_with(tmp_path, SECRET_KEY=LONG_SECRET, DATABASE_URL="postgres://user@host/name")
    assert (result.returncode, result.stderr) == (0, "")
    assert not (tmp_path / "data").exists()


def _keep(path, keys):
    keys.put(kept_secret_key(path))


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    context = multiprocessing.get_context("fork")
    keys = context.Queue()
    processes = [context.Process(target=_keep, args=(tmp_path / "secret-key", keys)) for _ in range(8)]
    for process in processes:
        process.start()
    seen = {keys.get(timeout=30) for _ in processes}
    for process in processes:
        process.join()
    assert len(seen) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "secret-key"
    path.write_text(LONG_SECRET)
    path.chmod(0o644)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        kept_secret_key(path)


def test_a_damaged_key_is_refused_without_echo(tmp_path):
    path = tmp_path / "secret-key"
    path.touch(0o600)
    path.write_text("half-a-key")
    with pytest.raises(ImproperlyConfigured, match="damaged") as refusal:
        kept_secret_key(path)
    assert "half-a-key" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="file/data"):
        private_folder(tmp_path / "file" / "data")


def test_production_means_https_everywhere(tmp_path):
    code = (
        "import vns3pair.settings as s; print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.TRUSTED_PROXIES, s.SECURE_PROXY_SSL_HEADER[0])"
    )
    result = run_with(tmp_path, code, HTTPS="on")
    assert result.stdout.split() == ["True", "True", "True", "True", "1", "HTTP_X_FORWARDED_PROTO"]


def test_without_a_proxy_its_headers_are_not_believed(tmp_path):
    result = run_with(tmp_path, "import vns3pair.settings as s; print(s.SECURE_PROXY_SSL_HEADER)")
    assert result.stdout.strip() == "None"


def test_the_page_of_settings_is_fresh():
    path = settings.BASE_DIR / "docs" / "reference" / "settings.md"
    assert path.read_text() == reference_page(module.environment.variables)


@pytest.mark.django_db
def test_sqlite_runs_with_the_settings_it_was_measured_with():
    with connection.cursor() as cursor:

        def pragma(name):
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 1  # NORMAL
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 5000
    assert connection.transaction_mode == "IMMEDIATE"
