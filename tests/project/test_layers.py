"""The house: what may import what. Read from the source, so that no import hides in a function."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "vns3pair"

# Ring 1 computes: it reaches no files, processes or network, and asks neither clock nor environment.
OUT_OF_BOUNDS = """
    asyncio ctypes ftplib glob http importlib io logging multiprocessing os pathlib platform shutil signal
    smtplib socket socketserver sqlite3 ssl subprocess sys tempfile threading time urllib webbrowser
"""
RING_1_STDLIB = sys.stdlib_module_names - set(OUT_OF_BOUNDS.split())

# Inside vns3pair: each part may import itself and these. Nothing imports the parts that are not listed here.
MAY_IMPORT = {
    "ipsec": set(),
    "controllers": {"ipsec", "deadline"},
    "documents": {"ipsec"},
    "deadline": set(),
    "environment": set(),
    "serving": set(),
    "worker": set(),
    "settings": {"environment"},
    "wsgi": set(),
    "asgi": set(),
    "__main__": {"ipsec", "documents"},
    "sheets": {"ipsec", "documents", "environment", "serving", "settings"},
    "exchange": {"ipsec", "deadline", "documents", "serving", "sheets"},
    "workbench": {"ipsec", "controllers", "documents", "serving", "worker", "sheets", "exchange"},
    "urls": {"serving", "exchange", "workbench"},
    "__init__": set(),
}
WITHOUT_DJANGO = ("ipsec", "controllers", "documents", "__main__", "__init__")


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path, base: Path = ROOT) -> Iterator[str]:
    """The full names of the modules a file imports, wherever in it."""
    package = path.relative_to(base).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (start, node.module)))
            # `from vns3pair import ipsec` names a part only in its second half.
            if module == "vns3pair":
                yield from (f"vns3pair.{alias.name}" for alias in node.names)
            else:
                yield module


def imported_parts(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("vns3pair.")}


def test_the_contract_speaks_of_every_part_there_is():
    assert {part_of(path) for path in sources()} <= MAY_IMPORT.keys()
    assert {"ipsec", "documents", "sheets"} <= {part_of(path) for path in sources()}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_point_inwards_only(path):
    part = part_of(path)
    allowed = MAY_IMPORT[part] | {part, "__version__"}
    assert imported_parts(path) <= allowed


@pytest.mark.parametrize(
    "path", [p for p in sources() if part_of(p) == "ipsec"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_ring_1_imports_the_standard_library_alone_and_nothing_that_reaches_out(path):
    outside = {name.split(".")[0] for name in imports_of(path)} - {"vns3pair"}
    assert outside <= RING_1_STDLIB


@pytest.mark.parametrize(
    "path",
    [p for p in sources() if part_of(p) in WITHOUT_DJANGO],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_rings_1_and_2_and_the_command_line_know_no_django(path):
    outside = {name.split(".")[0] for name in imports_of(path)}
    assert not {name for name in outside if name.startswith(("django", "crispy"))}


def test_the_tests_of_ring_1_need_no_django():
    paths = sorted((ROOT / "tests" / "ipsec").rglob("*.py"))
    assert paths
    for path in paths:
        imported = set(imports_of(path))
        assert not {name for name in imported if name.split(".")[0] in ("django", "pytest_django")}, path
        assert imported_parts(path) <= {"ipsec", "__main__", "__version__"}, path


def loaded_after(code: str) -> set[str]:
    """The top-level modules a fresh Python has loaded after running this code."""
    print_them = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{print_them}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_a_fresh_process_that_compares_has_loaded_nothing_but_the_standard_library():
    modules = [
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".").removesuffix(".__init__")
        for path in sources()
        if part_of(path) == "ipsec"
    ]
    assert "vns3pair.ipsec.comparison" in modules
    code = "import " + ", ".join(modules)
    # What the environment itself loads at start-up (.pth files) is not ours.
    assert loaded_after(code) - loaded_after("") - sys.stdlib_module_names == {"vns3pair"}


def test_the_command_line_answers_on_a_python_with_nothing_installed(bare_python):
    result = subprocess.run(
        [*bare_python, "-W", "error", "-m", "vns3pair", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "compare" in result.stdout
