"""What a log shows of a tunnel's life: rekeys, drops, and establishment anew."""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.pattern import Cause, Pattern, Possibility
from vns3pair.ipsec.parameter import Citation, guide, measured

_LIFETIMES = ("phase1_lifetime", "phase2_lifetime")
_DPD_KEYS = ("dpd", "dpd_action", "dpd_delay", "dpd_timeout")

REKEY_OK = Pattern(
    code="rekey_ok",
    title="Rekeyed in time",
    phase=2,
    ike_versions=(1, 2),
    meaning='Keys were replaced before the old ones expired, so no traffic was lost. However often it happens, it is no flapping. "To '
    'replace" alone is no proof, as a retry says it too; the new SA has to be established.',
    signals=(
        "phase2_rekeyed",
        "phase1_rekeyed",
        "quick_replaces",
        "quick_starts",
        "quick_responds",
        "phase2_up",
    ),
    causes=(
        Cause(
            code="rekeyed",
            sentence="The keys were replaced in time ({seen}).",
            text="The lifetime of the old keys came to its end, and both ends agreed on new ones.",
            why="The new SA was established while the old one still lived.",
            keys=_LIFETIMES,
        ),
    ),
    remedy="Nothing to do. To see whether the lifetimes agree, compare the time between two rekeys with both ends' lifetimes of that phase: "
    "it should be a little shorter than the lifetime that both have.",
    keys=_LIFETIMES,
    citations=(
        guide("IKEv1 Phase 2: Successful Rekey"),
        guide("IKEv2: Successful Rekey"),
        Citation("RFC 7296", "2.8: rekeying"),
    ),
    reveals=("pfs", "pfs_group", "phase2_encryption", "phase2_hash", "tunnels"),
)

_PATH = (
    Possibility("The peer was restarted, or its IPsec service was."),
    Possibility("The peer does not answer to dead peer detection at all.", ("dpd",)),
    Possibility("DPD is set so tightly that a short loss of packets counts.", ("dpd_delay", "dpd_timeout")),
)
_PATH_TEXT = "The network between the ends was interrupted, typically at the edge of one of them."
_DPD_WHY = "This end counted the probes that stayed unanswered. Whether they were lost or the peer was down, the peer's log of the same minutes tells."

DPD_ACTION = Pattern(
    code="dpd_action",
    title="Dead peer detection acted",
    phase=None,
    ike_versions=(1, 2),
    meaning="The peer left the probes of dead peer detection (IKEv1) or liveness (IKEv2) unanswered until the timeout, and this end "
    "did what it is set to do then. By VNS3's defaults a probe goes out every 30 seconds, the timeout is 90 seconds and the action "
    "a restart.",
    signals=("dead_peer",),
    causes=(
        Cause(
            code="restart",
            sentence="The peer stopped answering, and this end restarts the tunnel ({seen}).",
            text=_PATH_TEXT,
            why=_DPD_WHY,
            keys=_DPD_KEYS,
            more=_PATH,
        ),
        Cause(
            code="clear",
            sentence="The peer stopped answering, and this end dropped the tunnel ({seen}).",
            text=_PATH_TEXT,
            why=_DPD_WHY,
            remedy='Check the way to the peer. With the action "clear" this end does not start again: set it to restart, or have the peer '
            "start.",
            keys=_DPD_KEYS,
            more=_PATH,
        ),
        Cause(
            code="hold",
            sentence="The peer stopped answering, and this end waits for traffic before it starts again ({seen}).",
            text=_PATH_TEXT,
            why=_DPD_WHY,
            remedy='Check the way to the peer. With the action "hold" the tunnel comes back only when traffic asks for it: set it to restart '
            "where it must be up all the time.",
            keys=_DPD_KEYS,
            more=_PATH,
        ),
        Cause(
            code="dead",
            sentence="The peer stopped answering and counts as dead ({seen}).",
            text=_PATH_TEXT,
            why=_DPD_WHY,
            keys=_DPD_KEYS,
            more=_PATH,
        ),
    ),
    remedy="Check the way to the peer and whether the peer was up at that time. If the tunnel came back by itself and it happens rarely, "
    "there is nothing to change.",
    keys=_DPD_KEYS,
    citations=(
        guide("IKEv1 Dead Peer Detection (DPD) Action"),
        guide("IKEv2: Liveness Action (Dead Peer Detection - DPD)"),
        guide("Allowed DPD settings"),
        Citation("RFC 3706"),
        Citation("RFC 7296", "2.4: liveness"),
    ),
    reveals=("dpd", "dpd_action", "dpd_timeout"),
)

TUNNEL_DROP = Pattern(
    code="tunnel_drop",
    title="Tunnel dropped",
    phase=None,
    ike_versions=(1, 2),
    meaning="A tunnel that was up went down and was not replaced. An SA that is deleted after its successor came up is no drop.",
    signals=("deleted_there", "deleted_here", "stopped_here", "idle", "down_told"),
    causes=(
        Cause(
            code="deleted_there",
            sentence="The peer took the tunnel down ({seen}).",
            text="The peer's configuration was changed, or the tunnel was restarted there.",
            why="The deletion came from the peer. It does not say why; the peer's log of that minute does.",
            remedy="Ask what was done at the peer at that time. If it comes back at regular times, look for an idle timeout or a lifetime of "
            "that length.",
            keys=_LIFETIMES,
            more=(
                Possibility(
                    "An idle timeout at the peer: a Cisco ASA by default closes a tunnel after 30 minutes without traffic."
                ),
                Possibility("A lifetime of the peer came to its end, and it did not rekey.", _LIFETIMES),
            ),
        ),
        Cause(
            code="deleted_here",
            sentence="This end took the tunnel down ({seen}).",
            text="Something at this end ended it: a lifetime that came to its end without a rekey, or a negotiation that failed.",
            why="The deletion came from this end; the lines before it tell what led to it.",
            remedy="Read the lines before the deletion. If it comes back at regular times, compare the lifetimes of both ends.",
            keys=_LIFETIMES,
        ),
        Cause(
            code="stopped_here",
            sentence="This end was told to take the tunnel down ({seen}).",
            text="The tunnel was restarted, the endpoint reset or its configuration changed at this end.",
            why="The log holds the command, the changed configuration or the shutdown, or phase 1 going right after phase 2, as on a command.",
            remedy="Nothing to repair if this was meant. Whoever administers this end knows what was done at that time.",
        ),
        Cause(
            code="idle",
            sentence="The tunnel was closed for want of traffic ({seen}).",
            text="An idle timeout: a Cisco ASA by default closes a tunnel after 30 minutes without traffic.",
            why="The line names the idle timeout.",
            remedy="Switch the idle timeout off at that end (on a Cisco ASA vpn-idle-timeout none in the group policy), or keep traffic "
            "flowing with a ping address and interval on the VNS3 tunnel.",
            keys=("device", "tunnels"),
        ),
        Cause(
            code="down_told",
            sentence="The tunnel went down ({seen}).",
            text="The network between the ends was interrupted, or one end was restarted, reset or changed.",
            why="The log says that the tunnel is down, not who ended it. The lines before it or the peer's log may.",
            remedy="Read the lines before it, and the peer's log of the same minute.",
            more=(
                Possibility(
                    "An idle timeout at the peer, by default 30 minutes on a Cisco ASA.", ("device",)
                ),
            ),
            keys=("device",),
        ),
    ),
    remedy="Find out which end took the tunnel down, and ask there what happened at that time.",
    keys=(),
    citations=(guide("General Errors/Issues: Tunnel Drop"), guide("General Errors/Issues: Other Boxes")),
    reveals=("tunnels",),
)

