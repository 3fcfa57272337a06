#!/bin/bash
# SPDX-License-Identifier: MIT
# fetch_package.sh VOICE PACKAGE SUITE ARCHITECTURE OUT: unpacks a Debian package, of whatever suite and
# architecture, into OUT/tree and writes its version and what it depends on to OUT/version and
# OUT/depends.  apt checks the signature of the lists and the hash of the package; nothing is
# installed and no script of the package runs.
set -u
here=$(dirname "$(readlink -f "$0")")
voice=$1 package=$2 suite=$3 arch=$4 out=$5
. "$here/debian.sh"

download() {
    rm -f "$work"/*.deb
    private_apt "$work/apt" deb "$suite" "$arch" || return 1
    (cd "$work" && apt-get "${apt_options[@]}" -qq download "$package")
}

work=$out.fetch
rm -rf "$work"
mkdir -p "$work" || fail "cannot write $work"
log=$out.log
retry run_logged "fetching Debian's $package ($suite, $arch)" download ||
    fail "$package cannot be fetched: $(tail -n 1 "$log" | cut -c1-200); the whole story is in $log"
dpkg-deb -x "$work"/*.deb "$work/tree" >>"$log" 2>&1 || fail "cannot unpack $package, see $log"
for field in Version Depends; do
    dpkg-deb -f "$work"/*.deb $field >"$work/${field,,}" || fail "cannot read the $field of $package"
done
rm -rf "$work"/*.deb "$work/apt" "$out"
mv "$work" "$out"
say "$package $(cat "$out/version") is in $out"
