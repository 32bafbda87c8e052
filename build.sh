#!/usr/bin/env bash
# Builds, tests and shows Supervisor. `./build.sh help` names the verbs; each does all of its own set-up.
#
# What this file answers to:
#  - A fresh Debian machine with nothing but the .NET SDK: what is missing is installed when we are root, and named
#    together with the command that installs it when we are not. Nothing is asked of the network when nothing is missing.
#  - A warning is a failure, the linker's included, but for the one note that every static glibc program gets (below).
#  - No tool beyond bash, coreutils, grep, sed and awk (all "Essential: yes" or "Priority: required" in Debian) is used
#    before the packages are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly artifacts="$PWD/artifacts"
readonly logs="$artifacts/logs"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A build server that outlives us would hold the output of this script's caller open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

usage() {
    cat <<'TEXT'
usage: ./build.sh VERB

  publish   build the one static file: artifacts/supervisor
  demo      publish, then watch a small container live and end (about 15 seconds)
  test      publish, then run every test suite and the benchmark guards
  help      this text

Missing Debian packages are installed when run as root, and named otherwise.
TEXT
}

fail() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

# ---- What has to be there ----

# One line a package: the package, then what shows that it is there (a command, or a file by its absolute path).
publish_needs='
gcc        cc
binutils   objcopy
libc6-dev  /usr/lib/x86_64-linux-gnu/libc.a'

# Adds to the array `missing` every package of the list $1 that is not there.
find_missing() {
    local package proof
    while read -r package proof; do
        case $proof in
            '') ;;
            /*) [ -e "$proof" ] || missing+=("$package") ;;
            *) command -v "$proof" >/dev/null || missing+=("$package") ;;
        esac
    done <<<"$1"
}

# ensure LIST...: after it, everything in the lists is there.
ensure() {
    # Debian keeps daemons and some tools in sbin, which is not in the PATH of everybody.
    PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
    command -v dotnet >/dev/null || fail "dotnet is not there: the .NET SDK $(sed -n 's/.*"version": "\(.*\)".*/\1/p' global.json) or a later one of its major version is needed (https://dot.net)"

    local -a missing=()
    local list
    for list in "$@"; do
        find_missing "$list"
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    local install="apt-get install --yes --no-install-recommends ${missing[*]}"
    command -v apt-get >/dev/null || fail "not found: what these Debian packages hold: ${missing[*]}"
    [ "$(id -u)" = 0 ] || fail "missing packages: ${missing[*]}; to install them: sudo $install"

    printf 'Installing %s\n' "${missing[*]}"
    mkdir -p "$logs"
    # The services among them (docker.io, nginx-light) are wanted as programs: nothing is to be started now.
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 SYSTEMD_OFFLINE=1 $install; } >"$logs/packages.log" 2>&1 </dev/null; then
        cat "$logs/packages.log" >&2
        fail "could not install ${missing[*]}"
    fi
    hash -r
    missing=()
    for list in "$@"; do
        find_missing "$list"
    done
    [ ${#missing[@]} = 0 ] || fail "installed, but still not found: ${missing[*]}"
}

# ---- publish ----

# ld says this of every static program that can reach dlopen, getaddrinfo or the user database, here those in the
# runtime's own archives. What they load is settled in src/Supervisor/Native/process_one.c (NSS) and by
# InvariantGlobalization and DirectPInvoke (dlopen is never reached). Two lines, dropped only as that pair.
without_static_glibc_note() {
    awk '
        held != "" {
            if ($0 ~ /warning: Using \x27[a-z_]+\x27 in statically linked applications requires at runtime the shared libraries from the glibc version used for linking$/) { held = ""; next }
            print held; held = ""
        }
        /: in function `.*\x27:$/ { held = $0; next }
        { print }
        END { if (held != "") print held }'
}

# dotnet_quietly NAME ARG...: runs dotnet; its output is shown only when it failed or warned.
dotnet_quietly() {
    local log="$logs/$1.log" status=0
    shift
    mkdir -p "$logs"
    dotnet "$@" -warnaserror -tl:off </dev/null 2>&1 | without_static_glibc_note >"$log" || status=$?
    if [ $status -ne 0 ] || grep -qi 'warning' "$log"; then
        cat "$log" >&2
        return 1
    fi
}

publish() {
    local published=src/Supervisor/bin/Release/net10.0/linux-x64/publish started=$SECONDS
    if ! dotnet_quietly publish publish src/Supervisor -c Release -r linux-x64; then
        # The next run has to link, and warn, again.
        rm -rf "$published" "${published%publish}native"
        fail "publish failed"
    fi

    local file="$published/supervisor"
    # A static file has no interpreter and no dynamic section; -W keeps a header to a line.
    if readelf --program-headers --wide "$file" | grep -qE '^ +(INTERP|DYNAMIC)'; then
        fail "$file is not static"
    fi
    if grep -q 'MonoPosixHelper' "$file"; then
        fail "$file still binds MonoPosixHelper, which no image has"
    fi
    if ls "$published" | grep -qvE '^supervisor(\.dbg|\.xml)?$'; then
        fail "more than one file came out of publish: $(ls "$published" | tr '\n' ' ')"
    fi

    # Renamed into place: a supervisor that runs keeps its own file, and nobody sees half of one.
    if ! cmp -s "$file" "$artifacts/supervisor"; then
        cp "$file" "$artifacts/.supervisor.new"
        mv "$artifacts/.supervisor.new" "$artifacts/supervisor"
    fi
    printf 'artifacts/supervisor: %s bytes, static, %s s\n' "$(stat -c %s "$artifacts/supervisor")" $((SECONDS - started))
}

# ---- verbs ----

case "${1-}" in
    publish)
        ensure "$publish_needs"
        publish
        ;;
    help | --help | -h)
        usage
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac
