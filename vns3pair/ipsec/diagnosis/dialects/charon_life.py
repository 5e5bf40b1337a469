"""What charon says alike in IKEv1 and IKEv2: silence, and a tunnel's life.

Source: src/libcharon of strongSwan 4.3.6 to 6.0.6.
"""

from __future__ import annotations

from vns3pair.ipsec.diagnosis.shape import Shape

SILENCE = (
    Shape(
        signal="gives_up",
        literal="giving up after ",
        form=r"giving up after \d+ retransmits",
        example="09[IKE] <lab|1> giving up after 5 retransmits",
    ),
    Shape(
        signal="gives_up",
        literal="peer not responding",
        form=r"peer not responding, trying again \((?P<cause>\d+/\d+)\)",
        example="09[IKE] <lab|1> peer not responding, trying again (2/3)",
        phase=1,
        role="initiator",
    ),
    Shape(
        signal="gives_up",
        literal="peer not responding",
        form=r"establishing IKE_SA failed, peer not responding",
        example="09[IKE] <lab|1> establishing IKE_SA failed, peer not responding",
        phase=1,
        role="initiator",
    ),
    Shape(
        signal="gives_up",
        literal="peer not responding",
        form=r"rekeying IKE_SA failed, peer not responding",
        example="09[IKE] <lab|1> rekeying IKE_SA failed, peer not responding",
        phase=1,
        rekey=True,
    ),
    Shape(
        signal="gives_up",
        literal="deleting half open IKE_SA",
        form=r"deleting half open IKE_SA (?:(?P<connection>\S+)\[(?P<sa>\d+)\] with (?P<peer>\S+) )?after timeout",
        example="10[JOB] <1> deleting half open IKE_SA lab[1] with 203.0.113.10 after timeout",
        phase=1,
        role="responder",
        detail="silence_later",
    ),
    Shape(
        signal="unreachable",
        literal="error writing to socket: ",
        form=r"error writing to socket: (?P<cause>.+)",
        example="03[NET] error writing to socket: Network is unreachable",
        detail="no_route",
    ),
    Shape(
        signal="unreachable",
        literal="unable to resolve ",
        form=r"(?P<cause>unable to resolve \S+), (?:initiate aborted|retrying in)",
        example="09[IKE] <lab|1> unable to resolve vpn.example.net, initiate aborted",
        phase=1,
        role="initiator",
        detail="no_route",
    ),
)

