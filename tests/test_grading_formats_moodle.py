"""Moodle's grading worksheet, as mod/assign/gradingtable.php writes it, is refilled and nothing more."""

import pytest
from grading_examples import UNCHECKED, exercise, scored, submission
from hypothesis import given
from hypothesis import strategies as st

from dlkit.grading.formats import moodle
from dlkit.grading.formats.roster import Student

ENGLISH = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Online text","Last modified (grade)","Feedback comments"\n'
    '"Participant 1001","Jane Doe",s017,jane@uni.example,"Submitted for grading - ",,10.00,Yes,'
    '"Monday, 5 October 2026, 9:41 AM","<p>Line one,\nline ""two""</p>",-,\n'
    '"Participant 1002","Jörg Müller",s018,jm@uni.example,"Submitted for grading - ",7.50,10.00,Yes,'
    '"Monday, 5 October 2026, 9:42 AM",,"Tuesday, 6 October 2026, 8:00 AM","<p>Well done.</p>"\n'
    '"Participant 1003","Kim Ng",s019,kim@uni.example,"No submission - ",,10.00,Yes,-,,-,\n'
)
GERMAN = (
    '\ufeffID;"Vollständiger Name";E-Mail-Adresse;Status;Bewertung;Bestwertung;'
    '"Bewertung kann geändert werden";'
    '"Zuletzt geändert (Abgabe)";"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"\r\n'
    'Teilnehmer/in1001;"Jörg Müller";jm@uni.example;"Zur Bewertung abgegeben";"7,50";"10,00";Ja;'
    '"Montag, 5. Oktober 2026, 09:41";-;\r\n'
    'Teilnehmer/in1002;"Ada Groß";ag@uni.example;"Keine Abgabe";;"10,00";Ja;-;-;\r\n'
)
# Identifier and prefix, grade, best grade, last change, feedback: from Moodle's language packs.
LANGUAGES = {
    "fr": (
        "Identifiant",
        "Participant",
        "Note",
        "Note maximale",
        "Dernière modification (note)",
        "Feedback par commentaires",
    ),
    "es": (
        "Identificador",
        "Participante",
        "Calificación",
        "Calificación máxima",
        "Última modificación (calificación)",
        "Comentarios de retroalimentación",
    ),
    "it": (
        "Identificativo",
        "Partecipante",
        "Valutazione",
        "Valutazione massima",
        "Ultima modifica (valutazione)",
        "Commenti",
    ),
    "ru": (
        "Идентификатор",
        "Участник",
        "Оценка",
        "Максимальная оценка",
        "Последнее изменение (оценка)",
        "Отзыв в виде комментария",
    ),
    "ja": ("ID", "参加者", "評点", "最大評点", "最終更新日時 (評定)", "フィードバックコメント"),
    "ar": ("المُعرَّف", "المشارك", "الدرجة", "أعلى تقدير", "آخر تعديل (التقدير)", "تعليقات الإفادة"),
    "zh_cn": ("标识符", "参与人", "成绩", "最高分", "上次修改（评分）", "反馈意见"),
    "sv": (
        "Identifierare",
        "Deltagare",
        "Betyg",
        "Maxbetyg",
        "Senast modifierat (betyg)",
        "Återkopplingskommentarer",
    ),
    "ca": (
        "Identificador",
        "Participant",
        "Qualificació",
        "Qualificació màxima",
        "Darrera modificació (qualificació)",
        "Comentaris de retroacció.",
    ),
}
JANE = "Jane Doe_1001_assignsubmission_file_"


def worksheet(identifier, participant, grade, best, changed, feedback):
    header = f'{identifier},Name,Status,{grade},"{best}",X,"{changed}","{feedback}"\n'
    return header + "".join(f'{participant}{n},"Student {n}",ok,,"10.00",X,-,\n' for n in (1001, 1002))


def refill(submissions, text=ENGLISH, **options):
    return moodle.refill(text, submissions, **options)


@pytest.mark.parametrize(
    "text", [ENGLISH, ENGLISH.replace("\n", "\r\n"), GERMAN, GERMAN.replace(";", "\t"), ENGLISH[:-1]]
)
def test_nothing_to_fill_in_changes_no_byte(text):
    assert refill([], text).text == text


def test_only_grade_and_feedback_change():
    refilled = refill([submission(JANE)])
    says = (
        "dlkit: 2 of 5 points.<br />sigmoid: 2 of 2, right.<br />cost: 0 of 3, wrong. "
        "You divide by n. By what is the cost divided where m &lt; n?"
    )
    changed = ENGLISH.replace('grading - ",,10.00', 'grading - ",2,10.00').replace(
        '</p>",-,\n', f'</p>",-,"{says}"\n'
    )
    assert refilled.text == changed
    assert [(one.column, one.before) for one in refilled.changes] == [
        ("Grade", ""),
        ("Feedback comments", ""),
    ]
    assert refilled.unmatched_students == ("Jörg Müller (Participant 1002)", "Kim Ng (Participant 1003)")


