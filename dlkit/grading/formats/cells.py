"""A file of comma-separated cells in which one cell can be changed, and nothing else.

The csv module of the standard library forgets what was quoted, which line ends there were and whether the
last line had one.  Here every cell is kept as it was written.
"""

import re

DELIMITERS = (",", ";", "\t")
BYTE_ORDER_MARK = "\ufeff"
QUOTED = re.compile(r'"(?P<inside>[^"]*+(?:""[^"]*+)*+)"')
LINE_END = re.compile(r"\r\n|\n|\r|$")


class Sheet:
    """The cells of a text, each as it was written.

    Parameters
    ----------
    text : str
        With its byte order mark and line ends, if it has them.
    delimiter : str

    Raises
    ------
    ValueError
        If a quotation mark is never closed.
    """

    def __init__(self, text, delimiter):
        self.delimiter = delimiter
        self._mark = text[: text.startswith(BYTE_ORDER_MARK)]
        self._rows, self._ends, self._lines = [], [], []
        unquoted = re.compile(rf"[^{delimiter}\r\n]*+")
        at, line = len(self._mark), 1
        while at < len(text):
            start, (row, at) = at, self._read_row(text, at, line, unquoted)
            end = LINE_END.match(text, at)[0]
            at += len(end)
            self._rows.append(row)
            self._ends.append(end)
            self._lines.append(line)
            line += len(re.findall(r"\r\n|\n|\r", text[start:at]))

    def _read_row(self, text, at, line, unquoted):
        row = []
        while True:
            start, quoted = at, QUOTED.match(text, at)
            if text.startswith('"', at) and not quoted:
                raise ValueError(f"a quotation mark in the row that begins on line {line} is never closed")
            at = unquoted.match(text, quoted.end() if quoted else at).end()
            row.append(text[start:at])
            if not text.startswith(self.delimiter, at):
                return row, at
            at += 1

    def __len__(self):
        return len(self._rows)

    @property
    def text(self):
        """All of it, as it is to be written."""
        rows = zip(self._rows, self._ends, strict=True)
        return self._mark + "".join(self.delimiter.join(row) + end for row, end in rows)

    def line(self, row):
        """Tell on which line of the file a row begins, counted from 1."""
        return self._lines[row]

    def row(self, row):
        """Give the values of a row."""
        return [plain(cell) for cell in self._rows[row]]

    def value(self, row, column):
        """Give the value of a cell; empty where the row is too short."""
        cells = self._rows[row]
        return plain(cells[column]) if column < len(cells) else ""

    def put(self, row, column, value):
        """Change the value of a cell, which stays quoted if it was."""
        needs = any(mark in value for mark in (self.delimiter, '"', "\r", "\n")) or value != value.strip()
        quoted = needs or self._rows[row][column].startswith('"')
        self._rows[row][column] = '"' + value.replace('"', '""') + '"' if quoted else value


def plain(cell):
    """Give the value of a cell, without its quotation marks."""
    quoted = QUOTED.match(cell)
    return quoted["inside"].replace('""', '"') + cell[quoted.end() :] if quoted else cell


def sheet(text, is_header):
    """Read a text whose delimiter is to be found out.

    Parameters
    ----------
    text : str
    is_header : callable
        Takes the values of the first row and tells whether they can be the header.

    Raises
    ------
    ValueError
        If no delimiter makes a header of the first row, or a quotation mark is never closed.
    """
    sheets = [Sheet(text, delimiter) for delimiter in DELIMITERS if text.strip(BYTE_ORDER_MARK + "\r\n")]
    fitting = [one for one in sheets if is_header(one.row(0))]
    if not fitting:
        begin = text.lstrip(BYTE_ORDER_MARK)[:60].splitlines()
        raise ValueError(
            f"the first line is no header of such a file: it begins {begin[0] if begin else ''!r}.  "
            "Download the file again, and change nothing above its header"
        )
    return max(fitting, key=lambda one: len(one.row(0)))
