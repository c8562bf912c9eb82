"""Shorter ways than Matplotlib's to write the kinds of artists that move most: the fast paths, and frozen.

Each saves time at every move of a slider, and each is one more place that must draw what Matplotlib draws.
There are enough of them: no new one without a number from ``python -m benchmarks.latency`` that shows what it
is good for.  What has no shorter way here goes Matplotlib's own, and looks the same.
"""

import base64
import io
import math

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import Normalize, to_hex, to_rgba
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Affine2D
from PIL import Image

LAYOUTS = {}  # where the lines of a text stand, seen from its place
CIRCLE = MarkerStyle("o").get_path().transformed(MarkerStyle("o").get_transform()).vertices


def draw(artist, renderer):
    """Draw one artist: the frequent kinds by a shorter way, others as Matplotlib does."""
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
