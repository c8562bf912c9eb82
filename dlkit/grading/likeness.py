"""Whose answers are suspiciously alike, and who calls dlkit's own.  Text is compared; nothing is run.

What many students write proves nothing.  So a line counts only where it is rare in its class, a way of
writing counts once however many lines show it, and a pair is reported where its likenesses together are rarer
than chance makes them among that many pairs.  Two honest students can still be alike: it is a reason to talk,
and no more.
"""

import io
import keyword
import tokenize
from collections import Counter, defaultdict
from itertools import combinations
from math import log2
from typing import NamedTuple
from zlib import crc32

LONGEST_ANSWER, LONGEST_NOTEBOOK = 6_000, 100_000  # characters that are read; dlkit's longest answer has 900
LONGEST_ROW = 1_000  # characters: Python's tokenizer takes the square of it where quotes stay open
MOST_TOKENS = 400  # of an answer
SHORTEST_LINE = 8  # tokens; anybody writes m = X.shape[1]
MARGIN = 8  # bits beyond chance: one class of 256 has an honest pair, if lines were independent
NEXT_LINE_WEIGHT = 0.5  # of one exercise: who begins alike goes on alike
NAME_WEIGHT = 0.5  # who names things in the same language shares several names
PACKAGE, DEEPEST_PATH = "dlkit", 8
MOST_RESTARTS = 20  # after lines that Python cannot read
HEADS = ("def", "class", "import", "from", "@")  # of lines that the exercise gives
COMPARISONS = ("==", "!=", "<=", ">=")
UNSEEN = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


class Alike(NamedTuple):
    """Two students whose answers have more in common than chance explains.

    Parameters
    ----------
    one, other : str
        The students, in the order of the alphabet.
    exercises : tuple of str
        Where both wrote the same rare lines.
    lines : int
        How many such lines there are; those that show the same way of writing count once.
    """

    one: str
    other: str
    exercises: tuple
    lines: int

    def says(self, student):
        """Tell the instructor, on the page of one of the two."""
        other = self.other if student == self.one else self.one
        number = "1 exercise" if len(self.exercises) == 1 else f"{len(self.exercises)} exercises"
        return f"alike with {other} in {number}: {', '.join(self.exercises)}"


class Line(NamedTuple):
    """One logical line: as it was written, and with names that its author chose replaced by numbers."""

    written: str
    renamed: str
    names: frozenset
    length: int


# ---- reading


def _statements(text):
    """The logical lines of a text as lists of tokens, without comments and layout.

    Lines that Python cannot read are left out, and reading goes on below them.
    """
    rows = [row.rstrip("\n")[:LONGEST_ROW] + "\n" for row in io.StringIO(text, newline=None)]
    start = 0
    for _ in range(MOST_RESTARTS):
        statement, row = [], 0
        try:
            for token in tokenize.generate_tokens(io.StringIO("".join(rows[start:])).readline):
                row = token.start[0]
                if token.type == tokenize.NEWLINE or token.string == ";":
                    yield statement
                    statement = []
                elif token.type not in UNSEEN:
                    statement.append(token)
            return
        except (tokenize.TokenError, SyntaxError, ValueError):
            start += max(row, 1)


def _lines(source):
    """The lines of an answer that can show whose they are."""
    statements, left = [], MOST_TOKENS
    for statement in _statements(source[:LONGEST_ANSWER]):
        left -= len(statement)
        if left < 0:
            break
        if statement and statement[0].string not in HEADS:
            statements.append(statement)
    chosen = set().union(*map(_names_bound, statements))
    return [_line(statement, chosen) for statement in statements]


def called(source):
    """The names of what a function calls."""
    tokens = [token for statement in _statements(source[:LONGEST_ANSWER]) for token in statement]
    return {
        token.string
        for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False)
        if after.string == "(" and _is_name(token) and not (before and before.string in (".", "def"))
    }


def _names_bound(statement):
    """The names that a line gives to something: by =, for, as, := or lambda."""
    depth, seen, bound, loop, before = 0, set(), set(), False, ""
    for token, after in zip(statement, [*statement[1:], None], strict=True):
        text = token.string
        depth += (text in "([{") - (text in ")]}")
        loop = text in ("for", "lambda", "as") or (loop and text not in ("in", ":"))
        if _is_name(token) and before != ".":
            seen |= {text} if depth == 0 else set()
            bound |= {text} if loop or (after and after.string == ":=") else set()
        elif depth == 0 and text.endswith("=") and text not in COMPARISONS:
            bound |= seen
        before = text
    return bound


