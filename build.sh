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
# The audit asks the registry at every restore: a build whose packages are all here must not fail without network.
export NuGetAudit=false
# Handed by the SDK's build-local.sh to cmake, which otherwise warns of a variable that the SDK itself sets and does not use.
export CMAKE_EXTRA_ARGS=--no-warn-unused-cli

usage() {
    cat <<'TEXT'
usage: ./build.sh VERB

  publish   build the one static file: artifacts/supervisor
  demo      publish, then watch a small container live and end (about 15 seconds)
  test      publish, then run every test suite and the benchmark guards
  simulate  lives of the core from seeds: --seed N (one, step by step), --minutes N, --file F; --help names the rest
  mutants   [NAME...]  break the core in each of some 400 ways, one at a time, in a copy: the tests have to notice
  bench     [--short | --long] [FIGURE...]  publish, then measure it beside its peers: artifacts/bench/report.md (--long: an hour)
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
libc6-dev  /usr/lib/x86_64-linux-gnu/libc.a
libssl-dev /usr/lib/x86_64-linux-gnu/libssl.a
cmake      cmake
make       make'

demo_needs='
busybox-static  /usr/share/doc/busybox-static
util-linux      unshare'

test_needs='
catatonit       catatonit
docker-compose  docker-compose
docker.io       dockerd
dumb-init       dumb-init
fish            fish
gdb             gdb
haproxy         haproxy
kubernetes-client  kubectl
nginx           nginx
openssl         openssl
prometheus      promtool
python3-grpcio  /usr/lib/python3/dist-packages/grpc
redis-server    redis-server
redis-tools     redis-cli
runc            runc
tini            tini
zsh             zsh'

bench_needs='
apt             apt-cache
busybox-static  /usr/share/doc/busybox-static
catatonit       catatonit
docker.io       dockerd
dumb-init       dumb-init
monit           monit
nginx           nginx
nodejs          node
npm             npm
runc            runc
runit           runsvdir
s6              s6-svscan
supervisor      supervisord
tini            tini
wrk             wrk'

# From npm; a version of its own, so that a table can be made again.
readonly pm2=pm2@7.0.4

# Since Debian 13 the client is a package of its own; before it, docker.io brings it.
docker_client_needs='
docker-cli  docker'

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
    # The services among them (docker.io, nginx) are wanted as programs: nothing is to be started now.
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
# InvariantGlobalization and DirectPInvoke (dlopen is never reached). Dropped with the line that names the function.
without_static_glibc_note() {
    awk '
        { note = /warning: Using \x27[a-z_]+\x27 in statically linked applications requires at runtime the shared libraries from the glibc version used for linking$/ }
        held != "" && !note { print held }
        { held = "" }
        note { next }
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
    # MSBuild's own sum, which it can't be told to leave out, has the word in it.
    if [ $status -ne 0 ] || grep -i 'warning' "$log" | grep -qv '^ *0 Warning(s)$'; then
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
    if ! cmp -s "$file" "$artifacts/supervisor" || [ ! -e "$artifacts/supervisor.dbg" ]; then
        cp "$file" "$artifacts/.supervisor.new"
        mv "$artifacts/.supervisor.new" "$artifacts/supervisor"
        # For a debugger, and for the test that makes a defect; no part of the image.
        cp "$published/supervisor.dbg" "$artifacts/supervisor.dbg"
    fi
    printf 'artifacts/supervisor: %s bytes, static, %s s\n' "$(stat -c %s "$artifacts/supervisor")" $((SECONDS - started))
}

# ---- test ----

readonly suites='Supervisor.Tests Supervisor.SimulationTests Supervisor.BuildTests Supervisor.ProcessTests Supervisor.ContainerTests'
# Seconds of the whole run, after which a suite that does not end is ended and counts as failed. CI gives up at 1200.
readonly suites_end_by=1020 benchmarks_end_by=1140

passed=0 failed=0 skipped=0

# until_time DEADLINE COMMAND...: runs it in a process group of its own, so that what is cut off at the deadline (exit code 124)
# leaves nothing of itself behind; at a terminal in ours, so that Ctrl-C reaches it.
until_time() {
    local seconds=$(($1 > SECONDS ? $1 - SECONDS : 1)) group=()
    [ ! -t 0 ] || group=(--foreground)
    shift
    timeout "${group[@]}" --kill-after=10 $seconds "$@" </dev/null
}

# suite NAME: runs it, adds to the sums. The numbers come from the runner's own report, not from what it prints.
suite() {
    local program="tests/$1/bin/Debug/net10.0/$1" report="$logs/$1.xml" started=$SECONDS status=0 summary count
    local -A counts=()
    printf '\n== %s\n' "$1"
    rm -f "$report"
    until_time $suites_end_by "$program" -noLogo -noColor -failWarns -xml "$report" || status=$?

    summary=$(grep -o '<assembly [^>]*>' "$report" 2>/dev/null || true)
    for count in passed failed errors skipped not-run; do
        counts[$count]=$(sed -n "s/.* $count=\"\([0-9]*\)\".*/\1/p" <<<"$summary")
    done
    if [ -z "${counts[passed]}" ]; then
        printf '%s: no report (exit code %s%s)\n' "$1" $status "$([ $status = 124 ] && echo ': it did not come to its end')"
        failed=$((failed + 1))
        return
    fi
    # A test that is not run on purpose is one that nobody runs.
    counts[skipped]=$((counts[skipped] + counts[not-run]))
    counts[failed]=$((counts[failed] + counts[errors]))
    if [ $((counts[passed] + counts[failed])) = 0 ]; then
        printf '%s: it has no test\n' "$1"
        counts[failed]=1
    elif [ $status != 0 ] && [ "${counts[failed]}" = 0 ]; then
        printf '%s: no test failed, but its exit code is %s\n' "$1" $status
        counts[failed]=1
    fi
    passed=$((passed + counts[passed])) failed=$((failed + counts[failed])) skipped=$((skipped + counts[skipped]))
    printf '%s: %s passed, %s failed, %s skipped, %s s\n' "$1" "${counts[passed]}" "${counts[failed]}" "${counts[skipped]}" $((SECONDS - started))
}

# Each limit is a test: a line PASS or FAIL.
benchmark_guards() {
    local name=Supervisor.Benchmarks log="$logs/benchmarks.log" started=$SECONDS status=0 good bad
    printf '\n== %s\n' $name
    until_time $benchmarks_end_by tests/$name/bin/Debug/net10.0/$name --guard --out "$logs" 2>&1 | tee "$log" || status=$?
    good=$(grep -c '^PASS ' "$log" || true)
    bad=$(grep -c '^FAIL ' "$log" || true)
    if [ "$bad" = 0 ] && { [ $status != 0 ] || [ "$good" = 0 ]; }; then
        printf '%s: exit code %s, %s limits seen\n' $name $status "$good"
        bad=1
    fi
    passed=$((passed + good)) failed=$((failed + bad))
    printf '%s: %s passed, %s failed, %s s\n' $name "$good" "$bad" $((SECONDS - started))
}

sum_up() {
    local sum="$passed passed, $failed failed"
    [ $skipped = 0 ] || sum="$sum, $skipped skipped"
    printf '\n%s\n' "$sum"
    [ $failed = 0 ] && [ $skipped = 0 ]
}

run_tests() {
    local name started=$SECONDS
    publish
    dotnet_quietly build build Supervisor.sln || fail 'the tests do not build'
    printf 'tests built, %s s\n' $((SECONDS - started))
    for name in $suites; do
        suite "$name"
    done
    benchmark_guards
}

# ---- bench ----

bench() {
    local name=Supervisor.Benchmarks peers="$artifacts/peers"
    if [ ! -e "$peers/node_modules/pm2" ]; then
        mkdir -p "$peers" "$logs"
        npm install --prefix "$peers" --no-audit --no-fund --ignore-scripts "$pm2" >"$logs/npm.log" 2>&1 </dev/null || { cat "$logs/npm.log" >&2; fail "could not install $pm2"; }
    fi
    publish
    dotnet_quietly build-bench build "tests/$name" || fail 'the benchmarks do not build'
    exec "tests/$name/bin/Debug/net10.0/$name" "$@"
}

# ---- verbs ----

case "${1-}" in
    bench)
        shift
        ensure "$publish_needs" "$bench_needs"
        ensure "$docker_client_needs"
        bench "$@"
        ;;
    demo)
        ensure "$publish_needs" "$demo_needs"
        publish
        exec docker/demo/run.sh
        ;;
    mutants)
        shift
        ensure
        dotnet_quietly build-mutants build tests/Supervisor.Mutants || fail 'the mutants do not build'
        exec tests/Supervisor.Mutants/bin/Debug/net10.0/Supervisor.Mutants "$@"
        ;;
    publish)
        ensure "$publish_needs"
        publish
        ;;
    simulate)
        shift
        ensure
        # Release: twice as many lives.
        dotnet_quietly build-simulation build tests/Supervisor.Simulation -c Release || fail 'the simulation does not build'
        exec tests/Supervisor.Simulation/bin/Release/net10.0/Supervisor.Simulation "$@"
        ;;
    test)
        # Whatever ends the run, its last line is the sum; what stops it before the first test counts as one that failed.
        trap 'status=$?; [ $status = 0 ] || [ $failed != 0 ] || failed=1; sum_up || exit 1' EXIT
        ensure "$publish_needs" "$demo_needs" "$test_needs"
        ensure "$docker_client_needs"
        run_tests
        ;;
    help | --help | -h)
        usage
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac
