"""Django's settings. What differs between installations is read from the environment."""

import datetime
import os
from pathlib import Path

from vns3pair.environment import (
    ENGINES,
    Environment,
    address,
    database,
    encryption_keys,
    folder,
    hosts,
    kept_secret_key,
    mail_server,
    one_of,
    origins,
    private_folder,
    secret_key,
    sender,
    switch,
    time_zone,
    whole_number,
)

BASE_DIR = Path(__file__).resolve().parent.parent

environment = Environment(os.environ)
read = environment.read

# What the environment says

DATA_DIR = read(
    "VNS3PAIR_DATA_DIR",
    folder,
    BASE_DIR / "data",
    shown="`data` in the checkout",
    about="The folder of the SQLite database and the secret key, made for its owner alone if missing.",
)
_database = read(
    "DATABASE_URL",
    database,
    None,
    shown="SQLite, in the data folder",
    about="The database. SQLite serves a team; PostgreSQL serves several machines or many writers.",
)
_secret_key = read(
    "SECRET_KEY",
    secret_key,
    None,
    shown="made once and kept in the data folder, in `secret-key`, readable by its owner alone",
    about="What sessions and links are signed with. Whoever knows it can log in as anybody; a new one "
    "ends all sessions.",
)
CONTROLLER_KEYS = read(
    "CONTROLLER_KEYS",
    encryption_keys,
    [],
    shown="none: no live controller can be set up",
    about="What the addresses and API tokens of live controllers are encrypted with in the database. The first one encrypts, "
    "all decrypt: to change it, put the new one in front, and take the old one away once each controller was saved anew.",
)
DEBUG = read(
    "DEBUG",
    switch,
    False,
    shown="off",
    about="Error pages with source code and settings, for development on your own machine alone.",
)
ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    hosts,
    ["localhost", "127.0.0.1", "[::1]"],
    shown="`localhost,127.0.0.1,[::1]`",
    about="The names under which the site is reached. A request for another name is refused.",
)
HTTPS = read(
    "HTTPS",
    switch,
    False,
    shown="off",
    about="On where users come by HTTPS: cookies for HTTPS alone, plain requests redirected, and browsers "
    "told to remember that for a year. A proxy in front holds the certificate.",
)
TRUSTED_PROXIES = read(
    "TRUSTED_PROXIES",
    whole_number(0, 9),
    int(HTTPS),
    shown="`1` with HTTPS on, else `0`",
    about="How many proxies stand in front. With one or more, `X-Forwarded-Proto` and, counted from the "
    "right, `X-Forwarded-For` are believed: the proxy must set both, and no way may lead past it.",
)
CSRF_TRUSTED_ORIGINS = read(
    "CSRF_TRUSTED_ORIGINS",
    origins,
    [],
    shown="none",
    about="Other origins whose forms are accepted. Needed only where a proxy changes the `Host` header.",
)
MAIL_SERVER = read(
    "EMAIL_URL",
    mail_server,
    None,
    shown="none: mails are written to files in the folder `mail` of the data folder, and pages say so",
    about="The mail server. `smtp+tls` (STARTTLS) and `smtps` refuse a server whose certificate is not good; for one of "
    "your own authority set OpenSSL's `SSL_CERT_FILE`. `smtp` sends all in clear, the password too: for a server on "
    "this machine.",
)
DEFAULT_FROM_EMAIL = read(
    "MAIL_FROM",
    sender,
    f"vns3pair@{next((name for name in ALLOWED_HOSTS if name[0].isalpha()), 'localhost')}",
    shown="`vns3pair@` and the first name of ALLOWED_HOSTS",
    about="Whom mails come from. The mail server must accept it as a sender.",
)
SERVER_HOST = read(
    "HOST",
    address,
    "127.0.0.1",
    shown="`127.0.0.1`, this machine alone",
    about="The address to listen on. For any other, put a proxy with HTTPS in front and set ALLOWED_HOSTS.",
)
SERVER_PORT = read("PORT", whole_number(1, 65535), 8000, shown="`8000`", about="The port to listen on.")
SERVER_PROCESSES = read(
    "WEB_CONCURRENCY",
    whole_number(1, 64),
    2,
    shown="`2`",
    about="The number of server processes; each has four threads.",
)
STATIC_ROOT = read(
    "VNS3PAIR_STATIC_DIR",
    folder,
    BASE_DIR / "staticfiles",
    shown="`staticfiles` in the checkout",
    about="The folder stylesheets, scripts and images are collected in; may be emptied at any time.",
)
TIME_ZONE = read("TIME_ZONE", time_zone, "UTC", shown="`UTC`", about="The time zone of the dates shown.")
LOG_LEVEL = read(
    "LOG_LEVEL",
    one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    "INFO",
    shown="`INFO`",
    about="How much is written to standard error. Bodies and query strings of requests never are, nor the links of partners.",
)

