# SPDX-License-Identifier: MIT
"""Links DLLs; the compilers of the SDK run it."""
import sys

from wsp.make.dll_link import main

main(sys.argv[1:])
