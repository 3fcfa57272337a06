# SPDX-License-Identifier: MIT
"""Boots and drives machines: QEMU, serial lines, the console, the shell on a terminal, the demo."""
