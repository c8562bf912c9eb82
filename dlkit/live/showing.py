"""A widget as the output of a cell."""

VIEW = "application/vnd.jupyter.widget-view+json"


def output(widget, text):
    """Give a widget as what a cell shows, with the text for readers without a kernel.

    The same of ipywidgets 7, which Colab has and which makes no such output by itself, and of 8.
    """
    return {VIEW: widget.get_view_spec(), "text/plain": text}
