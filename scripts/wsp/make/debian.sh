# SPDX-License-Identifier: MIT
# How the scripts speak, repeat themselves and use Debian's archive.  Sourced by scripts/setup and
# scripts/wsp/make/fetch_source.sh, which set $voice (the name before each message) and $log (a file).
tries=4

say() { echo "$voice: $*"; }

fail() {
    echo "$voice: $*" >&2
    ! full_disk || echo "$voice: no space left on the disk of $full: make room, then try again" >&2
    exit 1
}

# Whether one of the disks that we write to is full; sets $full.
full_disk() {
    for full in "$(dirname "${log:-./log}")" /var "${TMPDIR:-/tmp}"; do
        [ "$(df -k --output=avail "$full" 2>/dev/null | tail -n 1)" -ge 64 ] 2>/dev/null || [ ! -d "$full" ] || return 0
    done
    return 1
}

# run_logged TEXT COMMAND...: the command's output goes to the log, a sign of life to the terminal.
run_logged() {
    local text=$1 start=$SECONDS next=10 child
    shift
    say "$text"
    echo "### $(date -u +%FT%TZ) $*" >>"$log"
    set -m # the child leads a process group, so that an interrupt reaches all of it
    "$@" >>"$log" 2>&1 </dev/null &
    child=$!
    set +m
    trap 'kill -- -$child 2>/dev/null; wait $child 2>/dev/null; echo; exit 130' INT TERM
    while kill -0 $child 2>/dev/null; do
        sleep 0.2
        if [ $((SECONDS - start)) -ge $next ]; then
            say "  ... $((SECONDS - start)) s: $(tail -n 1 "$log" | sed "s/^###.*//" | cut -c1-70)"
            next=$((next + 10))
        fi
    done
    wait $child
    local status=$?
    trap - INT TERM
    return $status
}

# retry COMMAND...: a mirror may hiccup (a stale index, a reset connection); the pause grows.
retry() {
    local n=1
    until "$@"; do
        [ $n -lt $tries ] && ! full_disk || return 1
        say "  attempt $n of $tries failed ($(tail -n 1 "$log" | cut -c1-90)); again in $((n * 5)) s"
        sleep $((n * 5))
        n=$((n + 1))
    done
}

# The address of the Debian mirror this machine already uses: the commonest one among its own lists.
debian_mirror() {
    local filter
    for filter in "Label: Debian" "Component: main"; do
        apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' "$filter" \
            2>/dev/null | sort | uniq -c | sort -rn | awk 'NR==1{print $2}' | grep . && return
    done
    return 1
}

# private_apt STATE TYPE SUITE [ARCHITECTURE]: an apt of our own in the folder STATE, with the lists of
# one suite (TYPE deb or deb-src), checked against Debian's keys.  Nothing of the system's apt is
# touched, and no root is needed.  Leaves the options for apt-get in $apt_options and updates the lists.
private_apt() {
    local state=$1 type=$2 suite=$3 arch=${4:-$(dpkg --print-architecture)} uri
    uri=$(debian_mirror) || { echo "no Debian mirror is configured in /etc/apt"; return 1; }
    rm -rf "$state"
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/preferences.d" \
        "$state/sources.list.d" || return 1
    : >"$state/status"
    printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$type" "$uri" "$suite" \
        /usr/share/keyrings/debian-archive-keyring.gpg >"$state/sources.list.d/private.sources"
    apt_options=(-o Dir::State="$state" -o Dir::State::lists="$state/lists"
        -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache"
        -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$state/sources.list.d"
        -o Dir::Etc::preferencesparts="$state/preferences.d" -o Dir::Etc::preferences=/dev/null
        -o APT::Architecture="$arch" -o APT::Architectures="$arch"
        -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)")
    apt-get "${apt_options[@]}" -qq update
}

# download_source FOLDER PACKAGE SUITE TARBALL SHA256: the orig tarball of a Debian source package, into
# FOLDER.  It must have the pinned SHA-256.
download_source() {
    local folder=$1 package=$2 suite=$3 tarball=$4 sha256=$5
    private_apt "$folder/apt" deb-src "$suite" || return 1
    (cd "$folder" && apt-get "${apt_options[@]}" -qq --download-only --tar-only source "$package/$suite") || return 1
    echo "$sha256  $folder/$tarball" | sha256sum -c - && return 0
    rm -f "$folder/$tarball"
    echo "the tarball's SHA-256 is not the pinned one: $tarball"
    return 1
}
