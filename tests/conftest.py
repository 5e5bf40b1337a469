"""What all tests share: settings of their own, and what happens where a real program is missing.

tests/ipsec also runs with `-p no:django`, and on a Python that has none.
"""

import importlib.util
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

# The settings of whoever runs the tests are not the tests' business, their database least of all.
for name in (
    "SECRET_KEY",
    "DATABASE_URL",
    "DEBUG",
    "HTTPS",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)
for name in ("HOST", "PORT", "WEB_CONCURRENCY", "TIME_ZONE", "LOG_LEVEL", "VNS3PAIR_STATIC_DIR"):
    os.environ.pop(name, None)
for name in ("EMAIL_URL", "MAIL_FROM"):
    os.environ.pop(name, None)

# Test processes started by this one share its folder.
MINE = "VNS3PAIR_TEST_FOLDER" not in os.environ
if MINE:
    os.environ["VNS3PAIR_TEST_FOLDER"] = os.path.realpath(tempfile.mkdtemp(prefix="vns3pair-"))
FOLDER = Path(os.environ["VNS3PAIR_TEST_FOLDER"])
os.environ["VNS3PAIR_DATA_DIR"] = str(FOLDER)
os.environ["SECRET_KEY"] = "a key for tests, which sign nothing that anybody keeps"
if "VNS3PAIR_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["VNS3PAIR_TEST_DATABASE_URL"]
# The browser tests' playwright runs an event loop in the thread that also prepares the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

if importlib.util.find_spec("pytest_django") and not any(word.endswith("no:django") for word in sys.argv):
    # Here, as pytest imports conftest files that import models before it lets plugins configure themselves.
    os.environ["DJANGO_SETTINGS_MODULE"] = "vns3pair.settings"
    import django
    from django.conf import settings

    # No collecting of static files, no slow hashing, and a database file, which threads can share.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = FOLDER / "test.sqlite3"
    django.setup()

REQUIRE_ALL = os.environ.get("VNS3PAIR_REQUIRE_ALL") == "1"
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")

try:
    import hypothesis
except ImportError:
    pass
else:
    # Shared machines stall; a slow example is no failure.
    hypothesis.settings.register_profile("vns3pair", deadline=None)
    hypothesis.settings.load_profile("vns3pair")


@cache
def lack_of_chromium() -> str:
    if not importlib.util.find_spec("playwright"):
        return "playwright is not installed"
    return "" if chromium_path() else "Chromium is not installed (Debian package chromium)"


def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@cache
def lack_of_libreoffice() -> str:
    return (
        ""
        if shutil.which("localc")
        else "LibreOffice Calc is not installed (Debian package libreoffice-calc)"
    )


@cache
def lack_of_pdf() -> str:
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return "WeasyPrint is not installed"
    except OSError as error:
        return f"WeasyPrint does not find its libraries ({str(error).splitlines()[0]})"
    return ""


@cache
def lack_of_postgresql() -> str:
    return "" if ON_POSTGRESQL else "this run is not on PostgreSQL"


@cache
def lack_of_daemons() -> str:
    from tests.interop.lab import machine

    return machine.lack()


# One function for each marker needs_...: why the thing is not to be had, or nothing where it is.
LACKS = {
    "needs_chromium": lack_of_chromium,
    "needs_daemons": lack_of_daemons,
    "needs_libreoffice": lack_of_libreoffice,
    "needs_pdf": lack_of_pdf,
    "needs_postgresql": lack_of_postgresql,
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what later runs, on PostgreSQL or between daemons, are going to run."""
    following = {
        "needs_postgresql": "VNS3PAIR_POSTGRESQL_FOLLOWS",
        "needs_daemons": "VNS3PAIR_DAEMONS_FOLLOW",
    }
    for marker, variable in following.items():
        if os.environ.get(variable) == "1":
            later = [item for item in items if item.get_closest_marker(marker)]
            config.hook.pytest_deselected(items=later)
            items[:] = [item for item in items if item not in later]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, lack in LACKS.items():
        if item.get_closest_marker(marker) and (reason := lack()):
            pytest.skip(reason)


def skipped(session: pytest.Session) -> dict[str, int]:
    """Every reason a test was skipped for, and how many."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    reasons: dict[str, int] = {}
    for report in terminal.stats.get("skipped", []) if terminal else []:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] = reasons.get(reason.removeprefix("Skipped: "), 0) + 1
    return reasons


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return
    if REQUIRE_ALL and skipped(session) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = skipped(terminalreporter._session)
    if reasons:
        terminalreporter.section("not tested" + (", but everything was asked for" if REQUIRE_ALL else ""))
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(
            f"{count} test{'s' * (count > 1)}: {reason}", red=REQUIRE_ALL, yellow=not REQUIRE_ALL
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    if MINE and not hasattr(config, "workerinput"):
        shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real browser; for tests marked needs_chromium."""
    path = chromium_path()
    assert path
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def bare_python() -> list[str]:
    """The command that runs a Python without any installed package."""
    return [sys.executable, "-S", "-E"]
