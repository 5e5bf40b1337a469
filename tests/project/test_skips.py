"""What is not tested is said; where everything was asked for, it is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

TESTS = """
import pytest

def test_runs(): pass

@pytest.mark.needs_chromium
def test_wants_a_browser(): pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs two tests, one of which wants a browser, on a machine that has none."""
    (tmp_path / "test_two.py").write_text(TESTS)

    def run(**variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:django", "-p", "no:cacheprovider"]
        command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-p", "tests.conftest"]
        return subprocess.run(
            [*command, str(tmp_path / "test_two.py")],
            cwd=ROOT,
            env={**os.environ, "PATH": str(tmp_path), "VNS3PAIR_REQUIRE_ALL": "", **variables},
            capture_output=True,
            text=True,
        )

    return run


def test_a_test_left_out_is_named_at_the_end_with_the_reason(run):
    result = run()
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 test: Chromium is not installed (Debian package chromium)" in result.stdout


def test_where_everything_was_asked_for_a_test_left_out_is_a_failure(run):
    result = run(VNS3PAIR_REQUIRE_ALL="1")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED, result.stdout + result.stderr
    assert "1 test: Chromium is not installed" in result.stdout


def test_where_the_daemons_are_not_unpacked_the_reason_says_how_to_get_them(tmp_path, monkeypatch):
    from tests.interop.lab import machine

    monkeypatch.setattr(machine, "LAB", tmp_path)
    assert "script/setup --everything" in machine.lack()
    (tmp_path / "complete").touch()
    assert machine.lack() == ""


def test_continuous_integration_asks_for_everything():
    assert "script/test --everything" in (ROOT / ".ci" / "run").read_text()
    script = (ROOT / "script" / "test").read_text()
    assert "VNS3PAIR_REQUIRE_ALL=1" in script
    assert "tests/interop" in script.partition("VNS3PAIR_DAEMONS_FOLLOW=1")[2]