def _is_name(token):
    return token.type == tokenize.NAME and not keyword.iskeyword(token.string)


def _line(statement, chosen):
    """One line in both forms.  Numbers count from 1 in each line: the order of the lines does not matter."""
    numbers, renamed, before = {}, [], ""
    for token in statement:
        if _is_name(token) and token.string in chosen and before != ".":
            renamed.append(f"_{numbers.setdefault(token.string, len(numbers) + 1)}")
        else:
            renamed.append(token.string)
        before = token.string
    written = " ".join(token.string for token in statement)
    return Line(written, " ".join(renamed), frozenset(numbers), len(statement))


# ---- comparing


def alike(answers, usual=()):
    """Find the pairs of students whose answers are suspiciously alike.

    Found are copies with other comments, layout, docstrings, order of lines, and other names for variables.
    Not found are copies of what many write, or of few lines; lines that were written anew, cut in two or put
    together; what 5 % of the class or more share, or more than 20 students; and hardly anything in a class of
    fewer than twenty, because nothing is rare there.  Wrongly found are now and then, in a class of fewer
    than fifty, two who took the same known way in every exercise; with ``usual`` they are not.

    Parameters
    ----------
    answers : dict
        Of each student a dict from the names of exercises to the source text of the student's functions.
        Only its first 6,000 characters and 400 tokens are compared.
    usual : iterable of str, optional
        Source texts that anybody may write, such as right answers and the handed-out code: their lines never
        count.

    Returns
    -------
    list of Alike
        By the students' names.
    """
    known = {line.renamed for text in usual for line in _lines(text)}
    lines = {student: _distinct_lines(answers[student], known) for student in sorted(answers)}
    rarity = _Rarity(lines)
    found = (_compare(one, other, lines, rarity) for one, other in rarity.candidates())
    return [pair for pair in found if pair]


def _distinct_lines(own, known):
    """The lines of a student: for each exercise a dict from the renamed form to the line."""
    return {
        name: {line.renamed: line for line in _lines(own[name]) if line.renamed not in known}
        for name in sorted(own)
    }


