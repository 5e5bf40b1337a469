"""The golden cases, a folder a device under cases/; test_golden says what their files hold."""

from __future__ import annotations

from pathlib import Path

CASES = Path(__file__).parent / "cases"
SIDES = sorted(CASES.glob("*/*.half.json"))
CONFIGS = sorted(CASES.glob("*/*.config.txt"))


def config(device: str, name: str) -> str:
    return (CASES / device / f"{name}.config.txt").read_text()


def configs(device: str) -> list[str]:
    """All configurations of a device."""
    return [path.read_text() for path in CONFIGS if path.parent.name == device]


def texts(device: str) -> list[str]:
    """All configurations of a device, those that were written too."""
    return [path.read_text() for path in sorted((CASES / device).glob("*.txt"))]
