# SPDX-License-Identifier: MIT
"""What the commonest scanner says of the image: nmap against it, both in a network namespace of
their own.

Needs root, a tap device and nmap; without them it is skipped and says so.
"""
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from wsp.make import building, image
from wsp.run import qemu
from wsp.run.machine import Machine

pytestmark = [pytest.mark.host, pytest.mark.xdist_group("nmap")]

G, GATEWAY, TAP = "10.0.2.15", "10.0.2.2", "tap0"
TCP_OPEN, UDP_OPEN = {7, 40001}, {7, 40001}
SECRET_IDS = {"Randomized", "All zeros", "Random positive "
                                         "increments", "Constant", "Duplicated ipid (!)"}


def missing():
    """Why it cannot run here, or None."""
    if os.geteuid():
        return "needs root, for a network namespace"
    if not pathlib.Path("/dev/net/tun").exists():
        return "needs /dev/net/tun"
    return next((f"needs {tool}" for tool in ("nmap", "ip") if not shutil.which(tool)), None)


@pytest.fixture
def namespace():
    why = missing()
    if why:
        pytest.skip(why)
    name = f"wsp-nmap-{os.getpid()}"
    steps = [["netns", "add", name], ["-n", name, "link", "set", "lo", "up"],
             ["-n", name, "tuntap", "add", "dev", TAP, "mode", "tap"],
             ["-n", name, "addr", "add", f"{GATEWAY}/24", "dev", TAP],
             ["-n", name, "link", "set", TAP, "up"]]
    try:
        for step in steps:
            done = subprocess.run(["ip", *step], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"no network namespace here: ip {' '.join(step)}: "
                            f"{done.stderr.strip()}")
        yield name
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


@pytest.fixture
def scanned(namespace, tmp_path, monkeypatch):
    """The image in the namespace, with an echo server; scan(options...) gives nmap's report as
    XML."""
    prefix = ["ip", "netns", "exec", namespace]
    start = qemu.start
    monkeypatch.setattr(qemu, "start", lambda cmd, **how: start(prefix + cmd, **how))
    monkeypatch.setattr(qemu, "netdev",
                        lambda *_: f"tap,id=n0,ifname={TAP},script=no,downscript=no")
    with Machine(image.make(building.build("virt"), "static"), tmp_path, net=f"tap:{TAP}") as m:
        m.boot()
        m.console.run("start echod 7")
        m.console.run("start echod 40001")

        def scan(*options):
            out = tmp_path / "nmap.xml"
            done = subprocess.run(
                [*prefix, "nmap", "-n", "-Pn", "--max-retries", "2", "-oX", out, *options, G],
                capture_output=True, text=True, timeout=150, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            return ET.parse(out).getroot().find("host")

        yield m, scan


def open_ports(host):
    return {
        int(p.get("portid")) for p in host.iter("port") if p.find("state").get("state") == "open"
    }


def test_what_nmap_sees(scanned):
    machine, scan = scanned
    host = scan("-sS", "-p1-1024,5357,7300-7400,40001,49152-49200", "-O")
    listed, _ = machine.console.run("netstat")
    assert open_ports(host) == TCP_OPEN
    assert {int(p)
            for p in re.findall(r"(?im)^\s*tcp\s+\S+:(\d+)\s.*listen", listed)} == TCP_OPEN, listed
    assert host.find("tcpsequence").get("difficulty") == "Good luck!"
    assert host.find("ipidsequence").get("class") in SECRET_IDS, host.find("ipidsequence").attrib
    udp = scan("-sU", "-p7,53,67,68,69,123,137,161,500,1900,5353,40001")
    assert open_ports(udp) == UDP_OPEN
    output, status = machine.console.run("ps")
    assert status == 0 and "echod" in output            # and it lives
