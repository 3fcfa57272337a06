# SPDX-License-Identifier: MIT
"""Layered providers at the prompt: image/samples/trace_lsp is installed, seen at work in tcpcat,
put on top of a copy of itself, and removed."""
import re

import pytest
from wsp.run.echo_service import EchoService
from wsp.run.symbols import Annotator

pytestmark = [pytest.mark.xdist_group("user"), pytest.mark.needs("qemu", "image", "net")]
ACCESS = 0xC0000005
MOST = 1.03
ROW = re.compile(r"^ *(\d+)  (.+?)  +(\S+)((?: +\d+)*)\s*$", re.M)


@pytest.fixture
def prompt(shell):
    """The shell, without a catalogue before and after."""
    def clean():
        for name in (r"\Windows\wsp.cat", r"\trace2.dll"):
            shell.run(f"del {name}")
    clean()
    yield shell
    clean()


def catalog(shell):
    """[(name, path)] of `trace_lsp list`, and {name: id}, {id: [ids of its chain]}."""
    rows = ROW.findall(shell.run("trace_lsp list").replace("\r", ""))
    return ([(name, path) for _, name, path, _ in rows], {name: i for i, name, _, _ in rows},
            {i: chain.split() for i, _, _, chain in rows})


def calls(out, label="trace_lsp"):
    """What the layer logged; the end of what the program printed may stand in front of it."""
    return re.findall(rf"{label}: WSP(\w+)\((.*?)\) = (-?\d+)", out)


@pytest.mark.needs("pmu")
@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("program", ["bench", "bench_dynamic"])
def test_without_layers_a_connect_costs_what_the_provider_costs(shell, program):
    out = shell.run(f"{program} winsock 200", 120)
    table, winsock = (int(re.search(rf"^BENCH {w}_insns (\d+)", out, re.M)[1])
                      for w in ("table", "winsock"))
    assert 10000 < table and winsock <= table * MOST, (table, winsock)


def test_trace_is_installed_seen_and_removed(prompt, target):
    service = EchoService()
    cat = f"tcpcat {target.peer_ip} {service.port} layered"
    assert prompt.run("trace_lsp install").status == 0
    names, ids, chains = catalog(prompt)
    assert names == [("traced TCP/IP", "trace_lsp.dll"), ("traced UDP/IP", "trace_lsp.dll"),
                     ("TCP/IP", "wspm.dll"), ("UDP/IP", "wspm.dll"),
                     ("trace layer", "trace_lsp.dll")]
    assert chains[ids["traced TCP/IP"]] == [ids["trace layer"], ids["TCP/IP"]]
    assert chains[ids["traced UDP/IP"]] == [ids["trace layer"], ids["UDP/IP"]]
    out = prompt.run(cat)
    assert out.status == 0 and "trace_lsp: WSPStartup of wspm.dll = 0" in out
    made = calls(out)
    s = made[0][2]
    assert made[0] == ("Socket", "2, 1, 6", s) or made[0] == ("Socket", "2, 1, 0", s)
    assert ("Connect", f"{s}, {target.peer_ip}:{service.port}", "0") in made
    assert re.search(rf"WSPSend\({s}\) = 0, 7 bytes", out)
    assert re.search(rf"WSPRecv\({s}\) = 0, \d+ bytes", out)
    assert [m for m in made if m[0] in ("CloseSocket", "Cleanup")] == [("CloseSocket", s, "0"),
                                                                     ("Cleanup", "", "0")]
    assert prompt.run("trace_lsp remove").status == 0
    assert catalog(prompt)[0] == [("TCP/IP", "wspm.dll"), ("UDP/IP", "wspm.dll")]
    out = prompt.run(cat)
    assert out.status == 0 and not calls(out) and "layered" in out
    service.close()


def test_errors_come_up_through_the_layer(prompt, target, closed_port):
    prompt.run("trace_lsp install")
    out = prompt.run(f"tcpcat {target.peer_ip} {closed_port} x")
    assert out.status == 1 and "WSAECONNREFUSED 10061" in out
    assert re.search(r"trace_lsp: WSPConnect\(\d+, .*\) = -1, error 10061", out)


def test_layer_on_top_of_a_layer(prompt, target):
    """A copy of the DLL under another name is another layer."""
    service = EchoService()
    assert prompt.run(r"copy \trace_lsp.dll \trace2.dll").status == 0
    assert prompt.run("trace_lsp install").status == 0
    assert prompt.run(r"trace_lsp install \trace2.dll").status == 0
    top = catalog(prompt)[2]
    assert [len(chain) for chain in top.values()][:4] == [3, 3, 2, 2]
    out = prompt.run(f"tcpcat {target.peer_ip} {service.port} twice")
    assert out.status == 0
    assert r"trace2: WSPStartup of trace_lsp.dll = 0" in out
    assert "trace_lsp: WSPStartup of wspm.dll = 0" in out
    assert calls(out, "trace2") == calls(out)
    # what is below has done it first
    assert re.findall(r"(trace\w+): WSPConnect", out) == ["trace_lsp", "trace2"]
    assert prompt.run("trace_lsp remove").status == 0
    assert len(catalog(prompt)[0]) == 2
    service.close()


def test_dll_is_one_layer(prompt, target):
    """Under another path the installer takes it again: that chain leads back to the same module."""
    assert prompt.run("trace_lsp install").status == 0
    out = prompt.run("trace_lsp install")
    assert out.status == 1 and "installed already" in out
    assert len(catalog(prompt)[0]) == 5
    assert prompt.run(r"trace_lsp install \trace_lsp.dll").status == 0
    out = prompt.run(f"tcpcat {target.peer_ip} 7 x")
    assert out.status == 1 and "WSAEPROVIDERFAILEDINIT 10106" in out
    assert prompt.run("trace_lsp remove").status == 0
    assert len(catalog(prompt)[0]) == 2


def test_dll_that_is_gone_is_the_sockets_error(prompt, target):
    prompt.run(r"copy \trace_lsp.dll \trace2.dll")
    prompt.run(r"trace_lsp install \trace2.dll")
    prompt.run(r"del \trace2.dll")
    out = prompt.run(f"tcpcat {target.peer_ip} 7 x")
    assert out.status == 1 and "WSAEPROVIDERFAILEDINIT 10106" in out


def test_crash_in_a_layer_ends_its_program_alone(prompt, target):
    prompt.run("start t_module child wait")
    out = prompt.run("t_lsp child crash 1")
    assert out.status & 0xffffffff == ACCESS
    first, end = (int(x, 16) for x in re.search(
        r"module t_layer_a\.dll 0x(\w+) 0x(\w+)", out).groups())
    assert first <= int(re.search(r"\bpc +0x(\w+)", out)[1], 16) < end
    annotator = Annotator(target.image)
    said = "\n".join(x for line in out.split("\n") for x in annotator.feed(line))
    assert "call_startup at layers.c" in said       # who called the layer
    listed = re.search(r"^\s*(\d+) .*t_module", prompt.run("ps"), re.M)
    assert listed and prompt.run(f"kill {listed[1]}").status == 0
    prompt.run(r"del \Windows\wsp.cat")
    assert "alive" in prompt.run("echo alive")
