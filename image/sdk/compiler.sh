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
# The libraries know the inside of newlib's releases: which is here matters to who links.
case " $* " in
*" -c "* | *" -E "* | *" -S "* | *" -fsyntax-only "*) newlib= ;;
*)
    newlib=$(echo __NEWLIB__ | "$tool" -E -P -include _newlib_version.h - 2>/dev/null | tail -n 1)
    [ -d "$sdk/lib/newlib-$newlib" ] || {
        echo "${0##*/}: this SDK has libraries for newlib @NEWLIB@, and here is '$newlib'" >&2
        exit 1
    }
    ;;
esac
exec "$tool" -B"$sdk/lib/newlib-$newlib/" -B"$sdk/lib/" -specs="$sdk/lib/wince.specs" @CFLAGS@ @INCLUDES@ "$@"