def test_refilling_again_changes_nothing_and_a_better_score_replaces_our_own_feedback():
    once = refill([submission(JANE)])
    assert refill([submission(JANE)], once.text).text == once.text
    again = refill([scored(JANE, 10.0)], once.text)
    assert again.changes[1].after == "dlkit: 10 of 10 points.<br />cost: 10 of 10, right."


def test_feedback_that_somebody_wrote_stays_and_is_listed():
    refilled = refill([scored("jm@uni.example", 8.0)])
    assert refilled.text == ENGLISH.replace(",7.50,", ",8,")
    assert refilled.kept[0].why.startswith("has feedback that somebody wrote")


def test_a_german_worksheet_keeps_mark_semicolons_quotes_line_ends_and_decimal_commas():
    refilled = refill([scored("Müller, Jörg", 8.25), scored("Ada Gross", 9.5)], GERMAN)
    says = "dlkit: {0} of 10 points.<br />cost: {0} of 10, wrong."
    expected = GERMAN.replace('"7,50"', '"8,25"').replace('41";-;', '41";-;' + says.format("8.25"))
    expected = expected.replace('Abgabe";;"10', 'Abgabe";9,5;"10').replace(
        "Ja;-;-;", "Ja;-;-;" + says.format("9.5")
    )
    assert refilled.text == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_found_in_every_language(language):
    text = worksheet(*LANGUAGES[language])
    refilled = refill([scored("Student 1002_1002_assignsubmission_file_", 7.0)], text)
    assert refilled.changes[0].column == LANGUAGES[language][2]
    assert refilled.changes[1].column == LANGUAGES[language][5]
    assert refill([], text).text == text
    assert refilled.text.startswith(text[: text.index("1002,")])


def test_a_language_that_is_not_known_has_to_be_named():
    text = worksheet("Auðkenni", "Þátttakandi ", "Einkunn", "Hæsta einkunn", "Síðast breytt", "Umsagnir")
    one = scored("Student 1001", 7.0)
    with pytest.raises(
        ValueError, match=r"0 columns are called.*Auðkenni; Name; Status; Einkunn.*column='Grade'"
    ):
        refill([one], text)
    half = refill([one], text, column="Einkunn")
    assert [change.after for change in half.changes] == ["7"]
    assert half.remarks == ("no column for feedback was found: only grades were written",)
    assert len(refill([one], text, column="einkunn", feedback="Umsagnir").changes) == 2
    with pytest.raises(ValueError, match="0 columns are called 'Nope'"):
        refill([one], text, column="Einkunn", feedback="Nope")


@pytest.mark.parametrize(
    "called",
    [
        "Participant 1002",
        "s018",
        "JM@uni.example",
        "Jörg Müller",
        "Joerg Mueller",
        "Müller, Jörg",
        "Jo\u0308rg Mu\u0308ller",
    ],
)
def test_a_student_is_found_by_participant_number_address_and_name(called):
    assert refill([submission(called)]).matched == (("Jörg Müller (Participant 1002)", called),)


@pytest.mark.parametrize(
    "folder",
    [JANE, "Jane Doe_1001_assignsubmission_onlinetext_", "Group 3-Jane Doe_1001_assignsubmission_file_"],
)
def test_the_number_of_a_folder_is_the_identifier(folder):
    one = submission("Jane Doe", file=f"class/{folder}/1.2_logistic_regression.ipynb")
    assert refill([one]).matched == (("Jane Doe (Participant 1001)", "Jane Doe"),)
    flat = submission(f"{JANE}1.2_logistic_regression.ipynb")
    assert refill([flat]).matched[0][0] == "Jane Doe (Participant 1001)"


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        ("Kim Ng_1001_assignsubmission_file_", "number 1001 is Jane Doe (Participant 1001) here"),
        ("Jane Doe_2001_assignsubmission_file_", "number 2001 is not in this worksheet"),
        ("Jane Doe_1002_assignsubmission_file_", "number 1002 is Jörg Müller (Participant 1002) here"),
    ],
)
def test_folders_of_another_assignment_are_not_taken_for_somebody_else(folder, why):
    for one in (submission(folder), submission(folder.partition("_")[0], file=f"{folder}/x.ipynb")):
        refilled = refill([one])
        assert refilled.text == ENGLISH
        assert refilled.unmatched_submissions[0].why.startswith(why)


def test_a_bare_number_is_no_participant():
    assert refill([submission("1001")]).matched == ()


def test_a_name_that_moodle_cleaned_for_a_folder_is_still_the_same():
    text = ENGLISH.replace("Jane Doe", "Jane O'Doe-Smith")
    assert refill([submission("Jane ODoe-Smith_1001_assignsubmission_file_")], text).matched


