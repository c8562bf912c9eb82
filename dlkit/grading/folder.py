"""Find out what was handed in: whose notebooks lie where, in a folder or in a zip."""

import functools
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from dlkit import environment
from dlkit.grading.results import Submission

MOODLE = re.compile(r"(?P<student>.+?_\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)")
CANVAS = re.compile(r"(?P<student>[^_]+(?:_LATE)?_\d+)_\d+_(?P<rest>.+)")
CHAPTER = re.compile(r"[1-9]_[a-z_]+")  # a folder of the course's own
SECTION = re.compile(r"[1-9]\.\d(?:\.\d)?_[a-z_]+")
SKIPPED = {".ipynb_checkpoints", "__MACOSX", ".git", ".nbgrader"}
LARGEST_ZIP, MOST_FILES = 2 << 30, 20_000  # bytes when unpacked; entries


class BadFolder(Exception):
    """What was given cannot be graded; the message says why."""


@dataclass(frozen=True)
class Found:
    """A notebook that was handed in.

    Parameters
    ----------
    path : Path
    known : Submission
        What can be said of it without reading it.
    """

    path: Path
    known: Submission


def find(folder):
    """Give all that was handed in, in the order of the students' names.

    A notebook belongs to the student whose folder it lies in: the first one below what is graded, or below
    nbgrader's ``submitted``.  Where there are no such folders, the file's own name says whose it is, as
    Moodle and Canvas write it, or by all of it but for the section.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Found

    Raises
    ------
    BadFolder
        If there is no such folder, or no notebook in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BadFolder(f"{folder}: expected a folder of notebooks, or a zip of one, that exists")
    paths = sorted(_notebooks(folder))
    if not paths and (folder / "class.html").is_file():
        raise BadFolder(f"{folder}: these are results of grading; give the folder that was graded")
    if not paths:
        raise BadFolder(f"{folder}: there is no file in it whose name ends in .ipynb")
    found = [Found(path, _known(path, folder, paths)) for path in paths]
    return sorted(found, key=lambda one: (one.known.student, one.known.file))


def _notebooks(folder):
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.endswith(".ipynb"))
        here = [*files, *(name for name in os.listdir(root) if name.endswith(".ipynb"))]
        yield from (Path(root) / name for name in set(here) if name.lower().endswith(".ipynb"))


def _known(path, folder, paths):
    parts = [unicodedata.normalize("NFC", _printable(part)) for part in path.relative_to(folder).parts]
    file, stem = "/".join(parts), PurePosixPath(parts[-1]).stem
    if parts[0] == "submitted" and len(parts) > 2:
        parts = parts[1:]
    if len(parts) > 1 and not CHAPTER.fullmatch(parts[0]):
        moodle = MOODLE.fullmatch(parts[0])
        student = moodle["student"] if moodle else parts[0]
    else:
        student, stem = _from_name(stem, folder)
    title = next((one for one in titles() if one in stem), stem)  # a browser writes (1) behind a name
    return Submission(student, title, file=file, submitted=_submitted(path))


def person(student):
    """Give the name of a student without the number that Moodle writes behind it."""
    named = re.fullmatch(r"(?P<name>.+ .+)_\d+", student)
    return named["name"] if named else student


def _printable(name):
    """A name without the bytes that are no text, which some systems put into names."""
    return name.encode("utf-8", "replace").decode("utf-8", "replace")


def _from_name(stem, folder):
    """Whose a file is, and what its own name was."""
    for pattern in (MOODLE, CANVAS):
        named = pattern.fullmatch(stem)
        if named:
            return named["student"].replace("_LATE", ""), re.sub(r"-\d+$", "", named["rest"]) or stem
    other = SECTION.search(stem)
    title = next((one for one in titles() if one in stem), other[0] if other else "")
    rest = re.sub(r"[\s_\-()]+$|^[\s_\-()]+", "", stem.replace(title, "")) if title else stem
    if title and (not rest or re.fullmatch(r"\d+", rest)):
        return folder.resolve().name, title
    return rest, title or stem


@functools.cache
def titles():
    """Give what the course's own exercise notebooks are called, without their ending; long ones first."""
    root = environment.clone()
    place = root / "exercises" if root else environment.PACKAGE / "course" / "exercises"
    return sorted((path.stem for path in place.rglob("*.ipynb")), key=len, reverse=True)


def _submitted(path):
    """When a notebook was handed in: as nbgrader's timestamp.txt says, or as the file's own date does."""
    said = path.with_name("timestamp.txt")
    try:
        if said.is_file() and not said.is_symlink() and said.stat().st_size < 200:
            words = re.sub(r" UTC$", "+00:00", said.read_text(encoding="utf-8").strip())
            return _iso(datetime.fromisoformat(words.replace(" +", "+")))
    except (OSError, ValueError):
        pass
    try:
        return _iso(datetime.fromtimestamp(path.lstat().st_mtime))
    except (OSError, ValueError, OverflowError):
        return ""


def _iso(time):
    """A time with the offset of this machine, if it has none."""
    return (time if time.tzinfo else time.astimezone()).isoformat(timespec="seconds")


def moment(text):
    """Read a time such as ``2026-11-29T18:00``, by this machine's clock if it has no offset.

    Raises
    ------
    ValueError
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"a time is written as 2026-11-29T18:00; got {text!r}") from None
    return time if time.tzinfo else time.astimezone()


# Zips


def unpack(archive, folder):
    """Unpack a zip as a learning platform exports it; files keep their dates.

    Raises
    ------
    BadFolder
        If it is no zip, too large, or wants to write somewhere else.
    """
    if Path(archive).suffix.lower() != ".zip" and not zipfile.is_zipfile(archive):
        raise BadFolder(f"{archive}: expected the folder in which all notebooks lie, or a zip of it")
    try:
        with zipfile.ZipFile(archive) as file:
            entries = [one for one in file.infolist() if not one.is_dir()]
            _check_zip(archive, entries)
            for entry in entries:
                _unpack_one(file, entry, folder)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError) as error:
        raise BadFolder(f"{archive}: cannot be unpacked: {error}") from None
    except (RuntimeError, EOFError, OSError) as error:  # it has a password, or ends too soon
        raise BadFolder(f"{archive}: cannot be unpacked: {error}") from None


def _check_zip(archive, entries):
    if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > LARGEST_ZIP:
        raise BadFolder(f"{archive}: is larger than 2 GB or 20,000 files when unpacked")


def _short(name):
    """A name that a disk takes, and no other has, with what it begins and ends with."""
    text = name.encode("utf-8", "replace")
    return name if len(text) <= 250 else f"{name[:50]}-{zlib.crc32(text):08x}-{name[-10:]}"


def _unpack_one(file, entry, folder):
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    if (
        not parts
        or ".." in parts
        or parts[0] == "/"
        or ":" in parts[0]
        or stat.S_ISLNK(entry.external_attr >> 16)
    ):
        return  # it would land somewhere else
    target = Path(folder, *map(_short, parts))
    if any(place.is_file() for place in target.parents) or target.is_dir():
        return  # it would land on another one
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with file.open(entry) as source, open(target, "wb") as out:
        while left > 0 and (part := source.read(min(left, 1 << 20))):
            out.write(part)
            left -= len(part)
    try:
        date = datetime(*entry.date_time).timestamp()
        os.utime(target, (date, date))
    except (ValueError, OverflowError, OSError):
        pass
