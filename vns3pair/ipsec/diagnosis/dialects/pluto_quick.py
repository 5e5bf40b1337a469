"""Pluto's lines about phase 2 of IKEv1, Quick Mode. Sources as in `pluto_ikev1`."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

SHAPES: tuple[Shape, ...] = (
    Shape(
        "quick_starts",
        "STATE_QUICK_I1: initiate",
        r"STATE_QUICK_I1: initiate\b",
        '117 "acme_1" #2: STATE_QUICK_I1: initiate',
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "quick_replaces",
        "initiating Quick Mode",
        r"initiating Quick Mode [^{]{0,200}to replace #(?P<using>\d+)(?: \{using isakmp#\d+ .{0,40}?"
        r"proposal=(?P<own_offer>[^ }]+(?: pfsgroup=[^ }]+)?))?",
        '"acme_1" #3: initiating Quick Mode IKEv1+PSK+ENCRYPT+TUNNEL+PFS+UP to replace #2 {using isakmp#1 '
        "msgid:fa22565b proposal=AES_CBC_256-HMAC_SHA2_256_128-MODP2048 pfsgroup=MODP2048}",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "quick_starts",
        "initiating Quick Mode",
        r"initiating Quick Mode [^{]{0,200}(?:\{using isakmp#(?P<using>\d+) .{0,40}?"
        r"proposal=(?P<own_offer>[^ }]+(?: pfsgroup=[^ }]+)?))?",
        '"acme_1" #2: initiating Quick Mode IKEv1+PSK+ENCRYPT+TUNNEL+PFS+UP {using isakmp#1 msgid:fa22565b '
        "proposal=AES_CBC_256-HMAC_SHA1_96-MODP2048 pfsgroup=MODP2048}",
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "selectors_there",
        "the peer proposed:",
        r"the peer proposed: (?P<here>\S+?)(?: -<[^>]{1,20}>-> | -> |===)(?P<there>\S+)",
        '"acme_1" #1: the peer proposed: 172.31.1.0/24 -<all>-> 10.50.0.0/16',
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "quick_responds",
        "responding to Quick Mode",
        r"responding to Quick Mode",
        '"acme_1" #2: responding to Quick Mode proposal {msgid:939146c5}',
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_here",
        "  them: ",
        r"\bus: (?P<here>[0-9A-Fa-f:./]+?)===.{1,200}?them: .{1,200}?===(?P<there>[0-9A-Fa-f:./]+)",
        '"acme_1" #2:     us: 172.31.1.0/24===203.0.113.10[192.0.2.254]  them: 198.51.100.20===10.50.0.0/16',
        phase=2,
        version=1,
    ),
    Shape(
        "proposal_refused_here",
        "no acceptable Proposal in IPsec SA",
        r"no acceptable Proposal in IPsec SA",
        '"acme_1" #2: no acceptable Proposal in IPsec SA',
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "proposal_refused_here",
        "ransform [",
        r"IPsec (?:Transform|transform) \[[^\]]{0,200}\] refused",
        '"acme_1" #2: IPsec Transform [ESP_3DES, AUTH_ALGORITHM_HMAC_MD5] refused: not in the list',
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_narrowed",
        "client subnet returned doesn't match my proposal",
        r"our (?:peer )?client subnet returned doesn't match my proposal - us: ?\S+ vs them: ?(?P<cause>\S+)",
        '"acme_1" #2: our client subnet returned doesn\'t match my proposal - us: 172.31.1.0/24 vs them: 172.31.1.0/25',
        phase=2,
        version=1,
        role="initiator",
    ),
    Shape(
        "pfs_refused_here",
        "we require PFS but",
        r"we require PFS but Quick I1 SA specifies no GROUP_DESCRIPTION",
        '"acme_1" #2: we require PFS but Quick I1 SA specifies no GROUP_DESCRIPTION',
        phase=2,
        version=1,
        role="responder",
        detail="quick_mode",
    ),
    Shape(
        "selectors_refused_here",
        "because no connection is known for",
        r"cannot respond to IPsec SA request because no connection is known for "
        r"(?P<here>[0-9A-Fa-f:./]+?)(?:===|\.\.\.|<|\[).{0,300}?(?:===\{?(?P<there>[0-9A-Fa-f:./]+?))?\}?\s*$",
        '"acme_1" #1: cannot respond to IPsec SA request because no connection is known for '
        "172.31.1.0/24===203.0.113.10[192.0.2.254]...198.51.100.20===10.51.0.0/16",
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "because no connection is known for",
        r"because no connection is known for",
        '"acme_1" #1: cannot respond to IPsec SA request because no connection is known for NET===PEER',
        phase=2,
        version=1,
        role="responder",
    ),
    Shape(
        "selectors_refused_here",
        "Quick Mode request rejected",
        r"Quick Mode request rejected, .{0,300}?does not match",
        '"acme_1" #1: Quick Mode request rejected, peer requested 10.51.0.0/16===172.31.1.0/24 which does not match '
        "connection",
        phase=2,
        version=1,
        role="responder",
    ),
)
