"""What has been right before, remembered in one file that can be deleted at any time."""

import contextlib
import json
import os
from pathlib import Path


def file():
    """Where progress is kept: ``.dlkit-progress.json`` at home, unless DLKIT_PROGRESS names another file.

    Returns
    -------
    Path or None
        None if DLKIT_PROGRESS is "off", or nobody is at home.
    """
    named = os.environ.get("DLKIT_PROGRESS")
    if named and named.lower() == "off":
        return None
    try:
        return Path(named).expanduser() if named else Path.home() / ".dlkit-progress.json"
    except RuntimeError:
        return None


def remembered(section):
    """Give the names of a section's exercises that have been right before.

    Parameters
    ----------
    section : str

    Returns
    -------
    set of str

    Raises
    ------
    ValueError
        If the file cannot be understood; the message is for the student.
    """
    path = file()
    try:
        names = _read(path).get(section, []) if path else []
        return {name for name in names if isinstance(name, str)}
    except (OSError, ValueError, TypeError, AttributeError):
        raise ValueError(
            f"What you had solved before cannot be read from {path}, so this starts anew. "
            "You can delete that file."
        ) from None


def remember(section, names):
    """Keep the names of a section's exercises that are right; where nothing can be written, do nothing.

    A file that cannot be understood is kept beside, under the name that ends in ``.unread``.

    Parameters
    ----------
    section : str
    names : iterable of str
        All that are right now, in place of what was kept.
    """
    path = file()
    if path is None:
        return
    try:
        kept = _read(path)
    except (OSError, ValueError):
        kept = None
    with contextlib.suppress(OSError):
        if not isinstance(kept, dict):
            path.replace(path.with_name(path.name + ".unread"))
            kept = {}
        kept[section] = sorted(names)
        # Written beside and then moved, so that a crash leaves the old file whole.
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        beside.replace(path)


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
