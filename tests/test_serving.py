"""What serving adds to Django: addresses, sizes, logs, a sign of life, one locked door."""

import io
import logging

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import technical_500_response

from vns3pair import serving
from vns3pair.serving import WithoutSecrets, client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.66, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.66, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, None, "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address


def test_a_request_announced_as_too_large_is_refused_unread(client, settings):
    answer = client.post("/accounts/login/", CONTENT_LENGTH=settings.REQUEST_MAX_SIZE + 1)
    assert answer.status_code == 413
    assert b"too large" in answer.content


@pytest.mark.parametrize(
    ("message", "args", "written"),
    [
        ("Not Found: %s", ("/sheets/7?token=canary",), "Not Found: /sheets/7"),
        ('"GET %s HTTP/1.1" %s', ("/?q=canary&x=1", 200), '"GET / HTTP/1.1" 200'),
        ("really? yes", (), "really? yes"),
        ("Not Found: %s", ("/i/canary",), "Not Found: /i/…"),
        ("Not Found: %s", ("/i/canary/more?x=canary",), "Not Found: /i/…/more"),
        ("%(m)s %(U)s", ({"m": "GET", "U": "/i/canary"},), "GET /i/…"),
        ("'https://vns3pair.example.org/i/canary'", (), "'https://vns3pair.example.org/i/…'"),
        ("no such token: %s", ("canary_-" * 5 + "can",), "no such token: …"),
        ("digest %s", ("a" * 64,), f"digest {'a' * 64}"),
    ],
)
def test_no_query_and_no_link_reaches_a_log(message, args, written):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutSecrets())
    log = logging.Logger("test")
    log.addHandler(handler)
    log.warning(message, *args)
    assert out.getvalue() == written + "\n"


def test_a_traceback_in_a_log_shows_no_link():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutSecrets())
    log = logging.Logger("test")
    log.addHandler(handler)
    secret = "canary_-" * 5 + "can"
    try:
        raise KeyError(f"/i/{secret}", secret)
    except KeyError:
        log.exception("Internal Server Error: %s", f"/i/{secret}")
    assert "KeyError: ('/i/…', '…')" in out.getvalue()
    assert "canary" not in out.getvalue()


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
def test_a_page_about_an_error_shows_no_link_and_no_cookie_of_a_guest(settings, accept):
    """The page is what a developer sees, with settings, cookies and all variables."""
    settings.DEBUG = True
    secret = "canary_-" * 5 + "can"
    settings.MAIL_SERVER = {
        "host": "mail.example.org",
        "user": "vns3pair",
        "password": "-".join(["canary", "pw"]),
    }
    request = RequestFactory().get(f"/i/{secret}", headers={"Accept": accept})
    request.COOKIES["vns3pair_guest"] = secret
    request.META["HTTP_COOKIE"] = f"vns3pair_guest={secret}"
    try:
        raise ValueError(f"nothing for {secret}")
    except ValueError as error:
        answer = technical_500_response(request, type(error), error, error.__traceback__)
    text = answer.content.decode()
    assert "ValueError" in text
    assert "mail.example.org" in text
    assert secret not in text
    assert "-".join(["canary", "pw"]) not in text


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
def test_a_page_about_an_error_shows_no_password_of_the_environment(settings, accept):
    """Django's server for development puts its whole environment into what a request is described by."""
    settings.DEBUG = True
    environment = {
        "EMAIL_URL": "smtp+tls://svc:canary@mail.example",
        "DATABASE_URL": "postgresql://vns3pair:canary@db.example/vns3pair",
        "DJANGO_SECRET": "canary",
        "SENTRY_DSN": "https://canary@sentry.example/1",
        "CLOUD_CREDENTIALS": "canary",
        "proxy_url": "http://canary@proxy.example",
    }
    request = RequestFactory(**environment, VNS3PAIR_DATA_DIR="/srv/sheets").get(
        "/", headers={"Accept": accept}
    )
    error = ValueError("something else")  # never raised, so that this function's own variables are not shown
    text = technical_500_response(request, ValueError, error, None).content.decode()
    assert all(name in text for name in environment)
    assert "/srv/sheets" in text, "what is no secret is there to find the fault by"
    assert "canary" not in text


def test_every_handler_of_the_log_cuts_queries_and_writes_to_standard_error(settings):
    handlers = settings.LOGGING["handlers"].values()
    assert handlers
    for handler in handlers:
        assert handler["filters"] == ["without_secrets"]
        assert handler["class"] == "logging.StreamHandler"  # whose stream is standard error


def test_a_database_that_does_not_answer_is_told(rf, monkeypatch):
    class Broken:
        def cursor(self):
            raise DatabaseError

    monkeypatch.setattr(serving, "connection", Broken())
    assert serving.healthz(rf.get("/healthz")).status_code == 503


@pytest.mark.django_db
def test_a_sign_of_life_needs_no_account(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/healthz")["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_the_administration_is_entered_through_the_one_login(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/admin/")


@pytest.mark.django_db
def test_ten_failed_logins_close_the_door_to_that_address(client):
    get_user_model().objects.create_user("ada", password="right and long enough")
    codes = [
        client.post(reverse("login"), {"username": "ada", "password": "wrong"}).status_code for _ in range(10)
    ]
    assert codes == [200] * 9 + [429]
    right = {"username": "ada", "password": "right and long enough"}
    assert client.post(reverse("login"), right).status_code == 429
    assert client.post(reverse("login"), right, REMOTE_ADDR="192.0.2.9").status_code == 302
