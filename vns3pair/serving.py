"""What serving needs beside Django: addresses, a limit on sizes, logs without secrets, a sign of life."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from django.views.decorators.cache import never_cache


def client_address(request: HttpRequest) -> str:
    """The address a request came from, as the outermost trusted proxy saw it.

    Each proxy adds the address it was reached from at the right end of X-Forwarded-For; what is left of the
    trusted ones, anybody can have written.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXIES
    if not trusted:
        return remote
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    return hops[-trusted] if len(hops) >= trusted and hops[-trusted] else remote


def request_size_limit(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuses a request that announces more than any of ours needs, before it is read.

    Django reads no more than was announced, so nothing larger comes in unannounced.
    """

    def limited(request: HttpRequest) -> HttpResponse:
        announced = str(request.META.get("CONTENT_LENGTH", ""))
        if announced.isdigit() and int(announced) > _largest(request.path_info):
            return render(request, "413.html", status=413)
        return get_response(request)

    return limited


def _largest(path: str) -> int:
    """The largest request that an address takes."""
    of_its_own = (size for pattern, size in settings.REQUEST_MAX_SIZES if re.fullmatch(pattern, path))
    return next(of_its_own, settings.REQUEST_MAX_SIZE)


LINK = re.compile(r"(/i/)[^\s/?'\"&<>]+")
TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}(?![\w-])")
"""What a partner's link ends with, and its cookie holds, wherever it stands."""
QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]+")


def masked(text: str) -> str:
    """The text without what opens a sheet to whoever reads it."""
    return TOKEN.sub("…", LINK.sub(r"\1…", text))


class WithoutSecrets(logging.Filter):
    """Cuts off queries and masks partners' links, in tracebacks too. Every handler must have this filter."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(QUERY.sub(r"\1", record.getMessage())), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True


class HiddenSettings(SafeExceptionReporterFilter):
    """What an error page shows of settings and of what describes a request, without what may hold a password.

    Django's server for development describes a request by its whole environment, and addresses of servers, such as
    EMAIL_URL, have their passwords in them.
    """

    hidden_settings = re.compile(
        rf"{SafeExceptionReporterFilter.hidden_settings.pattern}|_URL$|DSN|CREDENTIAL", re.IGNORECASE
    )


class DiscreetReporter(ExceptionReporter):
    """Django's pages about errors, with partners' links masked wherever they stand."""

    def get_traceback_html(self) -> str:
        return masked(super().get_traceback_html())

    def get_traceback_text(self) -> str:
        return masked(super().get_traceback_text())


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """A sign of life for monitors: the process answers and so does its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", "text/plain", 503)
    return HttpResponse("ok\n", "text/plain")
