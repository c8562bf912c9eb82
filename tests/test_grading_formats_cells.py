"""A cell of a file of cells can be changed, and nothing else is."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlkit.grading.formats import cells

ANY = st.text(alphabet=st.sampled_from('ab,;\t"\r\n é界 ='), max_size=8)
DELIMITER = st.sampled_from(cells.DELIMITERS)
# With other line ends the csv module leaves a lone \r unquoted.
WRITING = st.sampled_from(
    [("\r\n", csv.QUOTE_MINIMAL), *((end, csv.QUOTE_ALL) for end in ("\n", "\r\n", "\r"))]
)
TABLE = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(ANY, min_size=n, max_size=n), min_size=1, max_size=5)
)


def written(rows, delimiter, end, quoting=csv.QUOTE_MINIMAL):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return stream.getvalue()


def read(text, delimiter):
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@given(st.text(alphabet=st.sampled_from('ab,;\t"\r\n\ufeff')), DELIMITER)
def test_what_is_read_and_not_changed_is_written_as_it_was(text, delimiter):
    with contextlib.suppress(ValueError):  # a quotation mark is never closed
        assert cells.Sheet(text, delimiter).text == text


@given(TABLE, DELIMITER, WRITING)
def test_cells_have_the_values_that_the_csv_module_wrote(rows, delimiter, writing):
    end, quoting = writing
    sheet = cells.Sheet(written(rows, delimiter, end, quoting), delimiter)
    assert [sheet.row(index) for index in range(len(sheet))] == rows


@given(TABLE, DELIMITER, ANY, st.data())
def test_a_changed_cell_is_read_back_and_all_others_stay(rows, delimiter, value, data):
    text = written(rows, delimiter, "\r\n", csv.QUOTE_ALL)
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    sheet = cells.Sheet(text, delimiter)
    sheet.put(row, column, value)
    rows[row][column] = value
    assert read(sheet.text, delimiter) == rows
    assert sheet.text == written(rows, delimiter, "\r\n", csv.QUOTE_ALL)


def test_a_cell_stays_quoted_if_it_was_and_is_quoted_if_it_must_be():
    sheet = cells.Sheet('"1",2,3\n', ",")
    for column, value in enumerate(("10", "20", "3,5")):
        sheet.put(0, column, value)
    assert sheet.text == '"10",20,"3,5"\n'


def test_a_row_knows_its_line_although_cells_have_several():
    sheet = cells.Sheet('a,b\n"x\r\ny",z\nc,d\n', ",")
    assert [sheet.line(row) for row in range(3)] == [1, 2, 4]


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line():
    with pytest.raises(ValueError, match="begins on line 2 is never closed"):
        cells.Sheet('a,b\nc,"d\n', ",")


def test_a_text_that_is_no_table_is_named_by_how_it_begins():
    with pytest.raises(ValueError, match="begins '<!DOCTYPE html>'"):
        cells.sheet("<!DOCTYPE html>\n<p>Log in", lambda header: len(header) > 2)
    with pytest.raises(ValueError, match="begins ''"):
        cells.sheet("\ufeff\n", lambda header: True)


def test_a_long_cell_of_quotation_marks_is_read_in_no_time():
    text = "a," + '"' * 200_001
    with pytest.raises(ValueError, match="never closed"):
        cells.Sheet(text, ",")
    assert cells.Sheet(text + '"', ",").value(0, 1) == '"' * 100_000
