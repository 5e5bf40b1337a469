"""manage.py prepare: makes everything ready for serving, in one process, and leaves alone what is ready."""

import hashlib
import json
import secrets
import socket
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

ADMINISTRATOR = "admin"
# Without characters that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = (
        "Collects static files and migrates the database where needed; on the first run makes an "
        "administrator and demo sheets. Never touches data already there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--for-server",
            action="store_true",
            help="fail unless HOST and PORT can be listened on, before anything else is done",
        )

    def handle(self, *, for_server: bool, **options: Any) -> None:
        if for_server:
            self.check_port(settings.SERVER_HOST, settings.SERVER_PORT)
        self.collect_static()
        self.migrate()
        self.first_run()

    def check_port(self, host: str, port: int) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host} port {port}: {error.strerror}.\n"
                f"Another port is chosen with PORT, for example: PORT=8001 script/server"
            ) from error

    def collect_static(self) -> None:
        """Collects only where a file or a package changed: looking is many times faster than collecting."""
        if settings.DEBUG:
            return
        state = static_state()
        stamp = settings.STATIC_ROOT / ".collected"
        if not stamp.exists() or stamp.read_text() != state:
            self.stdout.write("Collecting static files")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(state)

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Migrating the database")
            call_command("migrate", interactive=False, verbosity=0)

    def first_run(self) -> None:
        users = get_user_model()._default_manager
        if users.exists():
            return
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
        with transaction.atomic():  # either all of the first run or nothing
            users.create_superuser(ADMINISTRATOR, password=password)
            call_command("demo", stdout=self.stdout)
        # Told only here; what is kept is its hash.
        self.stdout.write(
            f"\n    First run: an administrator was made. This password is shown once.\n\n"
            f"        user      {ADMINISTRATOR}\n"
            f"        password  {password}\n\n"
            f"    Another is set with: .venv/bin/python manage.py changepassword {ADMINISTRATOR}\n"
        )


def static_state() -> str:
    """A digest over all static files as they lie in their packages: path, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            modified = storage.get_modified_time(path).timestamp()
            digest.update(json.dumps([storage.path(path), storage.size(path), modified]).encode())
    return digest.hexdigest()
