"""The web site's settings; `python docs/website.py OUT` lays out the pages and calls Sphinx with these."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # where Sphinx finds `website`

project = "dlkit"
html_title = "Deep learning, understood by running it"
author = "the dlkit authors"
copyright = "the dlkit authors. Text and pictures: CC BY 4.0; code: BSD-3-Clause"
extensions = [
    "myst_nb",  # the notebooks, with the outputs that are stored in them
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "numpydoc",
    "sphinx-mathjax-offline",  # nothing is fetched from another site to show a formula
]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "html_image"]
myst_heading_anchors = 4

myst_heading_slug_func = "website.anchor"  # by name: a function could not be stored

autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = ["tables.js"]
html_show_sourcelink = False
repository = os.environ.get("GITHUB_REPOSITORY")  # as GitHub's workflows have it
html_theme_options = {
    "show_toc_level": 2,
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
}
if repository:
    html_theme_options |= {
        "repository_url": f"https://github.com/{repository}",
        "use_repository_button": True,
        "use_issues_button": True,
    }
