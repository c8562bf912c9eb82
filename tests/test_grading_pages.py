"""The pages of grading: what they tell, what they keep to themselves, and that no submission harms them."""

import random
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dlkit.grading import pages
from dlkit.grading.pages import class_page, feedback
from dlkit.grading.results import ExerciseResult, Submission
from dlkit.grading.tally import by_assignment

sys.path.insert(0, str(Path(__file__).parent))
from made_up_class import made_up_class

VOID = {"meta", "br", "rect", "path"}
COST = ExerciseResult(
    *("cost", 0, 2, "wrong", "factor", "m -> m - 1", "You divide by `m - 1`."),
    hint="How many examples are there?",
    read="section 1.2, 'Costs'",
)
RIGHT = ExerciseResult("sigmoid", 1, 1, "right", "right")
BLANK = ExerciseResult("predict", 0, 1, "blank", "blank", says="not written yet.")
UNCHECKED = ExerciseResult("step", 0, 1.5, "not checked", says="not checked, because NumPy is missing.")
BOOK = Submission(
    student="Ada",
    assignment="1.2_logistic_regression",
    section="1.2",
    exercises=(RIGHT, COST, BLANK, UNCHECKED),
    remarks=("A cell was stopped after 5 seconds.",),
    flags=("alike with Ben in 1 exercise: cost",),
    submitted="2026-03-01T18:22:00+01:00",
    late=True,
    sandbox="bubblewrap",
)
BROKEN = Submission("Ben", "1.2_logistic_regression", "1.2", "ben.ipynb", complaint="It is empty.")


