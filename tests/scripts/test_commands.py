# SPDX-License-Identifier: MIT
"""Every command refuses what makes no sense: by its name, with status 2, without a traceback."""
import importlib
import sys

import pytest
from wsp import program

BAD = [
    ("run", ["--board", "nowhere"], "nowhere"), ("run", ["--ram", "7"], "--ram"),
    ("run", ["--ram", "x"], "--ram"), ("run", ["--timeout", "0"], "--timeout"),
    ("run", ["--timeout", "nan"], "--timeout"), ("run", ["--boot", "tape"], "tape"),
    ("run", ["--medium", "f"], "--medium"), ("run", ["--forward", "80"], "HOSTPORT:PORT"),
    ("run", ["--forward", "0:7"], "port number"), ("run", ["--net", "dgram:1:1"], "dgram:1:1"),
    ("run", ["--net", "tap"], "--net tap"), ("run", ["--record", ""], "--record"),
    ("run", ["--exec", "a\nb"], "one line"), ("run", ["--exec", "x" * 600], "511"),
    ("run", ["--config", "NOTHING=1"], "NOTHING"), ("run", ["--ip", "static:1"], "--ip"),
    ("run", ["demo", "--exec", "help"], "demo"), ("run", ["--app", "/no/such.c"], "/no/such.c"),
    ("run", ["--stack", "1"], "--stack"), ("run", ["-D", "X"], "-D"),
    ("run", ["--file", "/no/such"], "/no/such"), ("image", ["--file", "/no/such"], "/no/such"),
    ("image", ["--app", "/no/such.c"], "/no/such.c"), ("sdk", ["--tar", "x.zip"], "x.zip"),
    ("sdk", ["--out", ""], "--out"), ("sdk", ["x"], "x"),
    ("image", ["--board", "nowhere"], "nowhere"), ("image", ["--check", "/no/such"], "/no/such"),
    ("image", ["--ip", "auto"], "--ip auto"), ("image", ["--config", "X=1"], "X=1"),
    ("flash", [], "DEVICE"), ("flash", ["--list", "x"], "--list"), ("flash", ["x"], "--board"),
    ("flash", ["--board", "nowhere", "x"], "nowhere"),
    ("bench", ["--board", "nowhere"], "nowhere"), ("bench", ["--only", "x"], "--only"),
    ("bench", ["--rounds", "0"], "--rounds 0"), ("bench", ["--beside", "/nowhere"], "/nowhere"),
    ("bench", ["--beside", ".", "--save"], "--save"), ("bench", ["--delay", "5"], "--vs"),
    ("bench", ["--vs", "linux", "--save"], "--vs"), ("bench", ["--vs", "other"], "--vs"),
    ("bench", ["--vs", "linux", "--loss", "51"], "--loss"),
    ("bench", ["--vs", "linux", "--offload", "--delay", "1"], "--offload"),
    ("docs", ["x"], "x"), ("test", ["nowhere"], "nowhere"), ("test", ["-k", ""], "-k"),
    ("test", ["rows", "-k", "x"], "rows"), ("test", ["--last"], "--last"),
    ("test", ["unit", "--board", "virt"], "--board"), ("test", ["unit", "--stalls"], "--stalls"),
    ("test", ["--baud", "1"], "--baud"), ("test", ["--power", "x"], "--power"),
    ("test", ["-v", "soak"], "before its options"),
    ("test", ["fuzz", "--seconds", "0"], "--seconds"), ("test", ["fuzz", "nowhere"], "nowhere"),
    ("test", ["soak", "--minutes", "1401"], "--minutes"), ("test", ["soak", "--seed=-1"], "--seed"),
    ("test", ["trixie", "--part", "x"], "--part"), ("test", ["proofs", "x"], "x"),
    ("test", ["coverage", "x"], "x"),
    ("test", ["samples", "nowhere"], "nowhere"),
    ("test", ["wine", "--write", "-k", "x"], "--write"),
]


@pytest.mark.parametrize("name, args, word", BAD)
def test_a_mistake_in_the_call_is_named(name, args, word, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, *args])
    commands = {"run": "run", "image": "make", "flash": "make", "sdk": "make"}
    command = importlib.import_module(f"wsp.{commands.get(name, 'judge')}.cli_{name}")
    with pytest.raises(SystemExit) as end:
        program.run_main(name, command.main)
    said = capsys.readouterr().err
    assert end.value.code == 2, said
    assert word in said and "Traceback" not in said and "internal error" not in said
