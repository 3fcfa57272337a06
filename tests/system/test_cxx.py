# SPDX-License-Identifier: MIT
"""C++17 in programs: statics, exceptions in threads, the library, and how a program ends."""
import pytest
from wsp.make import apps, building, image
from wsp.paths import ROOT
from wsp.run.machine import Machine

pytestmark = [pytest.mark.needs("qemu", "image"), pytest.mark.xdist_group("samples")]
HERE = ROOT / "tests/system/cxx"
ABORTED = 3


@pytest.fixture(scope="module")
def cxx(request, tmp_path_factory):
    """cxx(command) -> (its lines, its status)"""
    wanted = apps.Wanted(tuple(str(p) for p in sorted(HERE.glob("*.cpp"))))
    board = request.config.getoption("--board")
    with Machine(image.make(building.build(board), wanted=wanted),
                 tmp_path_factory.mktemp("cxx")) as m:
        m.boot()

        def run(command):
            out, status = m.console.run(command, 60)
            return out.replace("\r", "").splitlines(), status
        yield run


@pytest.mark.parametrize("how, status", [("", 6), ("exit", 5)])
def test_statics_end_in_turn_and_what_they_print_is_seen(cxx, how, status):
    assert cxx(f"statics {how}") == (
        ["+first", "+second", "+local", "no newline at the endatexit", "-local", "-second",
         "-first", f"statics: exit status {status}"], status)


def test_a_static_of_a_function_is_made_once_and_holds_nobody_else_up(cxx):
    assert cxx("statics together") == (["+first", "+second", "made 1, wrong 0", "-second",
                                        "-first"], 0)


def test_an_initialiser_that_throws_is_tried_again(cxx):
    assert cxx("statics again") == (["+first", "+second", "not yet", "not yet", "tried 3",
                                     "-picky", "-second", "-first"], 0)


def test_an_initialiser_that_needs_itself_ends_the_program(cxx):
    lines, status = cxx("statics recursive")
    assert status == ABORTED and "the initialiser of a static asks for that static" in lines


def test_exceptions_of_many_threads_do_not_mix(cxx):
    assert cxx("throws many") == (["wrong 0"], 0)


def test_new_without_memory(cxx):
    assert cxx("throws memory") == (["std::bad_alloc", "nothrow 1", "handler 3, caught 2"], 0)


def test_types_are_known_at_run_time(cxx):
    assert cxx("throws types") == (["1 0 1"], 0)


@pytest.mark.parametrize("what, words", [
    ("uncaught", "terminate: nobody catches an exception of the type N12_GLOBAL__N_14MineE"),
    ("noexcept", "terminate: nobody catches an exception of the type St12length_error"),
    ("terminate", "terminate: the program has called it"),
    ("pure", "a pure virtual function was called")])
def test_how_a_program_ends_that_cannot_go_on(cxx, what, words):
    lines, status = cxx(f"throws {what}")
    assert status == ABORTED and words in lines, lines


def test_wide_strings_have_16_bit_units(cxx):
    assert cxx("wide") == (["108 3 1 1 4 1", "1 2 20ac"], 0)


def test_streams(cxx):
    assert cxx("streams") == (["17 words 2.5 ff xx 31", "cout 5000", "a file 8"], 0)


def test_the_library(cxx):
    assert cxx("library") == (
        ["499 -500 300 1 7.0", "17 words 31 xx", "text -1 6 8 eight 1 4 1099511627781"], 0)
