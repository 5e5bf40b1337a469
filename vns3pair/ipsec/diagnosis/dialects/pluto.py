"""Pluto, the IKE daemon of openswan and libreswan, and so of VNS3."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects import (
    pluto_child,
    pluto_ikev1,
    pluto_ikev2,
    pluto_quick,
    pluto_running,
)
from vns3pair.ipsec.diagnosis.shape import Dialect

PLUTO = Dialect(
    "pluto",
    "libreswan and openswan (pluto), as on VNS3",
    "vns3",
    who=(
        r'"(?P<connection>[^"\n]{1,120})"(?:\[\d+\])?(?: \.{0,3}(?:(?P<peer>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]*[0-9A-Fa-f])(?::\d+)?|[^\s:#]{1,80}))?'
        r"(?: #(?P<sa>\d+))?:",
        r"packet from (?P<peer>[0-9A-Fa-f.:]+?):\d+:",
        r"^#(?P<sa>\d+):",
    ),
    shapes=(
        *pluto_running.SILENCE,
        *pluto_ikev1.SHAPES,
        *pluto_ikev2.SHAPES,
        *pluto_quick.SHAPES,
        *pluto_child.SHAPES,
        *pluto_running.UP,
        *pluto_running.END,
    ),
    signs=("pluto", "STATE_", "libreswan", "ipsec__plutorun"),
)
