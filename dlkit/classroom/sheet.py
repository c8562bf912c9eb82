"""The score sheet of a notebook: what is right, what comes next.  Advice, never a grade."""

import html
from dataclasses import dataclass

RIGHT, REMEMBERED = "right", "right before"
WRONG, BLANK, UNSEEN = "not right yet", "not written yet", "not checked yet"
DONE = (RIGHT, REMEMBERED)


@dataclass(frozen=True)
class Sheet:
    """How far a notebook has come; shown as a table, or as text where there is no HTML.

    Parameters
    ----------
    section : str
    rows : tuple of (name, points, state)
        In the order of the notebook.
    advice : str
        What to do next.
    """

    section: str
    rows: tuple
    advice: str

    @property
    def points(self):
        """The points of all that is right."""
        return sum(points for _, points, state in self.rows if state in DONE)

    @property
    def total(self):
        """The points that there are."""
        return sum(points for _, points, _ in self.rows)

    def __repr__(self):
        width = max((len(name) for name, _, _ in self.rows), default=0)
        lines = [f"Section {self.section}: {self.points} of {self.total} points"]
        lines += [f"  {_sign(state)} {name:<{width}}  {points}  {state}" for name, points, state in self.rows]
        return "\n".join([*lines, self.advice])

    def _repr_html_(self):
        rows = "".join(
            f'<tr><td style="text-align:center">{_sign(state)}</td>'
            f'<td style="text-align:left"><code>{html.escape(name)}</code></td>'
            f'<td>{points}</td><td style="text-align:left">{state}</td></tr>'
            for name, points, state in self.rows
        )
        head = '<th></th><th style="text-align:left">exercise</th><th>points</th>'
        return (
            f"<p><b>Section {html.escape(self.section)}: {self.points} of {self.total} points</b></p>"
            f'<table><thead><tr>{head}<th style="text-align:left">state</th></tr></thead>'
            f"<tbody>{rows}</tbody></table><p>{html.escape(self.advice)}</p>"
        )


def _sign(state):
    """A mark that does not need color."""
    return "✓" if state in DONE else "✗" if state == WRONG else "·"
