"""A Matplotlib figure as SVG in layers: what stands still is drawn once, what moves is drawn again and again.

Matplotlib has a renderer that writes SVG.  It writes whole files, for one figure a page, in the colors of
paper.  A live figure needs fragments, for many figures on one page, in the colors of the reader's theme.  So
the renderer below changes just that, and everything that Matplotlib can draw still works.
"""

import base64
import contextlib
import io

import numpy as np
from matplotlib import _path
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import PathCollection
from matplotlib.colors import Normalize, to_hex
from matplotlib.image import AxesImage
from matplotlib.markers import MarkerStyle
from matplotlib.textpath import TextToPath
from PIL import Image

# Black and white follow the theme: ink on paper, or chalk on a blackboard.
THEME = {"#000000": "currentColor", "#ffffff": "var(--jp-layout-color0, #fff)"}

COMMANDS = [b"M", b"L", b"Q", b"C", b"z"]
# One for all renderers, because it remembers the formulas that it has read, and reading one takes 4 ms.
TEXT_TO_PATH = TextToPath()
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
    """

    def __init__(self, fig, prefix, digits):
        self.prefix, self.digits, self.on_paper, self._ids = prefix, digits, False, {}
        # A heat map keeps its colors in both themes, so what is drawn on it must keep them, too.
        self._paper = {_corners(ax.bbox) for ax in fig.axes if ax.images}
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
        if self.on_paper:
            self.write('<g fill="#000000">')
        self._draw_text_as_path(gc, x, y, s, prop, angle, ismath, mtext)
        if self.on_paper:
            self.write("</g>")


def still_layer(fig, prefix):
    """Draw everything that is not animated, on no background.

    Returns
    -------
    str
        SVG elements, without the ``<svg>`` around them.
    """
    for ax in fig.axes:
        ax.apply_aspect()  # else axes of equal scales move to their place only while they are drawn
    renderer = FragmentRenderer(fig, prefix, digits=2)
    with _without_backgrounds(fig):
        fig.draw(renderer)  # leaves animated artists out, since it is not saving to a file
    return renderer.fragment()


def moving_layers(fig, prefix):
    """Draw everything that is animated.

    Returns
    -------
    under, over : str
        What lies below the still layer (zorder under 1, such as images), and what lies above.
    """
    under, over = FragmentRenderer(fig, prefix + "u", digits=1), FragmentRenderer(fig, prefix + "o", digits=1)
    for artist in _moving(fig):
        _draw(artist, under if artist.get_zorder() < 1 else over)
    return under.fragment(), over.fragment()


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
    """Draw one artist: two kinds that are large and frequent by a shorter way, others as Matplotlib does."""
    renderer.on_paper = artist.axes is not None and bool(artist.axes.images)
    if type(artist) is AxesImage:
        renderer.write(_image(artist, renderer.height))
    elif _is_of_equal_circles(artist):
        renderer.write(_circles(artist, renderer.height))
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
