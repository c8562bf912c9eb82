"""Whether two spellings are the same person: upper and lower case, accents, umlauts, "Last, First"."""

import re
import unicodedata

# Letters that Unicode does not take apart, and how people type them who do not have them.
TYPED = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def spelled(name):
    """Give a name in one upper and lower case and one order, all letters kept."""
    last, comma, first = unicodedata.normalize("NFC", name).partition(",")
    words = f"{first} {last}" if comma else last
    return " ".join(re.split(r"[\s_]+", words.casefold().strip(" _")))


def typed(name):
    """Give the ways in which a name may be typed without accents: "müller" as muller and as mueller."""
    letters = spelled(name)
    return frozenset((_bare(letters), _bare(letters.translate(UMLAUTS))))


def squashed(name):
    """Give the same as one word each, without spaces and marks, as names of files have them."""
    return frozenset(re.sub(r"[\W_]+", "", way) for way in typed(name))


def _bare(letters):
    kept, latin = [], False
    for letter in unicodedata.normalize("NFKD", letters):
        mark = unicodedata.combining(letter)
        if not mark:
            latin = unicodedata.name(letter, "").startswith("LATIN")
        # Elsewhere a mark makes another letter, as in か and が.
        if not (mark and latin):
            kept.append(letter)
    text = unicodedata.normalize("NFC", "".join(kept)).translate(TYPED)
    return " ".join(re.sub(r"['’.\-]", " ", text).split())