SECRET_KEY = _secret_key or kept_secret_key(private_folder(DATA_DIR) / "secret-key")

# The house

ROOT_URLCONF = "vns3pair.urls"
WSGI_APPLICATION = "vns3pair.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_TZ = True

INSTALLED_APPS = [
    "vns3pair.sheets",
    "vns3pair.exchange",
    "vns3pair.workbench",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "js_lib_bootstrap5",
    "lucide",
    "django_htmx",
    "django_filters",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vns3pair.serving.request_size_limit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # A view is open to people without an account only if it says so: login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as it must be
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Storage

DATABASES = {
    "default": _database or {"ENGINE": ENGINES["sqlite"], "NAME": private_folder(DATA_DIR) / "db.sqlite3"}
}
if DATABASES["default"]["ENGINE"] == ENGINES["sqlite"]:
    # WAL lets people read while somebody writes. IMMEDIATE takes the write lock when a transaction begins:
    # one that read first and wants to write later would fail at once wherever another wrote in between.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA busy_timeout=5000",
    }
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Names carry a digest, so browsers may keep files for good. Compression is the proxy's work: doing it
        # here would add most of a minute to the first start.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}

# A form of 2,000 tunnels has 10,000 fields and about half a megabyte.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 4
REQUEST_MAX_SIZE = 16 * 1024 * 1024
# Logs: two at a time. The views that take them see who it is before they read anything.
LARGEST_LOG = 100 * 1024 * 1024
LARGEST_LOG_OF_GUESTS = 10 * 1024 * 1024
REQUEST_MAX_SIZES = (
    (r"/(?:sheets/[0-9a-f-]{36}/)?diagnose", 2 * LARGEST_LOG + REQUEST_MAX_SIZE),
    (r"/p/[0-9a-f-]{36}/diagnose", 2 * LARGEST_LOG_OF_GUESTS + REQUEST_MAX_SIZE),
)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# Mail

MAIL_FOLDER = DATA_DIR / "mail"
# In seconds, for all mails of one request together: no page shall take 15, whatever a mail server does.
MAIL_TIME = 12

# Who comes in

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Counted by address alone: counted by name, anybody could lock anybody out.
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_CLIENT_IP_CALLABLE = "vns3pair.serving.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_ALLOWED_CORS_ORIGINS = ""
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Names of our own: cookies do not tell ports apart, and other programs run on this machine too.
SESSION_COOKIE_NAME = "vns3pair_session"
CSRF_COOKIE_NAME = "vns3pair_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# What browsers are told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on the machine itself, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# HSTS preloading binds a whole domain for years; that is for its owner to decide, not for one program on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# What is written down

DEFAULT_EXCEPTION_REPORTER = "vns3pair.serving.DiscreetReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "vns3pair.serving.HiddenSettings"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"without_secrets": {"()": "vns3pair.serving.WithoutSecrets"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        },
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Django's own would mail administrators.
    "loggers": {
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        "axes": {"level": "WARNING"},  # failures and lock-outs, not every login
    },
}
