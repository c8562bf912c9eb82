"""The list of a class, which is optional: who stands behind an id.

The file is the one that ``nbgrader db student import`` reads: a header with ``id``, and any of
``first_name``, ``last_name``, ``email`` (nbgrader/apps/dbapp.py); other columns are not read.
"""

import csv
import io
from dataclasses import dataclass

from dlkit.grading.formats import cells


@dataclass(frozen=True)
class Student:
    """One student of a class.

    Parameters
    ----------
    id : str
    first_name, last_name, email : str
        Empty where they are unknown.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def name(self):
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def read(text):
    """Read the text of a roster.

    Returns
    -------
    dict of str to Student
        By id, in the order of the file.

    Raises
    ------
    ValueError
        If there is no column ``id``, an id is missing, or one stands there twice.
    """
    found = cells.sheet(text, lambda header: "id" in map(str.strip, header))
    lines = csv.DictReader(
        io.StringIO(text.lstrip(cells.BYTE_ORDER_MARK), newline=""), delimiter=found.delimiter
    )
    lines.fieldnames = [name.strip() for name in lines.fieldnames]
    students = {}
    for line in lines:
        student = Student(**{name: (line.get(name) or "").strip() for name in Student.__dataclass_fields__})
        if not student.id or student.id in students:
            what = f"the id {student.id!r} a second time" if student.id else "no id"
            raise ValueError(f"line {lines.line_num} of the roster has {what}; every student needs their own")
        students[student.id] = student
    return students
