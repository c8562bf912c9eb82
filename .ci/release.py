"""Say what is new in a release, if all places name the same version: ``python .ci/release.py v0.2.0``.

It prints the part of CHANGELOG.md for the release.  The tag, `dlkit.__version__`, CITATION.cff and the newest
release of CHANGELOG.md must agree, in the version and in the day; otherwise it says what does not, and fails.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADING = re.compile(r"^## \[([^]]+)\](?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def main(arguments):
    """Print the notes of the release of a tag, or say why there can be none."""
    if len(arguments) != 1:
        sys.exit("Give one tag, as in: python .ci/release.py v0.2.0")
    tag = arguments[0].removeprefix("refs/tags/")
    found = disagreements(ROOT, tag)
    if found:
        sys.exit("\n".join([f"{tag} cannot be released:", *found]))
    print(releases(ROOT)[0]["notes"])


def disagreements(root, tag=None):
    """What the places that name a version do not agree about, as sentences.

    Parameters
    ----------
    root : Path
        The clone.
    tag : str, optional
        The tag that is to be released; if it is not given, there need not be a release yet.
    """
    version, cited, day = of_the_code(root), *of_the_citation(root)
    found = [] if cited == version else [f"dlkit.__version__ is {version}, and CITATION.cff says {cited}."]
    if tag not in (None, f"v{version}"):
        found.append(f"The tag is {tag}; expected v{version}, because dlkit.__version__ is {version}.")
    newest = next(iter(releases(root)), {"version": None, "day": None, "notes": None})
    if newest["version"] != version and (tag or newest["version"]):
        found.append(
            f"CHANGELOG.md's newest release is {newest['version']}, and dlkit.__version__ is {version}."
        )
    if newest["day"] != day:
        found.append(f"CHANGELOG.md's newest release is of {newest['day']}, CITATION.cff's of {day}.")
    if newest["notes"] == "":
        found.append(f"CHANGELOG.md says nothing about {version}.")
    return found


def of_the_code(root):
    """The version in ``dlkit/__init__.py``."""
    return re.search(r'^__version__ = "(.*)"$', (root / "dlkit" / "__init__.py").read_text(), re.MULTILINE)[1]


def of_the_citation(root):
    """The version and the day in CITATION.cff; the day is None before the first release."""
    lines = (root / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    pairs = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith((" ", "#")))
    return pairs["version"].strip('"'), pairs.get("date-released", "").strip('"') or None


def releases(root):
    """The releases of CHANGELOG.md, the newest first, each with its version, its day and its notes."""
    _, *parts = HEADING.split((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    return [
        {"version": version, "day": day, "notes": notes.strip()}
        for version, day, notes in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        if version != "Unreleased"
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
