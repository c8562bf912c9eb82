"""Reading a gradebook from disk and writing it back, byte for byte where nothing changed."""

import os
from pathlib import Path

MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def decode(content, encoding=None):
    """Give the text of a file, its byte order mark and line ends kept, and the encoding it was in.

    Raises
    ------
    ValueError
        If it is not UTF-8, has no mark of UTF-16, and no encoding was named.
    """
    encoding = encoding or MARKS.get(content[:2], "utf-8")
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise ValueError(
            f"byte {error.start} is not {encoding}.  A spreadsheet may have saved the file in another "
            "encoding: download it again, or name the encoding, as in encoding='cp1252'"
        ) from None


def refill(path, refilling, submissions, column=None, *, to=None, encoding=None, **options):
    """Refill a file, and write the result beside it.

    Parameters
    ----------
    path : str or Path
        The gradebook as it was downloaded.
    refilling : callable
        ``canvas.refill`` or ``moodle.refill``.
    submissions : iterable of Submission
    column : str, optional
    to : str or Path, optional
        Where to write; by default beside the file, with ``_graded`` in its name.
    encoding : str, optional
        By default UTF-8, or UTF-16 if it is marked.
    **options
        Passed on.

    Returns
    -------
    Refilled

    Raises
    ------
    ValueError
        As ``refilling``, with the name of the file in front.
    """
    path = Path(path)
    try:
        text, encoding = decode(path.read_bytes(), encoding)
        refilled = refilling(text, submissions, column, **options)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    # What the encoding does not have can only be new, and that is HTML.
    write(to or path.with_stem(path.stem + "_graded"), refilled.text.encode(encoding, "xmlcharrefreplace"))
    return refilled


def write(path, content):
    """Write bytes, or a text as UTF-8, so that the file is never there by half."""
    content = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_for_spreadsheets(path, text):
    """Write a table of our own with a byte order mark, without which Excel misreads umlauts."""
    write(path, text.encode("utf-8-sig", "backslashreplace"))
