"""JupyterLab without what belongs to the machine's other Jupyters.

A variable cannot keep everything away (:mod:`dlkit.surroundings`).  Jupyter also looks into folders of the
whole machine, where settings and extensions of another JupyterLab lie.  And what would fetch extensions takes
the address of a proxy when it is imported, and stops at one that every other program understands.
"""

import os
import sys
from pathlib import Path

from jupyter_core import paths


def main():
    """Run JupyterLab with the options of the command line."""
    if Path(sys.prefix, "share", "jupyter", "lab").is_dir():  # else it lies in the folders of the machine
        paths.SYSTEM_CONFIG_PATH[:] = paths.ENV_CONFIG_PATH
        paths.SYSTEM_JUPYTER_PATH[:] = paths.ENV_JUPYTER_PATH
    proxies = {name: os.environ.pop(name) for name in list(os.environ) if name.lower().endswith("_proxy")}
    from jupyterlab.labapp import main

    os.environ.update(proxies)  # for the kernels, and for `pip` in a terminal
    return main()


if __name__ == "__main__":
    sys.exit(main())
