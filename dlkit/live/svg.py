"""A Matplotlib figure as SVG in layers: what stands still is drawn once, what moves is drawn again and again.

Matplotlib has a renderer that writes SVG.  It writes whole files, for one figure a page, in the colors of
paper.  A live figure needs fragments, for many figures on one page, in the colors of the reader's theme.  So
the renderer below changes just that, and everything that Matplotlib can draw still works.  The kinds that
move most go a shorter way, in :mod:`dlkit.live.shortcuts`.
"""

import contextlib
import functools
import io
import re

import numpy as np
from matplotlib import _path
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from dlkit.live import shortcuts

# Black and white follow the theme: ink on paper, or chalk on a blackboard.
THEME = {"#000000": "currentColor", "#ffffff": "var(--jp-layout-color0, #fff)"}

COMMANDS = [b"M", b"L", b"Q", b"C", b"z"]
# One for all renderers, because it remembers the formulas that it has read, and reading one takes 4 ms.
TEXT_TO_PATH = TextToPath()
UNITS = 10  # of an outline, to a unit of TEXT_TO_PATH: whole numbers are then exact enough
NUMBERS, OUTLINES = {}, {}  # a number for each letter of a font and for each known line, and its outline


class FragmentRenderer(RendererSVG):
    """Matplotlib's SVG renderer, writing a piece of a page instead of a file.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    prefix : str
        Begins every id of the fragment, so that two figures on one page never share one.
    digits : int
        Decimals of a coordinate, in points.
    page : str
        Begins the id of every outline: all fragments of one figure use the same ones.
    defined : set
        The outlines that another fragment has already brought to the page: of letters, by their numbers,
        and of whole lines of text, by their words and font.
    """

    def __init__(self, fig, prefix, digits, page, defined=()):
        self.prefix, self.digits, self.on_paper, self._ids = prefix, digits, False, {}
        self.page, self.defined, self.drawn_texts, self.lines = page, set(defined), [], set()
        # A heat map keeps its colors in both themes, so what is drawn on it must keep them, too.
        self.papers = {ax for ax in fig.axes if ax.images}
        self._paper = {_corners(ax.bbox) for ax in self.papers}
        super().__init__(fig.bbox.width, fig.bbox.height, io.StringIO(), image_dpi=72)
        self._text2path = TEXT_TO_PATH
        self.out = io.StringIO()
        self.writer = type(self.writer)(self.out)  # leaves the head of the file behind

    def fragment(self):
        """Give all that has been drawn so far."""
        self._write_clips()
        self._write_hatches()
        self.writer.flush()
        text = self.out.getvalue()
        for before in (' id="', 'href="#', "url(#"):
            text = text.replace(before, before + self.prefix)
        return text.replace("xlink:href=", "href=")

    def write(self, svg):
        """Put in a piece of SVG that somebody else has written."""
        self.writer.flush()
        self.out.write(svg)

    # What a file has and a fragment has not:

    def _write_metadata(self, metadata):
        pass

    def _write_default_style(self):
        pass

    def open_group(self, s, gid=None):
        pass

    def close_group(self, s):
        pass

    def themed(self, color):
        """Black and white in the colors of the theme, except on a picture, which keeps its own."""
        return color if self.on_paper else THEME.get(color, color)

    # What is different in a fragment:

    def _make_id(self, kind, content):
        return self._ids.setdefault((kind, str(content)), f"{kind}{len(self._ids)}")

    def _convert_path(self, path, transform=None, clip=None, simplify=None, sketch=None):
        clip = (0.0, 0.0, self.width, self.height) if clip else None
        text = _path.convert_to_string(path, transform, clip, simplify, sketch, self.digits, COMMANDS, False)
        return text.decode("ascii")

    def _get_style_dict(self, gc, rgbFace):
        style = super()._get_style_dict(gc, rgbFace)
        clip = gc.get_clip_rectangle()
        if self.on_paper or (clip is not None and _corners(clip) in self._paper):
            style.setdefault("fill", "#000000")
            return style
        return {name: THEME.get(value, value) for name, value in style.items()}

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        # As outlines: the page may not have the font, and then the letters would not fit their places.
        if ismath == "TeX":
            return self._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        self.drawn_texts.append((x, y, s, angle, ismath))
        self.write_text(x, y, s, prop, angle, ismath, to_hex(gc.get_rgb()), alpha)

    def define(self, outlines):
        """Write the outlines that are not on the page yet."""
        new = dict.fromkeys(name for name in outlines if name not in self.defined)
        self.defined.update(new)
        if new:
            known = ((_number(name), _outline(name)) for name in new)
            paths = "".join(f"<path id='{self.page}g{number}' d='{outline}'/>" for number, outline in known)
            self.write(f"<defs>{paths}</defs>")

    def write_text(self, x, y, s, prop, angle, ismath, color, alpha):
        """Write a line of text: all at once if the page knows it, else letter by letter."""
        line = s, prop, bool(ismath)
        self.lines.add(line)
        if line in self.defined:
            outlines = f"<use href='#{self.page}g{_number(line)}'/>"
        else:
            letters, outlines = _letters(self.page, *line)
            self.define(letters)
        fill = f' fill="{color}"' if color != "#000000" or self.on_paper else ""
        fill += f' opacity="{alpha:.2g}"' if alpha < 1 else ""
        size = prop.get_size_in_points() / TEXT_TO_PATH.FONT_SCALE / UNITS
        turn = f" rotate({-angle:g})" if angle else ""
        self.write(
            f'<g transform="translate({x:.1f} {y:.1f}){turn} scale({size:.4g} {-size:.4g})"{fill}>'
            f"{outlines}</g>"
        )


def still_layer(fig, page, outlines=()):
    """Draw everything that is not animated, on no background.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    page : str
        Begins every id, so that two figures on one page never share one.
    outlines : iterable
        Outlines that the moving layers will use, to be brought along.

    Returns
    -------
    svg : str
        SVG elements, without the ``<svg>`` around them.
    defined : set
        The outlines that it brings to the page.
    """
    for ax in fig.axes:
        ax.apply_aspect()  # else axes of equal scales move to their place only while they are drawn
    renderer = FragmentRenderer(fig, page + "s", digits=2, page=page)
    renderer.define(outlines)
    with _without_backgrounds(fig):
        fig.draw(renderer)  # leaves animated artists out, since it is not saving to a file
    return renderer.fragment(), renderer.defined


def moving_layers(fig, page, defined=()):
    """Draw everything that is animated.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    page : str
        Begins every id, as in the still layer.
    defined : set
        The outlines that the still layer has brought to the page.

    Returns
    -------
    under, over : str
        What lies below the still layer (zorder under 1, such as images), and what lies above.
    outlines : set
        All letters and lines that were used.
    """
    under = FragmentRenderer(fig, page + "u", digits=1, page=page, defined=defined)
    over = FragmentRenderer(fig, page + "o", digits=1, page=page)
    over.defined = under.defined  # one set for both: they come to the page together
    for artist in _moving(fig):
        renderer = under if artist.get_zorder() < 1 else over
        renderer.on_paper = artist.axes in renderer.papers
        shortcuts.draw(artist, renderer)
    return under.fragment(), over.fragment(), under.defined | under.lines | over.lines


def unmark_inner_artists(fig):
    """Take the mark "animated" from artists inside of others, such as an axis's label.

    They are drawn together with their owner, in the still layer, which is drawn anew when they change.
    """
    for artist in set(fig.findobj(lambda artist: artist.get_animated())) - set(_outer(fig)):
        artist.set_animated(False)


def _outer(fig):
    return [artist for owner in (fig, *fig.axes) for artist in owner.get_children()]


def _moving(fig):
    """All animated artists that can be seen, the lowest first."""
    seen = [artist for artist in _outer(fig) if artist.get_animated() and artist.get_visible()]
    return sorted(seen, key=lambda artist: artist.get_zorder())


def _corners(box):
    return tuple(np.round(box.extents, 2))


@contextlib.contextmanager
def _without_backgrounds(fig):
    """Hide the white behind the figure and its axes, so that the layer below shows through."""
    patches = [p for p in (fig.patch, *(ax.patch for ax in fig.axes)) if p.get_visible()]
    for patch in patches:
        patch.set_visible(False)
    try:
        yield
    finally:
        for patch in patches:
            patch.set_visible(True)


# Letters


@functools.lru_cache(maxsize=4096)
def _letters(page, s, prop, ismath):
    """The letters of a line, and what puts them where they belong on a page that has them."""
    places, outlines, bars = _glyphs(s, prop, ismath)
    letters, placed = [], ""
    for key, x, y, scale in places:
        if not len(outlines[key][0]):
            continue  # a space
        letters.append(number := _number(key))
        if number not in OUTLINES:
            OUTLINES[number] = _in_units(*outlines[key])
        place = f"x='{UNITS * x:.0f}'"
        if (y, scale) != (0, 1):
            place = f"transform='translate({UNITS * x:.0f} {UNITS * y:.0f}) scale({scale:.3g})'"
        placed += f"<use href='#{page}g{number}' {place}/>"
    bars = " ".join(_in_units(*bar) for bar in bars)
    return letters, placed + (f'<path d="{bars}"/>' if bars else "")


def _glyphs(s, prop, ismath):
    """What a line consists of: (key, x, y, scale) of its letters, outlines by key, and bars of fractions."""
    if ismath:
        return TEXT_TO_PATH.get_glyphs_mathtext(prop, s)
    return TEXT_TO_PATH.get_glyphs_with_font(TEXT_TO_PATH._get_font(prop), s)


def _number(name):
    """The number of an outline: that of a letter stands for itself."""
    return name if type(name) is int else NUMBERS.setdefault(name, len(NUMBERS))


def _outline(name):
    """The outline of a letter that has been used, or of a line of text, as SVG."""
    number = _number(name)
    if number not in OUTLINES:
        places, outlines, bars = _glyphs(*name)
        letters = [(scale * outlines[key][0] + (x, y), outlines[key][1]) for key, x, y, scale in places]
        parts = [_in_units(*part) for part in (*letters, *bars) if len(part[0])]
        OUTLINES[number] = "".join(parts)
    return OUTLINES[number]


def _in_units(vertices, codes):
    path = Path(UNITS * np.asarray(vertices), codes)
    text = _path.convert_to_string(path, None, None, False, None, 0, COMMANDS, False)
    return re.sub(r"([A-Za-z]) | ?\n", r"\1", text.decode("ascii"))