FLAPPING = Pattern(
    code="flapping",
    title="Flapping",
    phase=None,
    ike_versions=(1, 2),
    meaning="The tunnel was lost and established anew far more often than its lifetimes ask for: more often than every ten minutes, by the "
    "guide a reason to turn to support at once. Rekeys of a living tunnel do not count.",
    signals=("phase2_up", "phase1_up", "deleted_there", "deleted_here", "dead_peer", "down_told"),
    causes=(
        Cause(
            code="after_dpd",
            sentence="The tunnel is lost and established anew again and again, each time as the peer stops answering.",
            text="Packets are lost on the way between the ends, or the peer's gateway stops now and then.",
            why="That it repeats is certain, and dead peer detection ended it at least twice. Whether the way or the peer fails shows in "
            "the peer's log: if it was up all the time, it is the way.",
            remedy="Watch the loss of packets between the gateways and the peer's uptime. Then compare the lifetimes. More often than "
            "every ten minutes: turn to Cohesive Networks' support.",
            keys=("dpd_delay", "dpd_timeout", "dpd_action"),
            more=(
                Possibility(
                    "A lifetime differs between the ends, and one of them waits too long for a rekey.",
                    _LIFETIMES,
                ),
            ),
        ),
        Cause(
            code="repeated",
            sentence="The tunnel is lost and established anew again and again.",
            text="Packets are lost on the way between the ends.",
            why="That it repeats is certain. The log does not tell why: whether the losses follow the lifetimes, or follow nothing, points to "
            "settings or to the network.",
            remedy="Compare all settings of both ends, not only those that the negotiation checks: lifetimes of both phases first. If they "
            "agree, watch the loss of packets between the ends. More often than every ten minutes: turn to Cohesive Networks' support.",
            keys=(
                *_LIFETIMES,
                "phase1_encryption",
                "phase2_encryption",
                "device",
                "device_version",
                "device_end_of_life",
                "local_peer_id",
            ),
            more=(
                Possibility("A lifetime differs between the ends.", _LIFETIMES),
                Possibility(
                    "Phase 1 and phase 2 have the same lifetime at an end, so both rekey at once and the tunnel hangs.",
                    _LIFETIMES,
                ),
                Possibility(
                    "The ends differ slightly within one family of algorithms, for instance in the length of the AES key.",
                    ("phase1_encryption", "phase2_encryption"),
                ),
                Possibility(
                    "The peer throws the tunnel away, as it expects another ID of this end.",
                    ("local_peer_id",),
                ),
                Possibility(
                    "The peer's software is end of life or very old. The guide names Cisco ASA 8.4(2) to 8.4(4), with many bugs that harm "
                    "tunnels to other products.",
                    ("device", "device_version", "device_end_of_life"),
                ),
            ),
        ),
    ),
    remedy="Compare all settings of both ends, lifetimes first, then look for loss of packets.",
    keys=_LIFETIMES,
    citations=(
        guide("General Errors/Issues: Flapping Tunnel"),
        guide("General Errors/Issues: Other Boxes"),
        guide("Allowed lifetime settings"),
        measured(
            "lifetimes differing or equal in both phases lost nothing in the time watched; a wrong ID makes one end repeat"
        ),
    ),
    reveals=(),
)

LIFETIME_MISMATCH = Pattern(
    code="lifetime_mismatch",
    title="The peer announced another lifetime",
    phase=None,
    ike_versions=(1, 2),
    meaning="One end told the other that it will end the keys sooner than was proposed. On its own this is harmless: the shorter lifetime "
    "counts. It shows that the lifetimes are not set alike, which the guide demands.",
    signals=("lifetime_told",),
    causes=(
        Cause(
            code="told",
            sentence="The peer announced another lifetime than this end proposed ({seen}).",
            text="A lifetime differs between the ends, in seconds or in kilobytes.",
            why="The announcement is certain, its harm is not: the pairs that were measured lost nothing, as the shorter side rekeyed in time.",
            keys=(*_LIFETIMES, "phase2_lifetime_kilobytes"),
        ),
    ),
    remedy="Set the lifetime of each phase to the same value at both ends, and the two phases to different ones.",
    keys=(*_LIFETIMES, "phase2_lifetime_kilobytes"),
    citations=(
        guide("General Errors/Issues: Flapping Tunnel"),
        guide("Allowed lifetime settings"),
        Citation("RFC 2407", "4.6.3.1: RESPONDER-LIFETIME"),
        measured("lifetimes differing: the shorter side rekeyed, no ping lost in the time watched"),
    ),
    reveals=(*_LIFETIMES, "phase2_lifetime_kilobytes"),
)