LIFE = (
    Shape(
        signal="configured",
        literal="added vici connection: ",
        form=r"added vici connection: (?P<connection>\S+)",
        example="14[CFG] added vici connection: lab",
    ),
    Shape(
        signal="configured",
        literal="added configuration '",
        form=r"added configuration '(?P<connection>[^']+)'",
        example="14[CFG] added configuration 'con1000'",
    ),
    Shape(
        signal="phase1_up",
        literal=" established between ",
        form=r"IKE_SA (?P<connection>\S+)\[(?P<sa>\d+)\] established between (?P<local>[^\s\[]{1,60}?)\[(?P<own_id>.{0,300}?)\]\.\.\."
        r"(?P<peer>[^\s\[]{1,60}?)\[(?P<id>.{0,300})\]",
        example="09[IKE] IKE_SA con2000[11] established between 192.0.2.90[192.0.2.90]...192.0.2.74[192.0.2.74]",
        phase=1,
    ),
    Shape(
        signal="phase2_up",
        literal="established with SPIs ",
        form=r"CHILD_SA \S+\{(?P<child>\d+)\} established with SPIs \S+ \S+ and TS (?P<here>[^=]{1,1000}?) ?=== (?P<there>\S[^=]*)",
        example="09[IKE] CHILD_SA con2000{2} established with SPIs cf4973bf_i c1cbfdf2_o and TS "
        "192.168.48.0/24|/0 === 10.42.42.0/24|/0",
        phase=2,
    ),
    Shape(
        signal="up_told",
        literal="initiate completed successfully",
        form=r"initiate completed successfully",
        example="initiate completed successfully",
        phase=2,
        detail="only",
    ),
    Shape(
        signal="up_told",
        literal="' established successfully",
        form=r"connection '(?P<connection>[^']+)' established successfully",
        example="connection 'con1' established successfully",
        phase=2,
        detail="only",
    ),
    Shape(
        signal="up_told",
        literal=" == ",
        form=r"\+ \S+ (?P<there>[\da-f.:]+/\d+) == (?P<peer>[\da-f.:]+) -- (?P<local>[\da-f.:]+)"
        r"(?: == (?P<here>[\da-f.:]+/\d+))?",
        example="+ 203.0.113.10 172.31.1.0/24 == 203.0.113.10 -- 198.51.100.20 == 10.50.0.0/16",
        phase=2,
    ),
    Shape(
        signal="down_told",
        literal=" == ",
        form=r"- \S+ (?P<there>[\da-f.:]+/\d+) == (?P<peer>[\da-f.:]+) -- (?P<local>[\da-f.:]+)"
        r"(?: == (?P<here>[\da-f.:]+/\d+))?",
        example="- 203.0.113.10 172.31.1.0/24 == 203.0.113.10 -- 198.51.100.20 == 10.50.0.0/16",
        phase=2,
    ),
    Shape(
        signal="up_told",
        literal="up-client event",
        form=r"\[UPDOWN\] received up-client event",
        example="[UPDOWN] received up-client event for reqid 1",
        phase=2,
    ),
    Shape(
        signal="down_told",
        literal="down-client event",
        form=r"\[UPDOWN\] received down-client event",
        example="[UPDOWN] received down-client event for reqid 1",
        phase=2,
    ),
    Shape(
        signal="selectors_narrowed",
        literal=" => match: ",
        form=r"config: \S+, received: (?P<cause>\S+) => match: (?!(?P=cause)(?:\s|$))\S+",
        example="14[CFG] <lab|1>  config: 10.50.0.0/17, received: 10.50.0.0/16 => match: 10.50.0.0/17",
        phase=2,
        detail="narrowed",
    ),
    Shape(
        signal="kernel_refused",
        literal="unable to install ",
        form=r"unable to install (?:\w+ and )?(?:\w+ )?IPsec (?:SA \(SAD\)|policies \(SPD\)) in kernel",
        example="14[IKE] <lab|1> unable to install inbound and outbound IPsec SA (SAD) in kernel",
        phase=2,
    ),
    Shape(
        signal="kernel_refused",
        literal="unable to add SAD entry",
        form=r"unable to add SAD entry",
        example="14[KNL] <lab|1> unable to add SAD entry with SPI c1cbfdf2 (FAILED)",
        phase=2,
    ),
    Shape(
        signal="nat_found",
        literal=" host is behind NAT",
        form=r"(?P<state>local|remote) host is behind NAT",
        example="10[IKE] <lab|1> remote host is behind NAT",
        phase=1,
    ),
    Shape(
        signal="nat_found",
        literal="faking NAT situation",
        form=r"(?P<state>faking) NAT situation to enforce UDP encapsulation",
        example="10[IKE] <lab|1> faking NAT situation to enforce UDP encapsulation",
        phase=1,
    ),
    Shape(
        signal="dead_peer",
        literal="DPD check timed out",
        form=r"DPD check timed out, enforcing DPD action",
        example="10[JOB] <lab|1> DPD check timed out, enforcing DPD action",
        detail="dead",
    ),
    Shape(
        signal="deleted_there",
        literal="received DELETE for IKE_SA",
        form=r"received DELETE for IKE_SA",
        example="13[IKE] <lab|1> received DELETE for IKE_SA lab[1]",
        phase=1,
        detail="deleted_there",
    ),
    Shape(
        signal="deleted_there",
        literal="received INITIAL_CONTACT",
        form=r"destroying duplicate IKE_SA for peer '(?P<id>[^']*)', received (?P<cause>INITIAL_CONTACT)",
        example="13[IKE] <lab|2> destroying duplicate IKE_SA for peer '203.0.113.10', received INITIAL_CONTACT",
        phase=1,
        detail="deleted_there",
    ),
    Shape(
        signal="deleted_there",
        literal="received DELETE for ",
        form=r"received DELETE for (?:ESP|AH) CHILD_SA with SPI",
        example="09[IKE] <lab|1> received DELETE for ESP CHILD_SA with SPI 8bb1c062",
        phase=2,
        detail="announced",
    ),
    Shape(
        signal="deleted_here",
        literal="sending DELETE for IKE_SA",
        form=r"sending DELETE for IKE_SA",
        example="13[IKE] <lab|1> sending DELETE for IKE_SA lab[1]",
        phase=1,
        detail="deleted_here",
    ),
    Shape(
        signal="deleted_here",
        literal="sending DELETE for ",
        form=r"sending DELETE for (?:ESP|AH) CHILD_SA with SPI",
        example="11[IKE] <lab|1> sending DELETE for ESP CHILD_SA with SPI c9ef179d",
        phase=2,
        detail="announced",
    ),
    Shape(
        signal="deleted_here",
        literal="closing expired CHILD_SA",
        form=r"closing (?P<cause>expired) CHILD_SA \S+\{(?P<child>\d+)\}",
        example="09[IKE] <lab|1> closing expired CHILD_SA partner_1{1} with SPIs c337c63d_i 8bb1c062_o and TS "
        "10.50.0.0/16 === 172.31.1.0/24",
        phase=2,
        detail="deleted_here",
    ),
    Shape(
        signal="deleted_here",
        literal="closing CHILD_SA ",
        form=r"closing CHILD_SA \S+\{(?P<child>\d+)\} with SPIs(?: .{1,100}? and TS "
        r"(?P<here>[^=]{1,1000}?) ?=== (?P<there>\S[^=]*))?",
        example="09[IKE] <lab|1> closing CHILD_SA partner_1{1} with SPIs c337c63d_i (84 bytes) 8bb1c062_o (84 bytes) and TS "
        "10.50.0.0/16 === 172.31.1.0/24",
        phase=2,
    ),
    Shape(
        signal="idle",
        literal="inactivity",
        form=r"deleting (?:IKE|CHILD)_SA after (?P<seconds>\d+) seconds of (?:CHILD_SA )?inactivity",
        example="09[JOB] <lab|1> deleting CHILD_SA after 1800 seconds of inactivity",
        detail="idle",
    ),
    Shape(
        signal="stopped_here",
        literal="received stroke: ",
        form=r"received stroke: (?P<cause>terminate|delete connection|unroute) '(?P<connection>[^'\[{*]+)",
        example="05[CFG] received stroke: terminate 'con1000'",
        detail="stopped_here",
    ),
    Shape(
        signal="stopped_here",
        literal="vici ",
        form=r"(?P<cause>vici (?:terminate|closing) (?:IKE|CHILD)_SA) '(?P<connection>[^']+)'",
        example="05[CFG] vici terminate IKE_SA 'lab'",
        detail="stopped_here",
    ),
    Shape(
        signal="stopped_here",
        literal="removed vici connection: ",
        form=r"(?P<cause>removed) vici connection: (?P<connection>\S+)",
        example="05[CFG] removed vici connection: lab",
        detail="stopped_here",
    ),
    Shape(
        signal="stopped_here",
        literal="shutting down",
        form=r"SIG\w+ received, (?P<cause>shutting down)",
        example="00[DMN] SIGTERM received, shutting down",
        detail="stopped_here",
    ),
    Shape(
        signal="stopped_here",
        literal=" without notification",
        form=r"destroying IKE_SA in state (?P<state>\w+) without notification",
        example="05[IKE] <lab|1> destroying IKE_SA in state CONNECTING without notification",
        phase=1,
        detail="stopped_here",
    ),
)

