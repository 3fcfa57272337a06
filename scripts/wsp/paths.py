# SPDX-License-Identifier: MIT
"""Where things are: the repository, and what is made of it."""
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"


def rel(path):
    """A path as the user would type it from the repository root."""
    try:
        return str(pathlib.Path(path).resolve().relative_to(ROOT))
    except ValueError:
        return str(path)
