"""Predict first: a guess is kept, the result waits for it, and a page without a kernel has both as text."""

import pytest

from dlkit.live import guess, prediction

QUESTION = "How many steps with α = 0.5?"


@pytest.fixture
def shown(monkeypatch):
    """What has been displayed, in order."""
    everything = []
    monkeypatch.setattr(prediction, "display", lambda data, **_: everything.append(data))
    return everything


def words(place):
    """The text of all that stands in a place."""
    return " ".join(getattr(child, "value", child.description) for child in place.children)


def place_of(guessed, number=-1):
    return guessed._waiting[number][0]


def test_a_guess_is_kept_and_shown_beside_the_result(shown):
    steps = guess(QUESTION)
    steps.answer.value = "50"
    steps.reveal(56)
    assert steps.made == 50
    assert "You said <b>50</b>. It is <b>56</b>." in words(place_of(steps))


def test_a_choice_is_kept_and_shown_beside_the_result(shown):
    side = guess("Where does it go?", ["to the star", "off the map"])
    assert side.made is None
    side.answer.value = "off the map"
    side.reveal("to the star")
    assert "You said <b>off the map</b>. It is <b>to the star</b>." in words(place_of(side))


def test_the_result_waits_for_the_guess(shown):
    steps = guess(QUESTION)
    steps.reveal(56)
    assert "56" not in words(place_of(steps))
    steps.answer.value = "50"
    assert "You said <b>50</b>. It is <b>56</b>." in words(place_of(steps))


def test_who_does_not_want_to_guess_is_shown_the_result(shown):
    steps = guess(QUESTION)
    steps.reveal(56)
    place_of(steps).children[1].click()
    assert "It is <b>56</b>." in words(place_of(steps))
    assert "You said" not in words(place_of(steps))


def test_after_the_result_the_guess_stays_as_it_is(shown):
    steps = guess(QUESTION)
    assert not steps.answer.disabled
    steps.answer.value = "50"
    assert not steps.answer.disabled  # who thinks again may
    steps.reveal(56)
    assert steps.answer.disabled


@pytest.mark.parametrize(("text", "number"), [("12,5", 12.5), ("98 %", 98), ("1e3", 1000), ("-2", -2)])
def test_a_number_may_be_written_in_many_ways(shown, text, number):
    steps = guess(QUESTION)
    steps.answer.value = text
    assert steps.made == number


@pytest.mark.parametrize("text", ["many", "inf", "1/2"])
def test_what_is_no_number_is_no_guess(shown, text):
    steps = guess(QUESTION)
    steps.answer.value = text
    assert steps.made is None


def test_a_page_without_a_kernel_has_question_and_result_as_constant_text(shown):
    side = guess("Where does it go?", ["to the star", "off the map"])
    side.reveal("to the star")
    assert [data["text/plain"] for data in shown] == [
        "Where does it go? (to the star / off the map)",
        "Result: to the star",
    ]
    assert all("application/vnd.jupyter.widget-view+json" in data for data in shown)


def test_what_somebody_writes_is_shown_as_text(shown):
    side = guess("Is 1 < 2 & 3?", ["<b>yes</b>", "no"])
    side.answer.value = "<b>yes</b>"
    side.reveal("no")
    assert "&lt;b&gt;yes&lt;/b&gt;" in words(place_of(side))


@pytest.mark.parametrize("options", [[], ["one"], ["same", "same"]])
def test_a_question_without_a_choice_is_refused(shown, options):
    with pytest.raises(ValueError, match="two or more different ones"):
        guess("?", options)


def test_a_result_that_could_not_be_guessed_is_refused(shown):
    with pytest.raises(ValueError, match="must be one of a, b; got 'c'"):
        guess("?", ["a", "b"]).reveal("c")
    with pytest.raises(TypeError, match="must be a number; got 'many'"):
        guess("?").reveal("many")


def test_options_that_are_one_text_are_refused(shown):
    with pytest.raises(TypeError, match="options must be a list of texts; got the text 'yes'"):
        guess("?", "yes")
