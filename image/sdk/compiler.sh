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
# Of the toolchain here only the compiler itself is used, with its own headers and libgcc: the C library and
# libstdc++ are those of the image.  gcc looks where these two name when it has looked where options do.
own=$("$tool" -print-file-name=include)
own=$own:${own%/include}/include-fixed
export C_INCLUDE_PATH="$own:@C_HEADERS@${C_INCLUDE_PATH:+:$C_INCLUDE_PATH}"
export CPLUS_INCLUDE_PATH="@CXX_HEADERS@:$own:@C_HEADERS@${CPLUS_INCLUDE_PATH:+:$CPLUS_INCLUDE_PATH}"
case $tool in
*g++)
    release=$("$tool" -dumpversion)
    [ "${release%%.*}" -ge @GCC@ ] || {
        echo "$name: the libstdc++ of this SDK needs g++ @GCC@ or later, and here is $release: make an SDK on this" \
            "system, scripts/sdk" >&2
        exit 1
    } ;;
esac
kind=program
code="@MODULE_CFLAGS@"
case " $* " in *" -static "*) kind=static code= ;; *" -shared "*) kind=dll ;; esac
case " $* " in
*" -c "* | *" -E "* | *" -S "* | *" -fsyntax-only "*)
    exec "$tool" -nostdinc @CFLAGS@ $code @INCLUDES@ "$@" ;;
esac

lib=$sdk/lib

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
set -- -nostdinc -B"$lib/" -specs="$lib/wince.specs" @CFLAGS@ @INCLUDES@ "$@" -L"$lib"
[ $kind = dll ] || exec "$tool" "$@"
command -v python3 >/dev/null || {
    echo "$name: a DLL needs python3; on Debian: apt install python3" >&2
    exit 127
}
exec python3 -BI "$sdk/lib/python" "$tool" "$@"
