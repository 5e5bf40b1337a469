"""The report: what a person reads first, and what a terminal must not obey."""

from typing import Any

from vns3pair.ipsec.diagnosis.finding import OTHER, Diagnosis, Moment, Quote, Reading, Sighting
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.report import report


def diagnosis(pattern: str = "peer_id_mismatch", detail: str = "wrong_id", **changes: Any) -> Diagnosis:
    declared = PATTERNS[pattern]
    cause = declared.cause(detail)
    values: dict[str, Any] = {
        "pattern": pattern,
        "phase": 1,
        "ike_version": 2,
        "connection": "acme_1",
        "first_line": 3,
        "last_line": 9,
        "count": 2,
        "peer": "198.51.100.20",
        "seen": {},
        "certainty": "certain",
        "causes": tuple(one.text for one in cause.listed),
        "remedy": cause.remedy or declared.remedy,
        "keys": cause.keys or declared.keys,
        "citations": declared.citations,
        "sentence": cause.sentence.replace(" ({seen})", ""),
        "why": cause.why,
        "detail": detail,
        "role": "responder",
    }
    return Diagnosis(**{**values, **changes})


def reading(*diagnoses: Diagnosis, **changes: Any) -> Reading:
    return Reading(**{"diagnoses": diagnoses, "lines": 20, "unmatched": 3, "dialect": "pluto", **changes})


def test_the_verdict_comes_first_then_how_sure_and_where() -> None:
    head = report(reading(diagnosis())).split("\n\n")[0].splitlines()
    assert head[0] == "Peer IDs differ: This end refuses the peer's ID."
    assert head[1].startswith("How sure: certain. This end names the ID")
    assert " ".join(head).endswith(
        'Where: connection "acme_1", peer 198.51.100.20, IKEv2, phase 1, as responder, lines 3 to 9 (2 show it).'
    )


def test_then_come_causes_remedy_parameters_and_sources_in_this_order() -> None:
    text = report(reading(diagnosis()))
    places = [
        text.index(words)
        for words in ("What may be behind it:", "What to do:", "Parameters concerned:", "Sources:")
    ]
    assert places == sorted(places)
    assert "ID that the peer sends [remote_peer_id]" in text
    assert "IPsec Troubleshooting Guide: IKEv1 Phase 1: Peer ID Mismatch" in text


def test_lines_are_quoted_with_their_numbers_and_the_decisive_ones_marked() -> None:
    quotes = (
        Quote("this", 8, '"acme_1" #2: no better connection found', True),
        Quote("this", 7, '"acme_1" #2: Peer ID is ID_FQDN', False),
        Quote(OTHER, 4, "received AUTHENTICATION_FAILED notify error", True),
    )
    text = report(reading(diagnosis(quotes=quotes)))
    lines = text[text.index("Lines that count") :].split("\n\n")[0].splitlines()[1:]
    assert lines == [
        '  7: "acme_1" #2: Peer ID is ID_FQDN',
        '> 8: "acme_1" #2: no better connection found',
        "> other log 4: received AUTHENTICATION_FAILED notify error",
    ]


def test_a_line_that_only_repeats_another_is_quoted_once() -> None:
    quotes = tuple(Quote("this", number, f"09:00:{number} #{number}: refused", True) for number in range(9))
    text = report(reading(diagnosis(quotes=quotes)))
    assert text.count("refused") == 1


def test_no_line_is_wider_than_a_ticket_and_nothing_in_it_moves_a_cursor() -> None:
    hostile = "\x1b[2J\x00\u202e\r" + "a b" * 400
    text = report(
        reading(
            diagnosis(connection=hostile[:300], quotes=(Quote("this", 1, hostile, True),)),
            moments=(Moment("this", hostile, 1, 1, 0.0, 0.0, "start", hostile),),
            sightings=(Sighting("remote_peer_id", hostile, "there", 1),),
            notes=(hostile,),
        )
    )
    assert max(map(len, text.split("\n"))) <= 100
    assert not {"\x1b", "\x00", "\u202e", "\r"} & set(text)


