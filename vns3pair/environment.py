"""Settings from the environment: typed, documented where they are read, odd values refused.

A value is never guessed at: `DEBUG=maybe` stops the start with a word on what is allowed. Values of secrets
appear in no message. An empty variable counts as not set.
"""

import ipaddress
import os
import re
import secrets
import stat
import tempfile
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

SWITCH = {
    "on": True,
    "true": True,
    "yes": True,
    "1": True,
    "off": False,
    "false": False,
    "no": False,
    "0": False,
}
HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
MAIL_SCHEMES = {"smtp": ("none", 25), "smtp+tls": ("starttls", 587), "smtps": ("tls", 465)}
"""How a connection to a mail server is secured, and the port where none is given."""


@dataclass(frozen=True)
class Kind:
    """A kind of value: what is allowed, in words, and how to read it. Reading raises ValueError."""

    allowed: str
    parse: Callable[[str], Any]
    secret: bool = False


def _switch(text: str) -> bool:
    if text.lower() not in SWITCH:
        raise ValueError
    return SWITCH[text.lower()]


def _hosts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(HOST.fullmatch(name) for name in names):
        raise ValueError
    return names


def _origins(text: str) -> list[str]:
    origins = [origin.strip() for origin in text.split(",")]
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or f"{parts.scheme}://{parts.netloc}" != origin:
            raise ValueError
        if not HOST.fullmatch(parts.netloc.removesuffix(f":{parts.port}")):
            raise ValueError
    return origins


def _time_zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise ValueError
    return text


def _secret_key(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError
    return text


def _encryption_keys(text: str) -> list[str]:
    keys = [key.strip() for key in text.split(",")]
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
        raise ValueError
    return keys


def _address(text: str) -> str:
    if ":" in text:
        return str(ipaddress.IPv6Address(text))
    if not HOST.fullmatch(text) or text.startswith((".", "[")):
        raise ValueError
    return text


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_absolute() or (path.exists() and not path.is_dir()):
        raise ValueError
    return path


def _database(text: str) -> dict[str, Any]:
    if not text.startswith(("sqlite:////", "postgres://", "postgresql://")):
        raise ValueError
    config = environ.Env.db_url_config(text)
    if not config["NAME"] or config["ENGINE"] not in ENGINES.values():
        raise ValueError
    return dict(config)


def _mail_server(text: str) -> dict[str, Any]:
    parts = urlsplit(text)
    if parts.scheme not in MAIL_SCHEMES or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    host = _address(parts.hostname or "")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not f"{user}{password}".isascii() or bool(user) != bool(password):
        raise ValueError
    security, port = MAIL_SCHEMES[parts.scheme]
    return {
        "host": host,
        "port": parts.port or port,
        "security": security,
        "user": user,
        "password": password,
    }


def _sender(text: str) -> str:
    found = getaddresses([text])
    if not text.isprintable() or len(found) != 1 or not found[0][1].isascii():
        raise ValueError
    name, address = found[0]
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError from None
    return str(Address(name, addr_spec=address))


def one_of(*words: str) -> Kind:
    def parse(text: str) -> str:
        if text.upper() not in words:
            raise ValueError
        return text.upper()

    return Kind(f"one of {', '.join(words)}", parse)


def whole_number(lowest: int, highest: int) -> Kind:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
            raise ValueError
        return int(text)

    return Kind(f"a whole number from {lowest} to {highest}", parse)


switch = Kind("on, off, true, false, yes, no, 1 or 0", _switch)
hosts = Kind(
    "host names, IP addresses (IPv6 in brackets) or `.example.org`, separated by commas; no `*`", _hosts
)
origins = Kind("origins such as `https://vns3pair.example.org`, separated by commas", _origins)
time_zone = Kind("a name of the time zone database, such as `Europe/Vienna`", _time_zone)
secret_key = Kind("at least 50 characters, at least 5 of them different", _secret_key, secret=True)
encryption_keys = Kind(
    "what `openssl rand -base64 32 | tr '+/' '-_'` prints: 32 bytes in URL-safe base64; several separated by commas",
    _encryption_keys,
    secret=True,
)
address = Kind("an IP address or a host name", _address)
folder = Kind("an absolute path that is a folder or does not exist yet", _folder)
database = Kind(
    "`sqlite:////absolute/path` or `postgres://USER:PASSWORD@HOST:PORT/NAME`, other characters %-encoded",
    _database,
    secret=True,
)
mail_server = Kind(
    "`smtp://HOST`, `smtp+tls://USER:PASSWORD@HOST` or `smtps://USER:PASSWORD@HOST`, each with `:PORT` if it is not "
    "25, 587 or 465; other characters %-encoded",
    _mail_server,
    secret=True,
)
sender = Kind("an address such as `vns3pair@example.org`, or `Name <address>`", _sender)


@dataclass(frozen=True)
class Variable:
    """One variable of the environment, as the reference page shows it."""

    name: str
    kind: Kind
    default: str
    about: str


@dataclass
class Environment:
    """Reads variables and remembers what it was asked for, in order."""

    values: Mapping[str, str]
    variables: list[Variable] = field(default_factory=list)

    def read(self, name: str, kind: Kind, default: Any, *, about: str, shown: str) -> Any:
        """The value of a variable, or its default; `shown` is the default in words."""
        self.variables.append(Variable(name, kind, shown, about))
        # Not through django-environ: it takes a value that begins with $ for the name of another variable.
        text = self.values.get(name, "").strip()
        if not text:
            return default
        try:
            return kind.parse(text)
        except ValueError:
            given = "has a value that cannot be used" if kind.secret else f"is {text!r}"
        raise ImproperlyConfigured(f"The environment variable {name} {given}. Allowed: {kind.allowed}.")


def private_folder(path: Path) -> Path:
    """The folder, made for its owner alone where it is missing."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"The data folder {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"The data folder {path} cannot be written to.")
    return path


def kept_secret_key(path: Path) -> str:
    """The key in the file; where there is none, a new one. Processes that start together agree on it."""
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(descriptor)
            os.link(draft, path)  # fails where another process was first, and never shows half a file
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(f"The secret key in {path} can be read by others; please `chmod 600` it.")
    try:
        return _secret_key(path.read_text().strip())
    except ValueError:
        message = (
            f"The secret key in {path} is damaged. Removing the file makes a new one and ends all sessions."
        )
    raise ImproperlyConfigured(message)


def reference_page(variables: list[Variable]) -> str:
    """docs/reference/settings.md."""
    lines = [
        "# Settings",
        "",
        "All settings are variables of the environment. None is needed to try vns3pair. A value that is not",
        "allowed stops the start with a message; an empty variable counts as not set.",
        "",
        "This page is made by `manage.py build_reference`; the words come from `vns3pair/settings.py`.",
    ]
    for variable in variables:
        lines += ["", f"## {variable.name}", "", variable.about, ""]
        lines += [f"- Allowed: {variable.kind.allowed}", f"- Default: {variable.default}"]
    return "\n".join(lines) + "\n"
