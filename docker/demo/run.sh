#!/usr/bin/env bash
# A small container life to watch: two init steps, a server, postStart, a stop with drain and preStop, the end.
# Started by ./build.sh demo, which sees to it that what this needs is there. Exit code 0: the life went as it should.
#
# The same files make the container in each of three ways, the first that the machine allows:
#  1. a Docker engine: an image from scratch;
#  2. a PID, mount and network namespace (unshare(1)), as root or through a user namespace, with the files as its root;
#  3. neither (inside a container, mostly): an ordinary process that adopts what is left over (a child subreaper).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly root="$PWD/artifacts/demo/root" talk="$PWD/artifacts/demo/talk"
readonly name="supervisor-demo-$$"
started=$SECONDS
way=''
# Our own children: the process that stands for the container out here, the two clients, and the speakers.
container='' client='' slow=''
speakers=()

# ---- Who speaks ----

if [ -t 1 ]; then
    readonly bold=$'\e[1m' blue=$'\e[34m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
else
    readonly bold='' blue='' green='' yellow='' plain=''
fi

say() { printf '\n%s%-10s | %s%s\n' "$bold" demo "$*" "$plain"; }

# speaker WHO COLOUR: standard input, line by line under that name; kept in talk/WHO as well.
speaker() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s\n' "$line" >>"$talk/$1"
        printf '%s%-10s | %s%s\n' "$2" "$1" "$line" "$plain"
    done
}

fail() {
    printf '\ndemo: %s\n' "$*" >&2
    exit 1
}

# wait_for WHAT COMMAND...: until the command succeeds, while the container lives, 15 seconds at most.
wait_for() {
    local what=$1 give_up=$((SECONDS + 15))
    shift
    until "$@"; do
        kill -0 "$container" 2>/dev/null || fail "the container ended instead of this: $what"
        [ $SECONDS -lt $give_up ] || fail "waited in vain for this: $what"
        sleep 0.05
    done
}

heard() { grep -q "$2" "$talk/$1" 2>/dev/null; }

# ---- The container's files, and the three ways to run them ----

lay_out() {
    rm -rf artifacts/demo
    mkdir -p "$talk" "$root"/{bin,dev,proc,state}
    cp artifacts/supervisor "$root/supervisor"
    cp /bin/busybox "$root/bin/busybox"
    local applet
    for applet in sh sleep httpd wget nc; do
        ln -s busybox "$root/bin/$applet"
    done
    cp -r docker/demo/root/. "$root"
    chmod +x "$root/srv/cgi-bin/slow"
    touch "$root/state/journal"
}

namespace_options() {
    printf '%s ' --fork --pid --mount --net --kill-child
    [ "$(id -u)" = 0 ] || printf '%s ' --user --map-root-user
}

# Inside the namespaces, as process 1: a container's /proc, /dev and loopback device; then supervisor takes its place.
readonly enter='
    busybox=$1/bin/busybox
    $busybox mount -t proc proc "$1/proc" && $busybox mount --rbind /dev "$1/dev" && $busybox ip link set lo up || exit 1
    [ "$2" = run ] || exit 0
    export PATH=/bin
    exec $busybox chroot "$1" /supervisor'

choose_way() {
    if command -v docker >/dev/null && timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then
        way=docker
    elif unshare $(namespace_options) sh -c "$enter" sh "$root" try 2>/dev/null; then
        way=namespace
    else
        way=process
    fi
}

# Replaces this (sub)shell by the container.
become_container() {
    case $way in
        docker) exec docker run --name "$name" --network none "$name" ;;
        namespace) exec unshare $(namespace_options) sh -c "$enter" sh "$root" run ;;
        process) cd "$root" && PATH="$root/bin:$PATH" exec ./supervisor -c etc/supervisor/supervisor.yaml ;;
    esac
}

# The process 1 of the namespace, by the number that it has out here.
namespace_init() { cat "/proc/$container/task/$container/children" 2>/dev/null | tr -d ' '; }

# What stands in front of a command that is to run in the container, like `docker exec`.
inside=()
find_inside() {
    local user=()
    case $way in
        docker) inside=(docker exec "$name") ;;
        namespace)
            [ "$(id -u)" = 0 ] || user=(--user --preserve-credentials)
            inside=(env PATH="/bin:$PATH" nsenter --target "$(namespace_init)" "${user[@]}" --pid --mount --net --root --wd)
            ;;
        process) inside=(env --chdir="$root" PATH="$root/bin:$PATH") ;;
    esac
}

is_up() {
    case $way in
        docker) docker exec "$name" sh -c : 2>/dev/null ;;
        # Once it is no longer the shell that prepares the namespace.
        namespace) [ "$(cat "/proc/$(namespace_init)/comm" 2>/dev/null)" = supervisor ] ;;
        process) [ "$(cat "/proc/$container/comm" 2>/dev/null)" = supervisor ] ;;
    esac
}