def test_the_timeline_tells_times_from_its_first_step_and_counts_repeats() -> None:
    moments = (
        Moment("this", "acme_1", 1, 1, 100.0, 100.0, "start", "this end starts IKEv2"),
        Moment("this", "acme_1", 2, 9, 101.5, 3765.0, "retry", "no answer, sent again", 7),
        Moment("this", "acme_1", 10, 10, 3765.0, 3765.0, "drop", "this attempt ends"),
    )
    text = report(reading(diagnosis(), moments=moments))
    assert "           0 s line 1: this end starts IKEv2\n" in text
    assert "        +1.5 s line 2: no answer, sent again (7 times)\n" in text
    assert "    +1 h 1 min line 10: this attempt ends" in text


def test_each_log_has_a_first_step_of_its_own_as_clocks_differ() -> None:
    moments = (
        Moment("this", "acme_1", 1, 1, 5000.0, 5000.0, "start", "this end starts IKEv2"),
        Moment("other", "acme_1", 1, 1, 100.0, 100.0, "start", "the peer starts IKEv2"),
        Moment("other", "acme_1", 2, 2, 102.0, 102.0, "drop", "this attempt ends"),
    )
    text = report(reading(diagnosis(), moments=moments))
    assert "Timeline (time since the first step of each log):" in text
    assert "           0 s other log line 1: the peer starts IKEv2\n" in text
    assert "        +2.0 s other log line 2: this attempt ends" in text


def test_a_long_timeline_keeps_its_start_and_its_end() -> None:
    moments = tuple(
        Moment("this", "acme_1", number, number, None, None, "note", f"step {number}.")
        for number in range(500)
    )
    text = report(reading(diagnosis(), moments=moments))
    assert "step 0." in text
    assert "step 499." in text
    assert "460 more" in text
    assert "step 250." not in text


def test_values_tell_whose_they_are_and_each_log_has_its_own_list() -> None:
    sightings = (
        Sighting("phase1_hash", "sha1", "there", 5),
        Sighting("phase1_hash", "sha1", "there", 9),
        Sighting("remote_peer_id", "192.0.2.254", "there", 4, OTHER),
    )
    text = report(reading(diagnosis(), sightings=sightings))
    here, there = text.index("Seen in the log:"), text.index("Seen in the other end's log:")
    assert text[here:there].count("SHA1 (the peer's, line 5)") == 1
    assert "line 9" not in text[here:there]
    assert "192.0.2.254 (the peer's, line 4)" in text[there:]


def test_other_findings_follow_and_what_is_overcome_says_so() -> None:
    other = diagnosis("no_response", "silence", certainty="likely", connection="beta", overcome=True)
    text = report(reading(diagnosis(), other))
    also = " ".join(text[text.index("Also found:") :].split())
    assert "The peer never answered this end's first message. It got past this since. Likely; " in also
    assert '"beta"' in also


def test_what_the_other_ends_log_says_is_said_to_be_its() -> None:
    text = report(reading(diagnosis(end=OTHER)))
    assert text.startswith("Peer IDs differ: In the other end's log: This end refuses the peer's ID.")
    assert "of the other end's log" in " ".join(text.split())


def test_an_empty_log_and_one_of_nothing_known_are_told_apart() -> None:
    assert report(reading(lines=0, unmatched=0)).startswith("Nothing to tell: the log is empty.")
    assert report(reading(lines=5, unmatched=5)).startswith("Nothing to tell: None of the 5 lines is one")
    assert report(reading(lines=1, unmatched=1)).startswith("Nothing to tell: The only line is not one")


def test_what_was_repaired_in_the_log_is_said_at_the_end() -> None:
    text = report(reading(diagnosis(), notes=("The newest line stood first.",)))
    assert text.endswith("The log: 20 lines, read as pluto, 3 of no account.\n  The newest line stood first.")


def test_a_stop_that_is_told_with_the_tunnel_it_ended_is_not_said_to_be_got_past() -> None:
    stop = diagnosis("tunnel_drop", "stopped_here", overcome=True)
    text = report(reading(diagnosis("success", "stopped"), stop))
    assert "got past" not in text
    back = report(reading(diagnosis("success", "up"), stop))
    assert "It got past this since." in " ".join(back.split())
