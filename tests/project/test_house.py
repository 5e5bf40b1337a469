"""The house: sizes, names, scripts, requirements, pages and links."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ["script/setup", "script/server", "script/test", "script/screenshots"]
SPOKEN_FILES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]


def ours() -> list[Path]:
    """The files of the project, without what .gitignore names."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not ignored & set(path.relative_to(ROOT).parts)
    ]


def pages() -> list[Path]:
    return [ROOT / name for name in SPOKEN_FILES] + sorted((ROOT / "docs").rglob("*.md"))


def found(*patterns: str) -> list[Path]:
    paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    assert paths, f"nothing matches {patterns}"
    return paths


def test_no_module_grows_much_over_400_lines():
    sizes = {path: len(path.read_text().splitlines()) for path in found("vns3pair/**/*.py")}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size > 450} == {}


def test_no_module_is_a_drawer_for_everything():
    names = {path.stem for path in found("vns3pair/**/*")}
    assert not names & {"util", "utils", "helper", "helpers", "common", "misc"}


def test_every_module_opens_with_what_it_is_for():
    without = [
        str(path.relative_to(ROOT))
        for path in found("vns3pair/**/*.py")
        if "migrations" not in path.parts
        and path.read_text().strip()
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert without == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_executable_posix_shell(script):
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/bin/sh\n")
    shell = shutil.which("dash") or "sh"
    result = subprocess.run([shell, "-n", path], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_an_unknown_option_of_the_set_up_changes_nothing_and_says_so():
    result = subprocess.run([ROOT / "script/setup", "--nonsense"], capture_output=True, text=True)
    assert result.returncode == 2
    assert "--nonsense" in result.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_to_hashes_and_names_no_place_to_fetch_it_from(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert re.fullmatch(
            r"[a-z0-9-]+(\[[a-z,]+\])?==\S+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+", line
        ), line
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_requirements_are_compiled_from_what_they_say():
    for name in ("requirements", "requirements-dev"):
        wanted = re.findall(r"^([A-Za-z0-9_-]+)(?:\[\w+\])?==(\S+)", (ROOT / f"{name}.in").read_text(), re.M)
        compiled = (ROOT / f"{name}.txt").read_text()
        assert wanted
        for package, version in wanted:
            assert f"\n{package.lower().replace('_', '-')}" in f"\n{compiled}"
            assert re.search(
                rf"^{package.lower().replace('_', '-')}(\[\w+\])?=={re.escape(version)} ", compiled, re.M
            ), package


def test_pages_and_styles_fetch_nothing_from_elsewhere():
    reference = re.compile(
        r"""(?:src|href|srcset|action)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import|"""
        r"""\b(?:fetch|import)\(\s*["'](?:https?:)?//"""
    )
    # Links that a person follows are links, not requests.
    link = re.compile(r"<a\s[^>]*>")
    for path in found("templates/**/*.html", "static/**/*.css", "static/**/*.js"):
        assert not reference.search(link.sub("", path.read_text())), path


def test_templates_hold_no_script_and_no_style_of_their_own():
    """The content security policy refuses both. Blocks of data are no scripts."""
    inline = re.compile(
        r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>\s*\S|<style|\sstyle=|\son[a-z]+=", re.I
    )
    for path in found("templates/**/*.html"):
        if "documents" not in path.parts:
            assert not inline.search(path.read_text()), path


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), f"{page.name} links to {target}"
        assert other == ROOT or ROOT in other.parents
        if anchor and other.suffix == ".md":
            assert anchor in anchors(other), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_named_on_pages_exist(page):
    text = page.read_text()
    for name in re.findall(r"\b(script/\w+|\.ci/\w+|manage\.py \w+)", text):
        if name.startswith("manage.py "):
            from django.core.management import get_commands

            assert name.split()[1] in get_commands(), name
        else:
            assert (ROOT / name).exists(), name


def test_every_page_can_be_found_from_the_first():
    seen: set[Path] = set()
    open_ends = [ROOT / "README.md"]
    while open_ends:
        page = open_ends.pop()
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text()):
            other = (page.parent / target).resolve()
            if other.exists() and other not in seen:
                open_ends.append(other)
    assert [str(page.relative_to(ROOT)) for page in pages() if page not in seen] == []


def test_the_version_is_the_newest_of_the_changelog():
    from vns3pair import __version__

    newest = re.search(r"^## (\S+), \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest
    assert newest[1] == __version__


def test_no_private_key_and_no_conflict_mark_lies_about():
    files = ours()
    assert len(files) > 20
    marks = re.compile(rb"^(<{7} |>{7} |-----BEGIN [A-Z ]*PRIVATE KEY)", re.M)
    assert [path for path in files if marks.search(path.read_bytes())] == []