class Page(HTMLParser):
    """The elements and the text of a page; fails where tags do not fit together."""

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.texts += [" "] if tag in ("p", "td", "th", "br", "h3") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join("".join(self.texts).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def seen(*submissions):
    """The text that a student reads."""
    return Page(feedback(submissions)).text


def both_pages(**change):
    book = replace(BOOK, **change)
    return [Page(feedback([book])), Page(class_page([book]))]


# ---- a student's page


def test_a_student_reads_points_verdict_sentence_hint_and_where_to_read():
    text = seen(BOOK)
    assert "Feedback for Ada" in text
    assert "1.2 Logistic regression 1 of 5.5 points" in text
    assert "1 right, 1 not right yet, 1 not written yet, 1 not checked." in text
    assert "Handed in on 2026-03-01 at 18:22 (UTC+0100), after it was due." in text
    assert "cost ✗ Not right yet, 0 of 2 points You divide by m - 1." in text
    assert "A question to go on from: How many examples are there?" in text
    assert "It is explained in section 1.2, 'Costs'." in text
    assert "A cell was stopped after 5 seconds." in text


def test_a_student_reads_no_flag_and_no_name_of_a_mistake():
    page = feedback([BOOK])
    assert "alike" not in page
    assert "Ben" not in page
    assert "m -&gt; m - 1" not in page
    assert "factor" not in page


def test_not_checked_looks_different_from_wrong_and_says_why():
    page = Page(feedback([BOOK]))
    classes = [attributes["class"] for attributes in page.all("article")]
    assert classes == [f"exercise {state}" for state in ("right", "wrong", "blank", "not-checked")]
    assert "step ? Not checked, 0 of 1.5 points Why: NumPy is missing." in page.text
    assert "neither right nor wrong" in page.text
    assert "neither right nor wrong" not in seen(replace(BOOK, exercises=(COST, BLANK)))


def test_a_verdict_is_not_said_twice():
    assert seen(BOOK).lower().count("not written yet") == 2  # in the summary, and at the exercise
    assert "Calls loss, which" in seen(replace(BOOK, exercises=(replace(BLANK, says="calls loss, which"),)))


def test_a_right_answer_gets_no_hint():
    right = replace(RIGHT, hint="What now?", read="section 1.2, 'Costs'")
    assert "What now?" not in seen(replace(BOOK, exercises=(right,)))
    assert "Costs" not in seen(replace(BOOK, exercises=(right,)))


def test_an_unreadable_file_gets_its_complaint_and_what_to_do():
    nothing = replace(BLANK, says="Nothing could be read.")
    text = seen(replace(BROKEN, exercises=(nothing,)))
    assert "Your file could not be read This is about ben.ipynb. It is empty." in text
    assert "Open the file in JupyterLab" in text
    assert "0 of 1 point" in text
    assert "Nothing could be read" not in text


@pytest.mark.parametrize(
    ("exercises", "said"),
    [
        ([RIGHT], "All of it is right. Nothing is left to do here."),
        ([RIGHT, COST], "Begin with cost. Answer the question below it"),
        ([replace(COST, hint="")], "Begin with cost. Read what is said below it"),
        ([COST, BLANK], "Then write predict. An attempt"),
        ([BLANK, replace(BLANK, name="loss")], "Write predict, and after it loss. An attempt"),
        ([UNCHECKED], "What could not be checked is step: the reason stands below."),
        ([replace(BLANK, name=f"f{n}") for n in range(9)], "f1, f2, f3, f4, f5, f6 and 2 more"),
        ([], "There is no exercise in this notebook."),
    ],
)
def test_what_to_do_next_follows_from_what_was_found(exercises, said):
    assert said in seen(replace(BOOK, exercises=tuple(exercises)))


def test_several_notebooks_stand_in_the_order_of_the_course():
    names = ("3.3.10_late", "1.2_logistic_regression", "3.3.2_weighted_averages")
    books = [replace(BOOK, assignment=name, section=name.split("_")[0]) for name in names]
    text = seen(*books)
    assert "Your 3 notebooks" in text
    assert text.index("1.2 Logistic") < text.index("3.3.2 Weighted averages") < text.index("3.3.10 Late")


@pytest.mark.parametrize("books", [[], [BOOK, BROKEN]])
def test_a_page_is_for_one_student(books):
    with pytest.raises(ValueError, match="a page of feedback is for one student; got"):
        feedback(books)


# ---- the page of the class


def test_the_class_page_counts_what_each_exercise_came_to():
    books = [BOOK, replace(BOOK, student="Cid", exercises=(RIGHT, replace(COST, state="right", points=2)))]
    text = Page(class_page([*books, BROKEN])).text
    assert "3 submissions by 3 students." in text
    assert "3 submissions, of which 2 could be read and 2 came late." in text
    assert "predict 0% 0% 100% 0%" in text
    assert "step 0% 0% 0% 100%" in text
    assert "cost 50% 50% 0% 0% sigmoid 100% 0% 0% 0%" in text
    assert "The hardest exercise is predict: 0% have it right" in text


def test_the_class_page_shows_how_many_have_which_score():
    scores = (0, 0.99, 1, 5.5, 9.9, 10, 10)
    books = [
        replace(BOOK, student=str(n), exercises=(replace(COST, points=n, max_points=10),)) for n in scores
    ]
    (tally,) = by_assignment(books)
    assert dict(tally.scores) == {
        **{f"{10 * n}–{10 * n + 9}%": 0 for n in range(10)},
        **{"0–9%": 2, "10–19%": 1, "50–59%": 1, "90–99%": 1, "100%": 2},
    }
    assert "Half of those read have 55% of the points or more" in Page(class_page(books)).text


def test_thirty_of_a_hundred_points_in_tenths_are_thirty_percent():
    tenths = tuple(replace(RIGHT, name=str(n), points=0.1, max_points=0.1 if n else 0.8) for n in range(3))
    (tally,) = by_assignment([replace(BOOK, exercises=tenths)])
    assert dict(tally.scores)["30–39%"] == 1


def test_mistakes_are_counted_by_exercise_and_name_with_their_most_frequent_sentence():
    other = replace(COST, says="You divide by m - 1, again.")
    answers = [COST, other, COST, replace(COST, mistake="cost.T", kind="shape", says="It lies.")]
    books = [replace(BOOK, student=str(n), exercises=(one,)) for n, one in enumerate(answers)]
    first, second = by_assignment(books)[0].mistakes
    assert first[:4] == (3, "cost", "m -> m - 1", "factor")
    assert first[4:] == ("You divide by `m - 1`.", 2)
    assert second[:2] == (1, "cost")
    text = Page(class_page(books)).text
    assert "The most frequent mistake was made by 3 of 4" in text
    assert "You divide by m - 1. m -> m - 1 (factor); told in 2 ways" in text


def test_rare_mistakes_are_folded():
    books = [replace(BOOK, exercises=(replace(COST, mistake=f"mistake {n}"),)) for n in range(20)]
    assert "8 rarer ones" in Page(class_page(books)).text


def test_the_class_page_tells_what_was_not_checked_unread_late_or_flagged():
    text = Page(class_page([BOOK, BROKEN])).text
    assert "1 answer could not be checked" in text
    assert "1 step NumPy is missing." in text
    assert "1 file could not be read" in text
    assert "Ben It is empty. ben.ipynb" in text
    assert "Ada 2026-03-01 at 18:22" in text
    assert "Ada alike with Ben in 1 exercise: cost" in text
    assert "Likeness proves nothing." in text
    assert "Nobody lost a point for it" in text


def test_what_did_not_happen_is_not_mentioned():
    text = Page(class_page([replace(BOOK, late=False, flags=(), exercises=(RIGHT,))])).text
    assert "All have all exercises right" in text
    for word in ("late", "Likeness", "could not", "sandbox", "mistake"):
        assert word not in text


def test_without_a_sandbox_there_is_a_banner():
    books = [BOOK, replace(BOOK, student="Cid", sandbox="none")]
    assert "1 submission of 2 ran with no sandbox (--unsafe)." in Page(class_page(books)).text


def test_a_class_without_submissions_has_a_page():
    assert "There was no submission." in Page(class_page([])).text
    assert "0 submissions, of which" not in Page(class_page([])).text


def test_a_renamed_file_belongs_to_its_section_and_an_unknown_one_comes_last():
    renamed = replace(BOOK, student="Cid", assignment="homework (1)")
    unknown = Submission("Dan", "aaa", complaint="This is a picture.")
    tallies = by_assignment([unknown, renamed, BOOK, replace(BOOK, student="Eve")])
    assert [one.assignment for one in tallies] == [BOOK.assignment, "Files that belong to no assignment"]
    assert len(tallies[0].submissions) == 3


def test_an_unread_file_stands_with_the_others_of_its_name():
    unread = Submission("Dan", BOOK.assignment, complaint="It is empty.", exercises=(BLANK,))
    (only,) = by_assignment([unread, BOOK])
    assert [len(only.submissions), len(only.read), len(only.unreadable)] == [2, 1, 1]


def test_what_may_follow_from_another_mistake_comes_last():
    follows = replace(COST, kind="after sigmoid", mistake="")
    books = [replace(BOOK, student=str(number), exercises=(follows,)) for number in range(3)]
    (only,) = by_assignment([*books, BOOK])
    assert [(row.count, row.kind) for row in only.mistakes] == [(1, "factor"), (3, "after sigmoid")]


def test_a_student_is_greeted_without_moodles_number():
    assert "Feedback for Ada Müller" in seen(replace(BOOK, student="Ada Müller_1000"))
    assert "1000" not in seen(replace(BOOK, student="Ada Müller_1000"))
    assert "Feedback for ada_1000" in seen(replace(BOOK, student="ada_1000"))


def test_a_class_in_which_nobody_can_be_read_has_a_page():
    assert "1 submission, of which 0 could be read." in Page(class_page([BROKEN])).text


# ---- hostile text

NASTY = {
    "a script": "<script>alert(1)</script>",
    "quotes": "\"'><img src=x onerror=alert(1)>",
    "a comment": "--><!-- ]]> </style></title>",
    "entities": "&lt;b&gt; &amp; &#60;script&#62;",
    "a template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "backticks": "`<b>` ``` `onclick=x` `",
    "newlines": "a\r\nb\nc\x0bd\u2028e",
    "direction": "evil\u202egpj.exe \u2066\u2067\u200f",
    "surrogates": "a\ud800b\udfff",
    "control characters": "a\0b\x1b[31mc\x9b\x7f",
    "piled marks": "a" + "\u0301" * 5_000,
    "length": "x" * 10_000,
    "nothing": "",
    "spaces": " \n\t ",
}
FIELDS = ("name", "kind", "mistake", "says", "hint", "read")


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_text_of_a_submission_adds_an_element_or_a_strange_character(text):
    harmless = [sorted({tag for tag, _ in page.elements}) for page in both_pages()]
    changes = [{"student": text}, {"assignment": text}, {"file": text, "complaint": text or "x"}]
    changes += [{"submitted": text}, {"remarks": (text,)}, {"flags": (text,)}, {"section": text}]
    books = [
        {"exercises": (replace(one, **{field: text}),)}
        for field in FIELDS
        for one in (COST, UNCHECKED, BLANK)
    ]
    for change in [*changes, *books]:
        for page, known in zip(both_pages(**change), harmless, strict=True):
            assert {tag for tag, _ in page.elements} <= {*known, "code", "div", "span", "br"}
            assert {
                key for _, attributes in page.elements for key in attributes if key.startswith("on")
            } == set()
            assert not pages.HIDDEN.search(page.text)
            assert len(page.text) < 25_000
            page.text.encode("utf-8")


def test_a_name_is_on_one_line_and_short():
    long = "x" * 10_000
    assert pages.name_shown(long) == "x" * 80 + "… (10,000 characters)"
    assert pages.name_shown("Ada\n  Love\tlace\r\n") == "Ada Love lace"
    assert pages.name_shown(" \n") == "(no name)"


def test_characters_that_turn_text_around_are_replaced_and_other_scripts_stay():
    assert pages.name_shown("a\u202eb\u2066c\0d") == "a\ufffdb\ufffdc\ufffdd"
    for name in ("محمد", "शक्ति", "Nguyễn", "O'Neill, Jr.", "نیم\u200cفاصله", "👩\u200d🔬"):
        assert pages.name_shown(name) == name
    assert len(pages.name_shown("a" + "\u0301" * 50)) == 1 + pages.MOST_MARKS


def test_sentences_keep_their_lines_and_show_code_as_code():
    assert pages.prose("One `a < b`.\r\nTwo.") == "One <code>a &lt; b</code>.\nTwo."


@pytest.mark.parametrize("name", ["cost`<b>`", "`", "<b>"])
def test_a_hostile_name_of_an_exercise_is_harmless_in_what_to_do_next(name):
    text = seen(replace(BOOK, exercises=(replace(COST, name=name),)))
    assert f"Begin with {name.replace('`', chr(39))}" in text.replace("`", "'")


# ---- both pages


@pytest.mark.parametrize("page", [feedback([BOOK]), class_page(made_up_class())], ids=["student", "class"])
def test_a_page_is_one_file_without_scripts_that_loads_nothing(page):
    parsed = Page(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert parsed.all("html") == [{"lang": "en"}]
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in parsed.elements}
    assert not [key for _, attributes in parsed.elements for key in attributes if key in ("src", "onclick")]
    assert {attributes["href"][0] for attributes in parsed.all("a")} <= {"#"}
    assert "@import" not in page
    assert "http:" not in page
    assert "https:" not in page


@pytest.mark.parametrize("page", [feedback([BOOK]), class_page(made_up_class())], ids=["student", "class"])
def test_headings_descend_by_one_and_every_heading_of_a_table_has_a_scope(page):
    parsed = Page(page)
    levels = [int(tag[1]) for tag, _ in parsed.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(attributes.get("scope") in ("col", "row") for attributes in parsed.all("th"))
    assert len(parsed.all("caption")) == len(parsed.all("table"))


def test_pages_are_the_same_for_any_order_of_submissions_and_any_time_of_grading():
    books = made_up_class()
    mixed = [replace(one, graded="2026-04-01T00:00:00+00:00", seconds=9.9) for one in books]
    random.Random(0).shuffle(mixed)
    assert class_page(mixed) == class_page(books)
    own = [one for one in books if one.student == books[0].student]
    assert len(own) == 3
    assert feedback(own[::-1]) == feedback(own)
