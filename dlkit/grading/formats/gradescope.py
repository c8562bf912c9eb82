"""Gradescope's ``results.json``, and the zip that makes it there.

An autograder is a zip with ``setup.sh``, which runs as root when the image is built, and ``run_autograder``,
which runs for every submission; the zip's content is then in /autograder/source, the submission in
/autograder/submission, and the results are read from /autograder/results/results.json.  A test has ``score``,
``max_score``, ``status`` (``passed`` or ``failed``), ``name``, ``output``, ``output_format``, ``tags``,
``visibility``; a ``score`` at the top overrides the sum.  What is printed is shown to instructors only.  From
Gradescope's "Autograder Specifications", "Troubleshooting" and "Technical Details"
(gradescope-autograders.readthedocs.io).
"""

import io
import json
import zipfile
from importlib import resources

from dlkit.grading.formats import score
from dlkit.grading.results import NOT_CHECKED, RIGHT

VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")
FIRST_TIME = (1980, 1, 1, 0, 0, 0)


def results(*submissions, visibility="visible"):
    """Give the content of ``results.json``.

    A test whose answer was not checked says so in its name, its output and its tag; it counts as 0.  What
    only the instructor may see is not in it.

    Parameters
    ----------
    *submissions : Submission
        The notebooks that one student handed in.
    visibility : str
        When students see the tests: ``"hidden"``, ``"after_due_date"``, ``"after_published"`` or
        ``"visible"``.

    Raises
    ------
    ValueError
        If there is no submission, or the visibility is another word.
    """
    if not submissions:
        raise ValueError("there is no submission to report.  Is there a notebook in /autograder/submission?")
    if visibility not in VISIBILITIES:
        raise ValueError(f"visibility must be one of {', '.join(VISIBILITIES)}; got {visibility!r}")
    tests = [_test(one, each, len(submissions) > 1) for one in submissions for each in one.exercises]
    return {
        "score": round(sum(one.score for one in submissions), 9),
        "execution_time": round(sum(one.seconds for one in submissions)),
        "output": "\n".join(line for one in submissions for line in _lines(one)),
        "output_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def text(*submissions, visibility="visible"):
    """Give the text of ``results.json``; see :func:`results`."""
    data = results(*submissions, visibility=visibility)
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def _test(submission, one, several):
    place = f"{submission.assignment}: " if several else ""
    skipped = one.state == NOT_CHECKED
    says = (one.says, one.hint, one.read and f"See {one.read}.")
    return {
        "name": f"{place}{one.name}" + (" (not checked)" if skipped else ""),
        "score": one.points,
        "max_score": one.max_points,
        "status": "passed" if one.state == RIGHT else "failed",
        "output": "\n".join(part for part in (f"{one.state.capitalize()}.", *says) if part),
        "output_format": "text",
        "tags": [one.state],
    }


def _lines(one):
    points = f"{one.assignment}: {score.number(one.score)} of {score.number(one.max_score)} points"
    return [points, *(part for part in (score.note(one), *one.remarks) if part)]


def files(requirement, *, unsafe=False):
    """Give the text of the three files of an autograder by their names.

    Parameters
    ----------
    requirement : str
        What pip is to install: the name of a wheel that is in the zip, or ``dlkit`` with its version.
    unsafe : bool
        Whether to grade without a sandbox of our own where Gradescope's container does not allow one.  Then
        the submission runs where its own results are written.

    Raises
    ------
    ValueError
        If the requirement is not one line, or tries to be an option.
    """
    requirement = requirement.strip()
    if not requirement or requirement.startswith("-") or not requirement.isprintable():
        raise ValueError(
            f"expected one requirement for pip, such as 'dlkit-course==1.0' or a wheel; got {requirement!r}"
        )
    folder = resources.files(__package__) / "gradescope_files"
    names = ("setup.sh", "run_autograder")
    found = {name: (folder / name).read_text(encoding="utf-8").replace("\r\n", "\n") for name in names}
    found["run_autograder"] = found["run_autograder"].replace(
        "OPTIONS=()", f"OPTIONS=({'--unsafe' * unsafe})"
    )
    place = "/autograder/source/" if requirement.endswith(".whl") else ""
    return {**found, "requirements.txt": f"{place}{requirement}\n"}


def autograder_zip(wheel=None, content=None, *, requirement="dlkit-course", unsafe=False):
    """Give the bytes of the zip to upload; the same for the same arguments.

    Parameters
    ----------
    wheel : str, optional
        The file name of a wheel of dlkit, which goes into the zip.
    content : bytes, optional
        The wheel.
    requirement : str
        What to install where no wheel is given.
    unsafe : bool
        See :func:`files`.

    Raises
    ------
    ValueError
        If only one of ``wheel`` and ``content`` is given, or the name is no wheel's.
    """
    if (wheel is None) != (content is None) or (wheel and (not wheel.endswith(".whl") or "/" in wheel)):
        raise ValueError(f"expected the file name of a wheel and its bytes; got the name {wheel!r}")
    found = {name: text.encode() for name, text in files(wheel or requirement, unsafe=unsafe).items()}
    found |= {wheel: content} if wheel else {}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(found.items()):
            packed.writestr(_entry(name), data)
    return stream.getvalue()


def _entry(name):
    entry = zipfile.ZipInfo(name, FIRST_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, or the rights are not read
    entry.external_attr = (0o100644 if "." in name and not name.endswith(".sh") else 0o100755) << 16
    return entry
