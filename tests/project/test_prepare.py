"""What script/server does before it serves: everything once, and then nothing."""

import io
import re

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import RequestFactory

from vns3pair.sheets.management.commands import prepare
from vns3pair.sheets.models import Sheet


@pytest.fixture
def prepared(settings, tmp_path, db):
    """A function that prepares and returns what was said."""
    settings.STATIC_ROOT = tmp_path / "static"

    def prepared() -> str:
        out = io.StringIO()
        call_command("prepare", stdout=out)
        return out.getvalue()

    return prepared


def test_the_first_run_makes_an_administrator_who_can_log_in_and_demo_sheets(prepared):
    password = re.search(r"^ +password +(\S+)$", prepared(), re.M)
    assert password
    user = authenticate(RequestFactory().post("/"), username="admin", password=password[1])
    assert user
    assert user.is_superuser
    assert Sheet.objects.exists()


def test_sheets_and_people_that_were_removed_stay_away(prepared):
    prepared()
    Sheet.objects.all().delete()
    get_user_model().objects.filter(username="admin").update(username="ada", is_superuser=False)
    assert prepared() == ""
    assert not Sheet.objects.exists()
    assert not get_user_model().objects.filter(username="admin").exists()


def test_a_first_run_that_fails_half_way_can_be_done_again(prepared, monkeypatch):
    real = prepare.call_command

    def fails_at_the_demo(name, *args, **options):
        if name == "demo":
            raise CommandError("no room")
        return real(name, *args, **options)

    monkeypatch.setattr(prepare, "call_command", fails_at_the_demo)
    with pytest.raises(CommandError, match="no room"):
        prepared()
    assert not get_user_model().objects.exists()
    monkeypatch.setattr(prepare, "call_command", real)
    assert "password" in prepared()


def test_static_files_are_collected_anew_when_one_of_them_changed(prepared, settings, tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "x.css").write_text("a{}")
    settings.STATICFILES_DIRS = [folder]
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    try:
        assert "Collecting" in prepared()
        assert "Collecting" not in prepared()
        (folder / "x.css").write_text("a{color:red}")
        assert "Collecting" in prepared()
        assert (settings.STATIC_ROOT / "x.css").read_text() == "a{color:red}"
    finally:
        get_finder.cache_clear()
