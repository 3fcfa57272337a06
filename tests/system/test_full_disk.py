# SPDX-License-Identifier: MIT
"""A full disk is called one, whatever was being done: real ones of a few pages, in mounts of their
own."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
pytestmark = pytest.mark.host

# an lwIP outside the folder that is about to be full, and that folder
FULL = """\
mkdir "$2" && mount --bind "$1" "$2" && mount -t tmpfs -o size="$3" none "$4" || exit 99
shift 4
exec "$@"
"""


@pytest.mark.parametrize("where, size, script",
                         [("build", "4k", ("setup", )), ("build", "64k", ("run", "--exec", "help")),
                          ("build", "2m", ("test", "unit", "-k", "W_51")),
                          ("out", "64k", ("image", "--board", "virt", "--out", "OUT")),
                          ("out", "4k", ("test", "system", "-k", "test_list_names_tests"))])
def test_a_full_disk_is_named(tmp_path, where, size, script):
    """At every stage: fetching, configuring, compiling, linking, writing an image, writing
    results."""
    lwip = pathlib.Path(os.environ.get("LWIP_DIR") or ROOT / "build/lwip-2.2.1")
    out = tmp_path / "out"
    out.mkdir()
    env = dict(os.environ, LWIP_DIR=str(tmp_path / "lwip"), CCACHE_DISABLE="1")
    if where == "build":
        env.pop("WSP_BUILT", None)
    if script == ("setup",):
        env.pop("LWIP_DIR")
    else:
        env["WSP_TEST_DIR"] = str(out)
    maps = [] if os.getuid() == 0 else ["-r"]
    words = [str(out) if word == "OUT" else word for word in script[1:]]
    p = subprocess.run([
        "unshare", *maps, "-m", "sh", "-c", FULL, "sh", lwip, tmp_path / "lwip", size,
        ROOT / "build" if where == "build" else out, ROOT / "scripts" / script[0], *words
    ], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       env=env, timeout=170, check=False)
    if p.returncode == 99 or p.stdout.startswith("unshare:"):
        pytest.skip("no mounts of its own on this machine")
    assert p.returncode == 1, p.stdout
    assert "make room" in p.stdout, p.stdout
    assert "Traceback" not in p.stdout and "internal error" not in p.stdout, p.stdout
