"""Documents that several rules cite."""

from __future__ import annotations

from vns3pair.ipsec.parameter import Citation, guide

RFC8247 = Citation("RFC 8247", "algorithms for IKEv2")
RFC8221 = Citation("RFC 8221", "algorithms for ESP and AH")
NIST = Citation("NIST SP 800-77r1", "section 4, requirements for IPsec VPNs")
NIST_3DES = Citation("NIST SP 800-131Ar2", "section 2, three-key TDEA")
WEAK = (RFC8247, RFC8221, NIST)

LIFETIMES = guide("Allowed lifetime settings")
DPD = guide("Allowed DPD settings")
COMBINATIONS = guide("Phase 2 Combinations")
PFS_GROUPS = guide("Allowed pfsgroup settings")
DOCUMENTED = guide("Some clarifications on VNS3 IPsec Parameters")
EXTRA = guide("IPsec Configuration: Extra Parameters")
LESS_COMMON = guide("Less common settings")
ENDPOINT = guide("IPsec Configuration: Define a New Remote Endpoint")
TUNNEL = guide("IPsec Configuration: Setup a Tunnel")
REQUIRES = guide("IPsec with VNS3")
UNSUPPORTED = guide("IPsec Parameters: Other Parameter choices unsupported")
PSK = guide("Phase 1 Parameters: Pre-Shared Key or PSK")
PEER_ID = guide("Phase 1 Parameters: IKE Peer ID")
LOCAL_PRIVATE_IP = guide("VNS3 IPsec: Local Private IP")
NAT_T = guide("General Errors/Issues: NAT-Traversal / Native IPsec Mismatch")
OTHER_BOXES = guide("General Errors/Issues: Other Boxes")
PHASE1_GROUPS = guide("Phase 1: Diffie Hellman")
FLAPPING = guide("General Errors/Issues: Flapping Tunnel")
