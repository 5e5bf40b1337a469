"""All dialects that are read, VNS3's own first."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.pluto import PLUTO
from vns3pair.ipsec.diagnosis.shape import Dialect

DIALECTS: tuple[Dialect, ...] = (PLUTO,)
