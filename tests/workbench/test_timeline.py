"""The timeline: when and where each event stands, and how long a phase was up."""

from vns3pair.ipsec.diagnosis.finding import Moment, Reading
from vns3pair.workbench import drawing, packing, timeline


def moment(number, time, kind="retry", connection="acme_1", end="this", **more):
    return Moment(end, connection, number, number, time, time, kind, kind, **more)


def made(*moments):
    return timeline.of(Reading((), 100, 0, moments=moments))


def test_without_a_moment_there_is_no_timeline():
    assert made() is None


def test_a_longer_wait_is_drawn_longer_but_not_to_scale():
    line = made(moment(1, 1000.0), moment(2, 1001.0), moment(3, 4601.0))
    first, second, third = (event.at for event in line.events)
    assert first == 0
    assert third == 1
    assert 1 < (third - second) / (second - first) < 10


def test_a_log_without_times_is_drawn_in_its_order():
    line = made(moment(1, None), moment(5, None), moment(9, None))
    assert not line.timed
    assert [event.at for event in line.events] == [0, 0.5, 1]
    assert [event.when for event in line.events] == ["line 1", "line 5", "line 9"]


def test_each_connection_and_end_has_a_lane_of_its_own():
    line = made(moment(1, 0.0), moment(1, 0.1, end="other"), moment(2, 0.2, connection="b"))
    assert [(lane.connection, lane.end) for lane in line.lanes] == [
        ("acme_1", "this"),
        ("acme_1", "other"),
        ("b", "this"),
    ]


def test_a_phase_is_up_until_it_goes_down_or_the_log_ends():
    line = made(
        moment(1, 0, "phase1"), moment(2, 1, "phase2"), moment(3, 60, "drop"), moment(4, 61, "phase1")
    )
    spans = line.lanes[0].spans
    down = line.events[2].at
    assert [(span.phase, span.stop) for span in spans] == [(1, down), (2, down), (1, 1.0)]


def test_logs_whose_clocks_have_nothing_in_common_begin_together():
    line = made(
        moment(1, 10.0), moment(2, 20.0), moment(1, 1e9, end="other"), moment(2, 1e9 + 5, end="other")
    )
    assert line.clocks_differ
    assert [event.when for event in line.events] == ["0 s", "0 s", "+5.0 s", "+10 s"]


def test_of_very_many_moments_each_lane_shows_its_first_and_last_ones():
    crowd = tuple(moment(number, float(number), connection=f"c{number % 40}") for number in range(8000))
    few = timeline.chosen(Reading((), 8000, 0, moments=crowd))
    assert len({each.connection for each in few}) == timeline.MOST_LANES
    assert len(few) <= timeline.MOST
    own = [each.number for each in few if each.connection == "c3"]
    assert own[0] == 3
    assert own[-1] == 7963
    assert len(own) >= timeline.FEWEST


def test_that_not_all_is_shown_is_said():
    crowd = tuple(moment(number, float(number)) for number in range(1000))
    few = packing.bounded(Reading((), 1000, 0, moments=crowd))
    assert len(few.moments) == timeline.MOST
    assert few.notes == ("Of 1,000 events the timeline shows 400.",)


def test_a_repeated_event_counts_as_often_as_it_was_seen():
    crowd = tuple(moment(number, float(number), count=7) for number in range(1000))
    few = packing.bounded(Reading((), 1000, 0, moments=crowd))
    assert few.notes == ("Of 7,000 events the timeline shows 2,800.",)


def test_the_picture_holds_its_places_for_the_script_and_escapes_names():
    line = made(moment(1, 0.0, connection='<b>&"'), moment(2, 3.0, "refusal", connection='<b>&"', count=4))
    picture = drawing.draw(line, "Timeline", {})
    assert "<b>" not in picture
    assert picture.count('data-at="1.0000"') == 2  # the mark and its tick
    assert "×4" in picture
    assert "<title>+3.0 s: refused: refusal, 4 times</title>" in picture


def run(number, last, time, until, kind, count):
    return Moment("this", "acme_1", number, last, time, until, kind, kind, count)


def test_a_repeated_event_reaches_from_its_first_to_its_last_time():
    line = made(moment(1, 0.0, "start"), run(2, 9, 0.0, 8.0, "refusal", 6), moment(5, 3.0, "retry"))
    start, refusals, retry = line.events
    assert start.at < refusals.at < retry.at < refusals.until == 1
    assert [tick.word for tick in line.ticks] == ["0 s", "+3.0 s", "+8.0 s"]
    assert refusals.times == "6 times until +8.0 s, about every 1.6 s"
    assert 'class="t-run bad"' in drawing.draw(line, "Timeline", {})


def test_how_often_a_tunnel_rekeys_can_be_read():
    line = made(moment(1, 0.0, "phase1"), run(2, 90, 3300.0, 29_700.0, "rekey", 9))
    assert line.events[1].times == "9 times until +8 h 15 min, about every 55 min"


def test_a_repeated_event_of_a_log_without_times_reaches_over_its_lines():
    line = made(run(1, 9, None, None, "refusal", 4), moment(5, None, "retry"))
    assert [(event.at, event.until) for event in line.events] == [(0, 1), (0.5, 0.5)]
    assert line.events[0].times == "4 times until line 9"


def test_a_repeated_event_leads_to_whichever_of_its_lines_is_quoted():
    reading = Reading((), 9, 0, moments=(run(2, 9, 0.0, 8.0, "refusal", 6), moment(12, 9.0)))
    first, second = timeline.of(reading, {("this", 6), ("this", 8), ("other", 3)}).events
    assert first.anchor == "line-this-6"
    assert not second.line


def test_a_mark_leads_to_its_line_where_that_is_quoted():
    reading = Reading((), 9, 0, moments=(moment(1, 0.0), moment(2, 1.0)))
    line = timeline.of(reading, {("this", 2)})
    picture = drawing.draw(line, "Timeline", {})
    assert 'href="#line-this-2"' in picture
    assert 'href="#line-this-1"' not in picture
