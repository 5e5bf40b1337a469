"""The sheet file inside a PDF of ours, fetched by a process of its own.

A PDF can be made so that reading it takes for ever or fills the memory. The process that reads it has two
seconds, so much memory and no way to anything else; run as a script, this file is that process and needs nothing
of the rest of the house.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

ENDING = ".vns3pair.json"
"""What the name of our attachment ends with."""
LARGEST = 2 * 1024 * 1024
SECONDS = 2
"""Of processor time."""
PATIENCE = 10
"""Seconds on the clock, as a busy machine takes a while to start a process."""
MEMORY = 512 * 1024 * 1024
NO_ATTACHMENT, TOO_LARGE, BROKEN = 3, 4, 5
"""What the process says by its exit."""


class NoAttachment(ValueError):
    """No sheet file of ours could be had from the PDF; the message says why."""


def fetch(content: bytes) -> bytes:
    """The sheet file attached to a PDF. Raises NoAttachment."""
    command = [sys.executable, "-I", "-W", "ignore", str(Path(__file__).resolve())]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env={key: os.environ[key] for key in ("PATH", "LANG", "SYSTEMROOT") if key in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise NoAttachment("reading this PDF takes too long") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == NO_ATTACHMENT:
        raise NoAttachment("no sheet of ours is attached to this PDF: some programs drop it when they save")
    if done.returncode == TOO_LARGE:
        raise NoAttachment("what is attached to this PDF is larger than a sheet can be")
    raise NoAttachment("this PDF is damaged, or takes too much to be read")


# The process


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the time limit from outside stays
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def _attached(content: bytes) -> bytes | None:
    """The first attachment of our name; None where there is none."""
    from pypdf import PdfReader

    for attachment in PdfReader(BytesIO(content)).attachment_list:
        if str(attachment.name).endswith(ENDING):
            found: bytes = attachment.content
            return found
    return None


def _main() -> int:
    content = sys.stdin.buffer.read()
    _limit()
    try:
        found = _attached(content)
    except Exception:  # whatever a hostile file provokes; the process ends here anyhow
        return BROKEN
    if found is None:
        return NO_ATTACHMENT
    if len(found) > LARGEST:
        return TOO_LARGE
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
