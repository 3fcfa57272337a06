#!/bin/bash
# SPDX-License-Identifier: MIT
# fetch_source.sh VOICE PACKAGE SUITE TARBALL SHA256 FOLDER OUT: takes one folder out of the orig tarball of
# a Debian source package into OUT; the folder . is all of it.  The tarball must have the pinned SHA-256.
set -u
here=$(dirname "$(readlink -f "$0")")
voice=$1 package=$2 suite=$3 tarball=$4 sha256=$5 folder=$6 out=$7
. "$here/debian.sh"

work=$out.fetch
log=$out.log
rm -rf "$work"
mkdir -p "$work/tree" || fail "cannot write $work"
retry run_logged "fetching the sources of $package ($suite)" \
    download_source "$work" "$package" "$suite" "$tarball" "$sha256" ||
    fail "the sources of $package cannot be fetched: $(tail -n 1 "$log" | cut -c1-200); the whole story is in $log"
wanted="*/$folder/*"
[ "$folder" != . ] || wanted="*"
tar -xf "$work/$tarball" -C "$work/tree" --strip-components=1 --wildcards "$wanted" ||
    fail "cannot unpack $folder of $work/$tarball"
rm -rf "$out"
mv "$(realpath "$work/tree/$folder")" "$out" || fail "there is no $folder in $tarball"
rm -rf "$work"
say "$folder of $package is in $out"
