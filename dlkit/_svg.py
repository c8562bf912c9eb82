"""A Matplotlib figure as SVG in layers: what stands still is drawn once, what moves is drawn again and again.

Matplotlib has a renderer that writes SVG.  It writes whole files, for one figure a page, in the colors of
paper.  A live figure needs fragments, for many figures on one page, in the colors of the reader's theme.  So
the renderer below changes just that, and everything that Matplotlib can draw still works.
"""

import base64
import contextlib
import functools
import io
import math
import re

import numpy as np
from matplotlib import _path
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import Normalize, to_hex, to_rgba
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D
from PIL import Image

# Black and white follow the theme: ink on paper, or chalk on a blackboard.
THEME = {"#000000": "currentColor", "#ffffff": "var(--jp-layout-color0, #fff)"}

COMMANDS = [b"M", b"L", b"Q", b"C", b"z"]
# One for all renderers, because it remembers the formulas that it has read, and reading one takes 4 ms.
TEXT_TO_PATH = TextToPath()
UNITS = 10  # of an outline, to a unit of TEXT_TO_PATH: whole numbers are then exact enough
NUMBERS, OUTLINES = {}, {}  # a number for each letter of a font and for each known line, and its outline
LAYOUTS = {}  # where the lines of a text stand, seen from its place
CIRCLE = MarkerStyle("o").get_path().transformed(MarkerStyle("o").get_transform()).vertices


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
        _draw(artist, under if artist.get_zorder() < 1 else over)
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


def _draw(artist, renderer):
    """Draw one artist: the frequent kinds by a shorter way, others as Matplotlib does."""
    renderer.on_paper = artist.axes in renderer.papers
    if type(artist) is AxesImage:
        renderer.write(_image(artist, renderer.height))
    elif _is_of_equal_circles(artist):
        renderer.write(_circles(artist, renderer.height))
    elif _is_plain_line(artist):
        renderer.write(_line(artist, renderer))
        if artist.get_marker() in DOTS:
            renderer.write(_dots(artist, renderer))
    elif _is_plain_text(artist):
        _text(artist, renderer)
    elif type(artist) is LineCollection and _has_no_extras(artist):
        renderer.write(_segments(artist, renderer))
    elif _is_upright_rectangle(artist):
        renderer.write(_rectangle(artist, renderer))
    else:
        artist.draw(renderer)


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


# The kinds that are written by a shorter way than Matplotlib's


