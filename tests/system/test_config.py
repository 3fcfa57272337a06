# SPDX-License-Identifier: MIT
"""Small pools (scripts/run --config): what a client hears when they are empty, in both modes, and
what the image says about settings that it does not know."""
import re
import socket

import pytest
from test_target import check
from wsp.make import image
from wsp.program import Problem
from wsp.run.demo import json_steps

SMALL = ("SOCKETS=20", "EPHEMERAL_LOW=50000", "EPHEMERAL_HIGH=50011", "MAX_SOCKETS_PER_PROCESS=30",
         "CONNECT_TIMEOUT_MS=2000")


@pytest.mark.target
@pytest.mark.needs("image", "peer", "net")
@pytest.mark.xdist_group("dgram")
@pytest.mark.parametrize("client", ["", "kernel_client"])
def test_small_pools(request, client, machines):
    target = machines("dgram", "_test" if client else "", config=SMALL)
    request.node.machine = target
    target.peer.reset().town()
    shell = target.ready().shell
    try:
        check(shell.run_tap("ktest t_pools" if client else "t_pools", timeout=60))
    finally:
        target.close()


@pytest.mark.host
def test_config_names_and_values():
    assert image.provider_conf(["SOCKETS=3",
                                "CONNECT_TIMEOUT_MS=500"]) == "SOCKETS=3\nCONNECT_TIMEOUT_MS=500\n"
    assert image.provider_conf(["WRITE_EXECUTE=0", "SOCKETS=3"]) == "SOCKETS=3\n"
    assert "etc/no-write-exec" in image.kernel_conf(["WRITE_EXECUTE=0"])[1]
    assert not image.kernel_conf(["WRITE_EXECUTE=1", "SOCKETS=3"])[1]
    for wrong in ("WRITE_EXECUTE=2", "WRITE_EXECUTE=", "SOCKETS", "SOCKETS=", "SOCKETS=x",
                  "COLOUR=3", "=3"):
        with pytest.raises(Problem):
            image.provider_conf([wrong])


@pytest.mark.host
def test_every_setting_is_explained():
    """Where a user looks for it: the table of docs/start.md, --help, and what a wrong name is
    answered with."""
    table = (image.ROOT / "docs/start.md").read_text(encoding="utf-8")
    names = image.config_names()
    assert {"SOCKETS", "TcpMaxDataRetransmissions", "WRITE_EXECUTE"} <= set(names)
    for name in names:
        assert re.search(rf"^\| [^|]*`{name}`", table, re.M), name
        with pytest.raises(Problem, match=name):
            image.provider_conf(["COLOUR=3"])


@pytest.mark.xdist_group("scripts")
@pytest.mark.parametrize("allowed", [True, False])
def test_write_with_execute(run, allowed):
    setting = [] if allowed else ["--config", "WRITE_EXECUTE=0"]
    p = run(*setting, "--ip", "static", "--exec", "t_wx " + ("allowed" if allowed else "forbidden"))
    assert p.returncode == 0 and "not ok" not in p.stdout, p.stdout


@pytest.mark.xdist_group("scripts")
@pytest.mark.needs("net")
def test_run_config_reaches_the_image(run):
    with socket.socket(socket.AF_INET,
                       socket.SOCK_DGRAM) as mine, socket.socket(socket.AF_INET,
                                                                 socket.SOCK_DGRAM) as its:
        mine.bind(("127.0.0.1", 0))     # a peer that says nothing
        its.bind(("127.0.0.1", 0))
        net = f"dgram:{its.getsockname()[1]}:{mine.getsockname()[1]}"
        its.close()
        p = run("--config", "CONNECT_TIMEOUT_MS=300", "--net", net, "--exec",
                "wspconnect --json 10.0.2.2 9")
    assert "WSAETIMEDOUT" in p.stdout, p.stdout
    took = next(step["us"] for step in json_steps(p.stdout.split("\n")) if step["step"] == "result")
    assert took < 18e6, "it waited for the 21 s that are not configured"
