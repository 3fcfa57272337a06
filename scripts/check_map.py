#!/usr/bin/python3 -B
# SPDX-License-Identifier: MIT
"""What the kernel may take from the C library: leaf functions only, and no floating point.

Reads the link map of a built image (which members of libc.a came in) and its code (a VFP or NEON
instruction in the kernel would destroy a program's registers).
"""
import re
import subprocess
import sys

from wsp.judge import checking
from wsp.paths import BUILD, rel

LEAVES = re.compile(r"lib(?:_a|c_a)-(mem\w+|str\w+|aeabi_mem\w+)(-stub|-armv7a?)?\.o")
# a section that is in the image: address, size, and the member it came from
KEPT = re.compile(r"\s0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+\S*libc(?:_nano)?\.a\(([^)]+)\)")
NOT_LOADED = re.compile(r"^ ?\.(debug|comment|ARM\.attributes)")
# instructions of the VFP and NEON sets; vmsr, vmrs, vldm and vstm belong to the context switch
FP = re.compile(r"^\s*([0-9a-f]+):\s+(v[a-z0-9.]+|fld\w+|fst\w+)\s", re.M)
FP_SWITCH = re.compile(r"v(msr|mrs|ldm\w*|stm\w*|push|pop)$")
FP_PLACES = ("arch_", "vfp_", "start_high")
SYMBOL = re.compile(r"^[0-9a-f]+ <([^>]+)>:$", re.M)


def check_map_text(text):
    """The map's last part lists what stays; what the garbage collection took away is listed
    before."""
    members = set()
    for line in text.split("Linker script and memory map")[-1].replace("\n     ", " ").split("\n"):
        m = KEPT.search(line)
        if m and int(m[1], 16) and int(m[2], 16) and not NOT_LOADED.match(line):
            members.add(m[3])
    return [f"the kernel takes {m} from newlib" for m in sorted(members) if not LEAVES.fullmatch(m)]


def check_code_text(text):
    faults, here = [], "?"
    for line in text.split("\n"):
        if m := SYMBOL.match(line):
            here = m[1]
        elif (m := FP.match(line)) and not (here.startswith(FP_PLACES) and FP_SWITCH.match(m[2])):
            faults.append(f"{here}: {m[2]} at {m[1]} is a floating-point instruction")
    return faults


def newest_image():
    found = sorted(BUILD.glob("*/run/*/image.elf"), key=lambda p: p.stat().st_mtime)
    return found[-1] if found else None


def check():
    elf = newest_image()
    if elf is None:
        print("check_map: there is no image yet: scripts/run makes one", file=sys.stderr)
        return 2
    code = subprocess.run([
        "arm-none-eabi-objdump", "-d", "--no-show-raw-insn", "-j", ".boot", "-j", ".text",
        str(elf)
    ], capture_output=True, text=True, check=False)
    if code.returncode or not code.stdout:
        print(f"check_map: cannot disassemble {rel(elf)}: {code.stderr}", file=sys.stderr)
        return 2
    faults = check_map_text((elf.parent / "image.map").read_text()) + check_code_text(code.stdout)
    return checking.finish("check_map", [f"{rel(elf)}: {f}" for f in faults],
                           len(code.stdout.split("\n")))


def kept(member):
    """A line of a link map for a section of this member that is in the image."""
    return ("Linker script and memory map\n"
            f" .text          0x80400000       0x10 /x/libc.a({member})\n")


def cases():
    return [
        ("malloc", check_map_text(kept("lib_a-mallocr.o"))),
        ("printf", check_map_text(kept("lib_a-printf.o"))),
        ("reent", check_map_text(" .data.impure_data\n" + kept("lib_a-impure.o"))),
        ("VFP", check_code_text("80400000 <net_lock>:\n80400000:\tvadd.f32\ts0, s0, s1\n")),
        ("NEON memcpy", check_code_text("80400000 <memcpy>:\n80400000:\tvldmia\tr1!, {d0-d7}\n")),
    ]


if __name__ == "__main__":
    sys.exit(checking.main("check_map", check, cases, __doc__))
