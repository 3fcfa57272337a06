# SPDX-License-Identifier: MIT
"""Makes what machines boot: the build, images, media and boot chains, and writes them to cards."""