request_stop() {
    case $way in
        docker) docker kill --signal TERM "$name" >/dev/null ;;
        namespace) kill -TERM "$(namespace_init)" ;;
        process) kill -TERM "$container" ;;
    esac
}

fetch_journal() {
    [ $way != docker ] || docker cp "$name:/state/journal" "$root/state/journal" >/dev/null 2>&1
}

any_runs() {
    local pid
    for pid in "$@"; do
        if kill -0 "$pid" 2>/dev/null; then return 0; fi
    done
    return 1
}

# Whatever happened, nothing is left running, and what was said is shown.
clean_up() {
    local give_up=$((SECONDS + 5))
    if [ $way = docker ]; then
        docker rm --force "$name" >/dev/null 2>&1 || true
        docker rmi "$name" >/dev/null 2>&1 || true
    fi
    # The third stop signal kills all that is below it. In a namespace the death of unshare takes everything along.
    [ $way != process ] || kill $container $container $container 2>/dev/null || true
    [ $way != namespace ] || kill -KILL $container 2>/dev/null || true
    kill $client $slow 2>/dev/null || true
    exec 7>&-
    while any_runs $container "${speakers[@]}" && [ $SECONDS -lt $give_up ]; do
        sleep 0.05
    done
    kill -KILL $container "${speakers[@]}" 2>/dev/null || true
    wait 2>/dev/null
}

# ---- The life ----

lay_out
choose_way
trap clean_up EXIT
case $way in
    docker)
        say "an image from scratch, run by Docker $(docker version --format '{{.Server.Version}}')"
        docker build --quiet --tag "$name" --file docker/demo/Dockerfile "$root" >"$talk/docker-build" 2>&1 || fail "docker build: $(cat "$talk/docker-build")"
        ;;
    namespace) say 'no Docker engine answers: a private PID, mount and network namespace instead' ;;
    process) say 'no Docker engine answers and no namespace may be made here: an ordinary process instead' ;;
esac
say 'two init steps first; then the server, and postStart beside it'

mkfifo "$talk/.server" "$talk/.log" "$talk/.client"
speaker server "$green" <"$talk/.server" &
speakers=($!)
speaker log "$blue" <"$talk/.log" &
speakers+=($!)
speaker client "$yellow" <"$talk/.client" &
speakers+=($!)
exec 7>"$talk/.client"

become_container >"$talk/.server" 2>"$talk/.log" </dev/null 7>&- &
container=$!
wait_for 'the container is up' is_up
find_inside
"${inside[@]}" sh demo/client.sh >&7 2>/dev/null </dev/null &
client=$!
disown "$client" # the shell is not to report how it dies
wait_for 'the client sees it ready' heard client '^ready'

say 'ready: a visitor is served for some seconds'
sleep 3
"${inside[@]}" sh demo/slow.sh >&7 2>/dev/null </dev/null &
slow=$!
disown "$slow"
exec 7>&-
wait_for 'the slow request is under way' heard client 'slow -> working'

say 'SIGTERM, in the midst of a slow request: unready at once, 3 s of drain, preStop, the stop signal'
request_stop
exit_code=0
wait $container || exit_code=$?
container=''
# It ends with the container, where there is one.
kill "$client" 2>/dev/null || true
client=''
wait "${speakers[@]}"
speakers=()
say "the container has ended with exit code $exit_code, $((SECONDS - started)) s after it began"

# ---- Was it as it should be? ----

fetch_journal
wrong=0
check() {
    if [ "$2" = "$3" ]; then
        printf '%-10s | ok: %s\n' demo "$1"
    else
        printf '%-10s | WRONG: %s: %s instead of %s\n' demo "$1" "$2" "$3"
        wrong=1
    fi
}

# What the client saw, each state once; how often it looked depends on the machine.
states=$(grep 'GET / ' "$talk/client" | sed 's/ *GET \/ -> no answer$/ and silent/; s/ *GET \/ -> .*$/ and served/' | uniq | tr '\n' ',')
# It may have looked once more between the server's end and its own.
states=${states%unready and silent,}
# And it may have seen the server without readiness, or not, while postStart was at work.
states=${states/#unready and silent,/}
states=${states/#unready and served,ready/ready}

check 'exit code' "$exit_code" 0
check 'order of the steps' "$(tr '\n' ' ' <"$root/state/journal")" 'settings page main postStart preStop '
check 'seen by the client' "$states" 'ready and served,unready and served,'
check 'the slow request' "$(grep -c 'slow -> answered' "$talk/client")" 1
exit $wrong