def test_hidden_names_are_found_by_their_number():
    text = (
        'ID,Status,Bewertung,Bestwertung,X,Y,Z,"Feedback als Kommentar"\n'
        'Teilnehmer/in51,abgegeben,,"10,00",Ja,-,-,\nTeilnehmer/in52,abgegeben,,"10,00",Ja,-,-,\n'
    )
    refilled = refill([scored("Teilnehmerin_52_assignsubmission_file_", 7.5)], text)
    assert refilled.matched[0][0] == "abgegeben (Teilnehmer/in52)"
    assert refilled.changes[0].after == "7,5"


def test_a_grade_above_the_best_one_is_not_written_because_moodle_ignores_it():
    refilled = refill([scored("s017", 18.0, 20.0)])
    assert refilled.text == ENGLISH
    assert refilled.kept[0].why == "18 is above the best grade 10: Moodle ignores it"
    assert "of 10 points, the assignment of 20" in refilled.remarks[0]
    assert refill([scored("s017", 18.0, 20.0)], scale=True).changes[0].after == "9"


def test_an_assignment_that_is_graded_by_a_scale_is_refused():
    text = ENGLISH.replace("7.50,10.00", "Good,10.00").replace("10.00", '"Not yet\nGood\nVery good"')
    with pytest.raises(ValueError, match=r"graded by a scale \(Not yet Good Very good\)"):
        refill([submission("s017")], text)


def test_what_was_not_checked_is_said_in_the_feedback_or_left_out_where_there_is_none():
    one = submission("s017", *UNCHECKED)
    assert "cost: 0 of 3, not checked. NumPy is missing." in refill([one]).changes[1].after
    text = ENGLISH.replace("Feedback comments", "Feedback files")
    bare = refill([one], text)
    assert bare.text == text
    assert bare.kept[0].why == "not checked, counted as 0: cost"


def test_what_was_not_checked_is_no_silent_zero_beside_feedback_that_somebody_wrote():
    refilled = refill([submission("s018", *UNCHECKED)])
    assert refilled.text == ENGLISH
    assert refilled.kept[0].why == "not checked, counted as 0: cost"


def test_a_late_submission_is_told_what_it_lost():
    grade, says = refill([scored("s017", 8.0, late=True)], late_penalty=0.25).changes
    assert grade.after == "6"
    assert "2 points less, because it was late." in says.after


def test_feedback_is_text_for_a_browser_and_not_html_of_a_student():
    nasty = exercise(
        "cost", 0.0, 3.0, "wrong", says='<script>alert("1")</script> & more\nnext', hint="Why?", read="1.2"
    )
    says = moodle.comment(submission("s", nasty, remarks=("A cell was stopped.",)))
    assert says == (
        "dlkit: 0 of 3 points.<br />A cell was stopped.<br />cost: 0 of 3, wrong. "
        '&lt;script&gt;alert("1")&lt;/script&gt; &amp; more next Why? See 1.2.'
    )


def test_a_roster_tells_who_stands_behind_a_folder():
    roster = {"x1": Student("x1", "Kim", "Ng")}
    assert refill([submission("x1")], roster=roster).matched[0][0] == "Kim Ng (Participant 1003)"


def test_columns_in_another_order_are_found_all_the_same():
    text = 'No,Grade,"Maximum grade",Team,Identifier,"Full name"\n'
    text += "no1,,5.00,Group 1,Participant 7,A B\nno2,,5.00,Group 2,Participant 8,C D\n"
    assert refill([submission("no2")], text).matched == (("no2 (Participant 8)", "no2"),)
    (change,) = refill([submission("Participant 8")], text).changes
    assert (change.column, change.after) == ("Grade", "2")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ENGLISH.replace("Participant 1002", "Somebody"), "no columns of this worksheet have an identifier"),
        (ENGLISH.replace("s018,", "s018"), "line 4 has 11 cells, and the header 12"),
        (ENGLISH.replace("ID number", "Grade"), "2 columns are called"),
        ("Just a text", "is no header of such a file"),
    ],
)
def test_a_file_that_is_no_worksheet_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        refill([submission("s017")], text)


@given(
    st.lists(
        st.tuples(st.sampled_from(["s017", "s018", "kim@uni.example", "ghost"]), st.floats(0, 12)), max_size=5
    )
)
def test_whatever_is_filled_in_all_else_stays_and_again_changes_nothing(given_):
    submissions = [scored(student, points, 12.0) for student, points in given_]
    once = refill(submissions)
    for change in once.changes:
        assert change.column in ("Grade", "Feedback comments")
    again = refill(submissions, once.text)
    assert again.text == once.text
    assert again.changes == ()
    assert len(once.matched) + len(once.unmatched_submissions) == len(submissions)
