"""All dialects that are read, VNS3's own first."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.dialects.charon import CHARON
from vns3pair.ipsec.diagnosis.dialects.cisco_asa import CISCO_ASA
from vns3pair.ipsec.diagnosis.dialects.cisco_ios import CISCO_IOS
from vns3pair.ipsec.diagnosis.dialects.fortigate import FORTIGATE
from vns3pair.ipsec.diagnosis.dialects.junos import JUNOS
from vns3pair.ipsec.diagnosis.dialects.panos import PANOS
from vns3pair.ipsec.diagnosis.dialects.pluto import PLUTO
from vns3pair.ipsec.diagnosis.dialects.racoon import RACOON
from vns3pair.ipsec.diagnosis.shape import Dialect

DIALECTS: tuple[Dialect, ...] = (PLUTO, CHARON, CISCO_ASA, CISCO_IOS, FORTIGATE, JUNOS, PANOS, RACOON)
