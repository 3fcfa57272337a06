#!/bin/sh
# SPDX-License-Identifier: MIT
# The compiler of the Arm GNU toolchain, for programs of this SDK: it compiles with the SDK's headers and
# links with its libraries.  Everything that gcc and g++ understand works; -mthumb, -O2 and the like are yours.
here=$(dirname "$(readlink -f "$0")")
sdk=$(dirname "$here")
tool=arm-none-eabi-${0##*-}
command -v "$tool" >/dev/null || {
    echo "${0##*/}: $tool is not installed; on Debian: apt install @PACKAGES@" >&2
    exit 127
}
exec "$tool" -B"$sdk/lib/" -L"$sdk/lib" -specs="$sdk/lib/wince.specs" @CFLAGS@ -isystem "$sdk/include" "$@"
