"""What a single section shows.  Here it stands in nobody's way; what a second one needs moves out."""

from dlkit.plots.illustrations.graphs import DrawnGraph, draw_graph
from dlkit.plots.illustrations.kinds import network_kinds
from dlkit.plots.illustrations.pictures import (
    bowl,
    examples,
    stretched,
    table_and_images,
    with_slopes,
)
from dlkit.plots.illustrations.scores import score_dots
from dlkit.plots.illustrations.sizes import DrawnSizes, draw_sizes

__all__ = (
    "DrawnGraph",
    "DrawnSizes",
    "bowl",
    "draw_graph",
    "draw_sizes",
    "examples",
    "network_kinds",
    "score_dots",
    "stretched",
    "table_and_images",
    "with_slopes",
)
