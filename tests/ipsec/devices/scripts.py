"""Runs a script that was written, with a stand-in for the cloud's command line that notes what it is called with."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STAND_IN = """\
#!/bin/bash
printf '%s\\n' "$*" >>"$NOTES/calls"
for word in "$@"; do
  case $word in
    @* | file://*) file=${word#@}; file=${file#file://}; cat "$file" >"$NOTES/body"; ls -l "$file" >"$NOTES/mode" ;;
  esac
done
case $* in
  *'--query location'*) echo westeurope ;;
  *'local-gateway show'*) echo /subscriptions/s-1/resourceGroups/g/providers/Microsoft.Network/localNetworkGateways/x ;;
  *) echo id-1 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a script: its exit status, the calls it made, and the file that it handed over."""

    status: int
    calls: list[str]
    body: dict[str, Any]
    mode: str
    left: list[str]


def run(script: str, command: str, key: str, folder: Path) -> Run:
    """Runs a script in `folder` with a stand-in for `command`, a key typed in."""
    notes, temporary = folder / "notes", folder / "temporary"
    for one in (notes, temporary):
        one.mkdir()
    stand_in = folder / command
    stand_in.write_text(_STAND_IN)
    stand_in.chmod(0o700)
    (folder / "script").write_text(script)
    done = subprocess.run(
        ["bash", str(folder / "script")],
        input=f"{key}\n",
        env={"PATH": f"{folder}:{os.environ['PATH']}", "NOTES": str(notes), "TMPDIR": str(temporary)},
        text=True,
        capture_output=True,
        check=False,
    )
    calls, body, mode = notes / "calls", notes / "body", notes / "mode"
    return Run(
        done.returncode,
        calls.read_text().splitlines() if calls.exists() else [],
        json.loads(body.read_text()) if body.exists() else {},
        mode.read_text() if mode.exists() else "",
        [one.name for one in temporary.iterdir()],
    )