class _Rarity:
    """How rare each line, name and turn of phrase is in a class, and how much it says, in bits."""

    def __init__(self, lines):
        self.size = len(lines)
        self.most = min(max(3, -(-self.size // 20) - 1), 20)  # students who share what is still rare
        self.enough = log2(max(self.size * (self.size - 1) / 2, 1)) + MARGIN
        self.lines, self.names, self.turns = defaultdict(list), defaultdict(list), Counter()
        for student, own in lines.items():
            self._count(student, [line for written in own.values() for line in written.values()])

    def _count(self, student, written):
        for renamed in {line.renamed for line in written if line.length >= SHORTEST_LINE}:
            self.lines[renamed].append(student)
        for name in set().union(*(line.names for line in written)):
            self.names[name].append(student)
        self.turns.update(set().union(*(_turns(line.renamed) for line in written)))

    def bits(self, holders):
        """How much it says that two have what so many have; nothing, where these are many."""
        return log2(self.size / len(holders)) if 2 <= len(holders) <= self.most else 0

    def candidates(self):
        """The pairs that could have enough in common, in the order of the alphabet."""
        total = Counter()
        for index, weight in ((self.lines, 1), (self.names, NAME_WEIGHT)):
            for holders in index.values():
                if bits := weight * self.bits(holders):
                    for pair in combinations(holders, 2):
                        total[pair] += bits
        return sorted(pair for pair, bits in total.items() if bits >= self.enough)

    def rare_lines(self, shared):
        """The rare ones among shared lines: a dict from their renamed forms to an exercise that has them."""
        rare = ((one.renamed, name) for name, one, _ in shared if self.bits(self.lines.get(one.renamed, ())))
        return dict(sorted(rare))

    def rare_names(self, shared):
        """The rare names that two gave to the same thing: in lines that they wrote alike to the letter."""
        names = set().union(*(one.names for _, one, other in shared if one.written == other.written))
        return {name for name in names if self.bits(self.names[name])}

    def without_repeats(self, rare):
        """Leave out a line with a rare turn of phrase that an earlier one has: it is the same habit."""
        kept, habits = [], set()
        for renamed in rare:
            own = {turn for turn in _turns(renamed) if self.turns[turn] <= self.most}
            kept += [] if own & habits else [renamed]
            habits |= own
        return kept


def _turns(renamed):
    """Every three tokens in a row, as numbers, which need less room."""
    tokens = renamed.split(" ")
    threes = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return {crc32(" ".join(three).encode("utf-8", "replace")) for three in threes}


def _compare(one, other, lines, rarity):
    """Add up what two students have in common; None where it is not enough."""
    shared = list(_shared(lines[one], lines[other]))
    rare, names = rarity.rare_lines(shared), rarity.rare_names(shared)
    kept = rarity.without_repeats(rare)
    first = {rare[line]: line for line in reversed(kept)}.values()
    bits = sum(rarity.bits(rarity.lines[line]) * (1 if line in first else NEXT_LINE_WEIGHT) for line in kept)
    bits += NAME_WEIGHT * sum(rarity.bits(rarity.names[name]) for name in sorted(names))
    if bits < rarity.enough:
        return None
    telling = (name for name, line, _ in shared if line.renamed in rare or names & line.names)
    return Alike(one, other, tuple(dict.fromkeys(telling)), len(kept))


def _shared(one, other):
    """The lines that two students have in the same exercise: its name, and the line as each wrote it."""
    for exercise in sorted(one.keys() & other.keys()):
        for renamed in sorted(one[exercise].keys() & other[exercise].keys()):
            yield exercise, one[exercise][renamed], other[exercise][renamed]


# ---- dlkit's own answers


def own_answers(source, references, given=""):
    """Find the exercises whose reference in dlkit is imported or called.

    Found are imports of the function, and its path through any import, alias or assignment of a name.  Not
    found are star imports, a path through another module that imported it, and what goes by text: getattr,
    importlib, eval.

    Parameters
    ----------
    source : str
        The student's code: all cells, in their order.  Its first 100,000 characters are read.
    references : dict
        From the names of exercises to dotted paths, such as ``"dlkit.logistic.gradient"``.
    given : str, optional
        The code of the notebook as it was handed out.  A line that stands there is nobody's fault.

    Returns
    -------
    list of str
        The exercises, in the order of ``references``.
    """
    handed_out = {tuple(_words(statement)) for statement in _statements(given)}
    aliases, used = {}, set()
    for statement in _statements(source[:LONGEST_NOTEBOOK]):
        words = _words(statement)
        bound = _imported(words) if words[:1] in (["import"], ["from"]) else _assigned(words, aliases)
        aliases |= {name: path for name, path in bound.items() if path.partition(".")[0] == PACKAGE}
        if tuple(words) not in handed_out:
            used.update(bound.values(), _paths(words, aliases))
    return [name for name, path in references.items() if path in used]


def _words(statement):
    return [token.string for token in statement]


def _imported(words):
    """What an import binds: a dict from names to dotted paths."""
    text = " ".join(word for word in words[1:] if word not in "()")
    module, _, names = text.partition(" import ") if words[0] == "from" else ("", "", text)
    bound = {}
    for part in names.split(","):
        path, _, alias = (piece.replace(" ", "") for piece in part.partition(" as "))
        if module:
            bound[alias or path] = f"{module.replace(' ', '')}.{path}"
        else:
            bound[alias or path.partition(".")[0]] = path if alias else path.partition(".")[0]
    return bound


def _assigned(words, aliases):
    """What a line like L = dlkit.logistic makes another name for: a dict of one, or of none."""
    chain = words[2:]
    if words[1:2] == ["="] and chain and chain[0] in aliases and set(chain[1::2]) <= {"."}:
        return {words[0]: list(_paths(chain, aliases))[-1]}
    return {}


def _paths(words, aliases):
    """The dotted paths in a line that begin with a name of dlkit's, each after the shorter ones in it."""
    before = ""
    for position, word in enumerate(words):
        if word in aliases and before != ".":
            path = aliases[word]
            yield path
            for dot, name in zip(words[position + 1 :: 2], words[position + 2 :: 2], strict=False):
                if dot != "." or path.count(".") > DEEPEST_PATH:
                    break
                path = f"{path}.{name}"
                yield path
        before = word