def _image(image, height):
    """An image as a PNG inside SVG: Matplotlib would resample it to the screen first, which is slow."""
    ax = image.axes
    left, right, bottom, top = image.get_extent()
    (x0, y0), (x1, y1) = ax.transData.transform([(left, bottom), (right, top)])
    picture = _pixels(image)
    if (y0 < y1) == (image.origin == "lower"):
        picture = picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    if x0 > x1:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    png = io.BytesIO()
    picture.save(png, "png", compress_level=1)
    data = base64.b64encode(png.getvalue()).decode("ascii")
    frame = ax.bbox  # the inner <svg> cuts off what lies outside of the axes
    sharp = ' style="image-rendering:pixelated"' if _has_sharp_pixels(image, x1 - x0, y1 - y0) else ""
    return (
        f'<svg x="{frame.x0:.2f}" y="{height - frame.y1:.2f}" width="{frame.width:.2f}" '
        f'height="{frame.height:.2f}" overflow="hidden">'
        f'<image x="{min(x0, x1) - frame.x0:.2f}" y="{frame.y1 - max(y0, y1):.2f}" '
        f'width="{abs(x1 - x0):.2f}" height="{abs(y1 - y0):.2f}" preserveAspectRatio="none"{sharp} '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _has_sharp_pixels(image, width, height):
    """Whether Matplotlib shows pixels as squares: by default, when each is magnified more than threefold."""
    rows, columns = image.get_array().shape[:2]
    magnified = abs(width) > 3 * columns and abs(height) > 3 * rows
    interpolation = image.get_interpolation()
    return interpolation in ("nearest", "none") or (interpolation in ("auto", "antialiased") and magnified)


def _pixels(image):
    """The image's pixels in its colors: with a palette where possible, since that is small and quick."""
    values, colors, norm = image.get_array(), image.get_cmap(), image.norm
    plain = values.ndim == 2 and type(norm) is Normalize and colors.N <= 256
    if not plain or np.ma.is_masked(values) or not np.isfinite(values).all():
        return Image.fromarray(image.to_rgba(values, alpha=image.get_alpha(), bytes=True))
    index = (np.asarray(values, float) - norm.vmin) * (colors.N / ((norm.vmax - norm.vmin) or 1))
    palette = colors(np.arange(colors.N))[:, :3]
    # Blended with white here and sent opaque: the same colors on paper and in both themes.
    strength = 1.0 if image.get_alpha() is None else image.get_alpha()
    palette = strength * palette + 1 - strength
    picture = Image.fromarray(np.clip(index, 0, colors.N - 1).astype(np.uint8))
    picture.putpalette((255 * palette).round().astype(np.uint8).tobytes())
    return picture


def _is_of_equal_circles(artist):
    if type(artist) is not PathCollection or len(artist.get_sizes()) != 1 or not len(artist.get_facecolors()):
        return False
    return np.array_equal(artist.get_paths()[0].vertices, CIRCLE)


def _circles(points, height):
    """A scatter of circles as ``<circle>``: a fifth of the bytes and of the time of general paths."""
    points.update_scalarmappable()
    places = points.get_offset_transform().transform(points.get_offsets())
    radius, width = points.get_sizes()[0] ** 0.5 / 2, points.get_linewidths()[0]
    faces = [to_hex(color) for color in points.get_facecolors()]
    edges = [to_hex(color) for color in points.get_edgecolors()] or ["none"]
    alpha = 1 if points.get_alpha() is None else points.get_alpha()
    circles = (
        f'<circle cx="{x:.1f}" cy="{height - y:.1f}" r="{radius:.2f}" '
        f'fill="{faces[i % len(faces)]}" stroke="{edges[i % len(edges)]}"/>'
        for i, (x, y) in enumerate(places.tolist())
    )
    return f'<g stroke-width="{width:g}" opacity="{alpha:g}">{"".join(circles)}</g>'


def _has_no_extras(artist):
    """Whether it stands in axes, and has nothing that only Matplotlib's own way draws."""
    extras = (artist.get_path_effects(), artist.get_sketch_params(), artist.get_clip_path(), artist.get_url())
    return artist.axes is not None and not any(extras)


def _paint(renderer, what, color):
    """What fills a shape, or what draws its outline."""
    if color[3] == 0:
        return f' {what}="none"'
    opacity = f' {what}-opacity="{color[3]:.2g}"' if color[3] < 1 else ""
    return f' {what}="{renderer.themed(to_hex(color))}"{opacity}'


def _stroke(renderer, color, width, dashes=(0, None), ends="butt", corners="round"):
    """A line's look; butt ends and round corners are those of the page (live.css)."""
    if width == 0 or color[3] == 0:
        return ""
    offset, lengths = dashes
    look = f'{_paint(renderer, "stroke", color)} stroke-width="{width:.3g}"'
    if lengths is not None:
        look += f' stroke-dasharray="{" ".join(f"{d:.4g}" for d in lengths)}"'
        look += f' stroke-dashoffset="{offset:.4g}"' if offset else ""
    if ends != "butt":
        look += f' stroke-linecap="{"square" if ends == "projecting" else ends}"'
    return look + (f' stroke-linejoin="{corners}"' if corners != "round" else "")


def _clip(artist, places, renderer):
    """What cuts an artist off at its frame, if a corner of it lies outside."""
    frame = artist.get_clip_box() if artist.get_clip_on() else None
    if frame is None or not ((places < frame.min) | (places > frame.max)).any():
        return ""
    gc = renderer.new_gc()
    gc.set_clip_rectangle(frame)
    return f' clip-path="{renderer._get_clip_attrs(gc)["clip-path"]}"'


DOTS = {"o": 1, ".": 0.5}  # a marker's diameter, in units of its size


def _is_plain_line(artist):
    """Whether it is a line without markers, or one whose every point is a dot of one color."""
    if type(artist) is not Line2D or not _has_no_extras(artist):
        return False
    if artist.get_drawstyle() != "default" or artist.get_gapcolor() is not None:
        return False
    if artist.get_marker() not in DOTS:
        return artist.get_marker() in ("None", "none", " ", "", None)
    face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
    whole = artist.get_fillstyle() == "full" and artist.get_markevery() is None
    return whole and "none" not in (face, edge) and to_hex(face) == to_hex(edge)


def _line(line, renderer):
    """A line, thinned out where its points lie on each other, as Matplotlib does it."""
    color, width = to_rgba(line.get_color(), line.get_alpha()), line.get_linewidth()
    places = line.get_transform().transform(line.get_xydata())
    if line.get_linestyle() == "None" or width == 0 or not len(places):
        return ""
    ends, corners = line.get_solid_capstyle(), line.get_solid_joinstyle()
    if line.is_dashed():
        ends, corners = line.get_dash_capstyle(), line.get_dash_joinstyle()
    clip = _clip(line, places, renderer)
    path = Path(np.column_stack([places[:, 0], renderer.height - places[:, 1]]))
    strokes = renderer._convert_path(path, clip=True, simplify=path.should_simplify)
    look = _stroke(renderer, color, width, line._dash_pattern, ends, corners)
    return f'<path d="{strokes}" fill="none"{look}{clip}/>' if strokes else ""


def _dots(line, renderer):
    """All dots of a line as one path, of strokes without length and with round ends: 12 bytes each."""
    places = line.get_transform().transform(line.get_xydata())
    places = places[np.isfinite(places).all(axis=1)]
    frame, height = line.axes.bbox, renderer.height
    if line.get_clip_on():
        inside = (places >= frame.min) & (places <= frame.max)
        places = places[inside.all(axis=1)]
    strokes = "".join(f"M{x:.1f} {height - y:.1f}h0" for x, y in places.tolist())
    color = renderer.themed(to_hex(line.get_markerfacecolor()))
    width = DOTS[line.get_marker()] * line.get_markersize() + line.get_markeredgewidth()
    alpha = 1 if line.get_alpha() is None else line.get_alpha()
    look = f'stroke="{color}" stroke-width="{width:g}" stroke-linecap="round" opacity="{alpha:g}"'
    return f'<path d="{strokes}" {look}/>' if strokes else ""


def _segments(lines, renderer):
    """Many lines, those of one look as one path."""
    lines.update_scalarmappable()
    segments, height, paths = [path.vertices for path in lines.get_paths()], renderer.height, {}
    looks = (
        [tuple(color) for color in lines.get_colors()],
        lines.get_linewidths(),
        [(offset, dashes and tuple(dashes)) for offset, dashes in lines.get_linestyles()],
    )
    if not segments or not all(len(look) for look in looks):
        return ""
    corners = lines.get_transform().transform(np.concatenate(segments))
    if not np.isfinite(corners).all():
        lines.draw(renderer)  # Matplotlib knows what to do with a gap in a line
        return ""
    ends = np.cumsum([len(segment) for segment in segments])
    places, first = corners.tolist(), 0
    for k, end in enumerate(ends.tolist()):
        color, width, dashes = (look[k % len(look)] for look in looks)
        if width > 0:
            strokes = "L".join([f"{x:.1f} {height - y:.1f}" for x, y in places[first:end]])
            paths.setdefault((color, round(float(width), 1), dashes), []).append("M" + strokes)
        first = end
    clip = _clip(lines, corners, renderer)
    return "".join(
        f'<path d="{"".join(strokes)}" fill="none"{_stroke(renderer, *look)}{clip}/>'
        for look, strokes in paths.items()
    )


def _is_plainly_filled(patch):
    return not patch.get_hatch() and patch.get_linestyle() in ("solid", "-")


def _is_upright_rectangle(artist):
    """Whether it is a rectangle of the axes' numbers."""
    if type(artist) is not Rectangle or not _has_no_extras(artist) or not _is_plainly_filled(artist):
        return False
    return artist.get_angle() == 0 and artist.get_data_transform().is_separable


def _rectangle(patch, renderer):
    (x, y), width, height = patch.get_xy(), patch.get_width(), patch.get_height()
    corners = patch.get_data_transform().transform([(x, y), (x + width, y + height)])
    if not np.isfinite(corners).all():
        return ""
    (left, low), (right, high) = corners.tolist()
    low, high = renderer.height - low, renderer.height - high
    look = _filled(patch, renderer) + _clip(patch, corners, renderer)
    return f'<path d="M{left:.1f} {low:.1f}H{right:.1f}V{high:.1f}H{left:.1f}z"{look}/>'


def _filled(patch, renderer):
    """The look of a filled shape and its edge."""
    face, edge, alpha = patch.get_facecolor(), patch.get_edgecolor(), patch.get_alpha()
    whole = ""
    if alpha is not None and alpha < 1:  # of the two together: the face does not shine through its edge
        whole = f' opacity="{alpha:.2g}"'
        face, edge = ((*color[:3], float(color[3] > 0)) for color in (face, edge))
    ends, corners = patch.get_capstyle(), patch.get_joinstyle()
    outline = _stroke(renderer, edge, patch.get_linewidth(), (0, None), ends, corners)
    return _paint(renderer, "fill", face) + outline + whole


def _is_plain_text(artist):
    """Whether it is words, perhaps in a box, without an arrow."""
    if type(artist) not in (Text, Annotation) or getattr(artist, "arrow_patch", None) is not None:
        return False
    box = artist.get_bbox_patch()
    if artist.get_path_effects() or artist.get_wrap() or artist.get_usetex():
        return False
    return box is None or (_is_plainly_filled(box) and not box.get_path_effects())


def _text(artist, renderer):
    """Draw a text as Matplotlib does, but lay out the same words only once: that takes most of the time."""
    if not artist.get_text():
        return
    if type(artist) is Annotation and not artist._check_xy(renderer):
        return  # what it points to lies outside of the axes
    x, y = _place(artist, renderer)
    y, font, box = renderer.height - y, artist.get_fontproperties(), artist.get_bbox_patch()
    if not (math.isfinite(x) and math.isfinite(y)):
        return
    style = box.get_boxstyle() if box else None
    key = (
        *(artist.get_text(), hash(font), artist.get_ha(), artist.get_va(), artist.get_parse_math()),
        *(artist.get_rotation(), artist.get_rotation_mode(), artist._linespacing, artist._multialignment),
        *((type(style), *vars(style).values()) if box else ()),
    )
    if key not in LAYOUTS or artist.get_transform_rotates_text():
        renderer.drawn_texts.clear()
        artist.draw(renderer)
        if len(LAYOUTS) > 10_000:
            LAYOUTS.clear()
        words = [(left - x, top - y, *rest) for left, top, *rest in renderer.drawn_texts]
        LAYOUTS[key] = box and _box(box, x, renderer.height - y, renderer), words
    else:
        outline, words = LAYOUTS[key]
        if outline:
            place = f'transform="translate({x:.1f} {y:.1f})"'
            renderer.write(f'<path {place} d="{outline}"{_filled(box, renderer)}/>')
        color, alpha = to_rgba(artist.get_color()), artist.get_alpha()
        alpha = color[3] if alpha is None else alpha
        for dx, dy, s, angle, ismath in words:
            renderer.write_text(x + dx, y + dy, s, font, angle, ismath, to_hex(color), alpha)


def _place(text, renderer):
    """Where a text stands, in points from the lower left corner of the figure."""
    place = text.get_unitless_position()
    if type(text) is not Annotation:
        return text.get_transform().transform(place)
    if (text.xycoords, text.anncoords) == ("data", "offset points"):  # a point, and how far from it
        return text.axes.transData.transform(text.xy) + np.multiply(place, text.figure.dpi / 72)
    text.update_positions(renderer)
    return text.get_transform().transform(place)


def _box(box, x, y, renderer):
    """The outline of a text's box, seen from the text's place (x, y)."""
    from_there = box.get_transform() + Affine2D().translate(-x, -y).scale(1, -1)
    return renderer._convert_path(box.get_path(), from_there)


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