NOISE = (
    Shape(
        signal="noise",
        literal="sending packet: from ",
        form=r"sending packet: from (?P<local>[^\s\[]{1,60}?)\[\d+\] to (?P<peer>[^\s\[]{1,60}?)\[\d+\]",
        example="08[NET] <1> sending packet: from 198.51.100.20[500] to 203.0.113.10[500] (160 bytes)",
    ),
    Shape(
        signal="noise",
        literal="received packet: from ",
        form=r"received packet: from (?P<peer>[^\s\[]{1,60}?)\[\d+\] to (?P<local>[^\s\[]{1,60}?)\[\d+\]",
        example="08[NET] <1> received packet: from 203.0.113.10[500] to 198.51.100.20[500] (204 bytes)",
    ),
    Shape(
        signal="noise",
        literal="failed to establish CHILD_SA",
        form=r"failed to establish CHILD_SA, keeping IKE_SA",
        example="14[IKE] <lab|1> failed to establish CHILD_SA, keeping IKE_SA",
        phase=2,
        version=2,
    ),
    Shape(
        signal="noise",
        literal="initiate failed: ",
        form=r"initiate failed: (?P<cause>.+)",
        example="initiate failed: establishing CHILD_SA 'partner_1' failed",
    ),
    Shape(
        signal="noise",
        literal="establishing connection '",
        form=r"establishing connection '(?P<connection>[^']+)' failed",
        example="establishing connection 'con1' failed",
    ),
    Shape(
        signal="noise",
        literal="deleting IKE_SA ",
        form=r"deleting IKE_SA (?P<connection>\S+)\[(?P<sa>\d+)\] between (?P<local>[^\s\[]{1,60}?)\[(?P<own_id>.{0,300}?)\]\.\.\."
        r"(?P<peer>[^\s\[]{1,60}?)\[(?P<id>.{0,300})\]",
        example="13[IKE] <lab|1> deleting IKE_SA lab[1] between "
        "198.51.100.20[198.51.100.20]...203.0.113.10[192.0.2.254]",
        phase=1,
    ),
)
