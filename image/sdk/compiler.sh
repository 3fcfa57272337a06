#!/bin/sh
# SPDX-License-Identifier: MIT
# The compiler of the Arm GNU toolchain, for programs of this SDK: it compiles with the SDK's headers and
# links with its libraries.  Everything that gcc and g++ understand works; -mthumb, -O2 and the like are yours.
# It links a program that imports from coredll.dll, with -shared a DLL, with -static a program that needs none.
here=$(dirname "$(readlink -f "$0")")
sdk=$(dirname "$here")
name=${0##*/}
tool=arm-none-eabi-${0##*-}
command -v "$tool" >/dev/null || {
    echo "$name: $tool is not installed; on Debian: apt install @PACKAGES@" >&2
    exit 127
}
kind=program
code="@MODULE_CFLAGS@"
case " $* " in *" -static "*) kind=static code= ;; *" -shared "*) kind=dll ;; esac
case " $* " in
*" -c "* | *" -E "* | *" -S "* | *" -fsyntax-only "*)
    exec "$tool" @CFLAGS@ $code @INCLUDES@ "$@" ;;
esac

# The libraries know the inside of newlib's releases, and DLLs are those of the image: which is here
# matters to who links.
newlib=$(echo __NEWLIB__ | "$tool" -E -P -include _newlib_version.h - 2>/dev/null | tail -n 1)
lib=$sdk/lib/newlib-$newlib
[ -d "$lib" ] || {
    echo "$name: this SDK has libraries for newlib @NEWLIB@, and here is '$newlib': make one on this" \
        "system, scripts/sdk" >&2
    exit 1
}
case $tool in *g++) needed=libstdc++.lib ;; *) needed=coredll.lib ;; esac
if [ $kind != static ] && [ ! -e "$lib/dynamic/$needed" ]; then
    [ $kind = program ] || {
        echo "$name: this SDK makes DLLs with newlib @DYNAMIC@, and here is '$newlib': DLLs and image" \
            "are built on one Debian" >&2
        exit 1
    }
    kind=static
    set -- -static "$@"
fi

# As the linkers of Windows know them: -lNAME and NAME.lib mean an import library of this name.
folders=
last=
for arg; do
    case $last$arg in -L?*) folders="$folders
${arg#-L}" ;; esac
    last=
    [ "$arg" != -L ] || last=-L
done
has() {
    IFS='
'
    for folder in $folders "$lib/dynamic"; do
        [ ! -f "$folder/$1" ] || { unset IFS; return 0; }
    done
    unset IFS
    return 1
}
for arg; do
    shift
    case $arg in
    -Wl,--defsym=__stack_size=*)
        case ${arg##*=} in
        *[!0-9]*) ;;
        *)
            [ "${arg##*=}" -le @STACK_MOST@ ] || {
                echo "$name: a stack has at most @STACK_MOST@ bytes, and here are ${arg##*=}" >&2
                exit 1
            } ;;
        esac
        [ $kind = static ] || set -- "$@" "-Wl,-z,noexecstack,-z,stack-size=${arg##*=}" ;;
    -l:*) ;;
    -l?*) if [ $kind != static ] && has "${arg#-l}.lib"; then arg=-l:${arg#-l}.lib; fi ;;
    -*) ;;
    *.lib)
        if [ ! -e "$arg" ]; then
            case $arg in
            */*) ;;
            *)
                if [ $kind != static ] && has "$arg"; then
                    arg=-l:$arg
                else
                    arg=-l$(echo "${arg%.lib}" | tr '[:upper:]' '[:lower:]') # one of the SDK's
                fi ;;
            esac
        fi ;;
    esac
    set -- "$@" "$arg"
done
# -L, as what -B names comes behind the libraries of the toolchain.
[ $kind = static ] || set -- -B"$lib/dynamic/" $code "$@" -L"$lib/dynamic"
set -- -B"$lib/" -B"$sdk/lib/" -specs="$sdk/lib/wince.specs" @CFLAGS@ @INCLUDES@ "$@"
[ $kind = dll ] || exec "$tool" "$@"
command -v python3 >/dev/null || {
    echo "$name: a DLL needs python3; on Debian: apt install python3" >&2
    exit 127
}
exec python3 -BI "$sdk/lib/python" "$tool" "$@"
