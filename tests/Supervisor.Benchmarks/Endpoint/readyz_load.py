#!/usr/bin/python3
"""200 clients on /readyz for 20 s while probes of 100 ms go on, beside nginx that serves a constant.

    readyz_load.py SUPERVISOR [SECONDS]

Needs wrk and nginx. Each round: the supervisor's probes alone, then the same with the clients; then nginx with as many. The supervisor has 20 watchers
(/status?watch, /events?watch) all the time and 5 readers that never read. A probe's lateness is measured at the command that it runs, against the grid
that its most punctual run sets; drift is the median lateness of the last tenth of the runs less that of the first. At last: how long a stop takes
with all of it under way.
"""
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CLIENTS = 200
PERIOD = 0.1
LUA = """
function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format("numbers %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wrk(directory, port, path, seconds):
    script = os.path.join(directory, "numbers.lua")
    with open(script, "w") as f:
        f.write(LUA)
    out = subprocess.run(
        ["wrk", "-t1", "-c%d" % CLIENTS, "-d%ds" % seconds, "--latency", "-s", script, "http://127.0.0.1:%d%s" % (port, path)],
        capture_output=True, text=True, check=True).stdout
    requests, duration, p99, failed = map(int, re.search(r"numbers (\d+) (\d+) (\d+) (\d+)", out).groups())
    return requests / (duration / 1e6), p99 / 1000, failed / (duration / 1e6)


def lateness(file, since, until):
    with open(file) as f:
        met = [int(line) / 1e6 for line in f if since <= int(line) / 1e9 <= until]
    period = PERIOD * 1000
    late = [(t - met[0] + period / 2) % period - period / 2 for t in met]
    origin = min(late)
    late = [t - origin for t in late]
    tenth = max(len(late) // 10, 1)
    ordered = sorted(late)
    return len(met), statistics.median(late), ordered[int(len(ordered) * 0.99)], ordered[-1], statistics.median(late[-tenth:]) - statistics.median(late[:tenth])


def memory(pid):
    with open("/proc/%d/smaps_rollup" % pid) as f:
        fields = dict(re.findall(r"(\w+): +(\d+) kB", f.read()))
    return int(fields["Rss"]) / 1024, int(fields["Anonymous"]) / 1024


def watch(port, target, counts, i):
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.sendall(("GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % target).encode())
        tail = b""
        while True:
            part = s.recv(65536)
            if not part:
                counts[i] = tail.endswith(b"0\r\n\r\n")
                return
            tail = (tail + part)[-16:]


def main():
    supervisor, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    directory = tempfile.mkdtemp()
    record, port, nginx_port = os.path.join(directory, "record"), free_port(), free_port()
    with open(os.path.join(directory, "nginx.conf"), "w") as f:
        f.write("daemon off; pid %s/pid; error_log stderr crit; worker_processes auto; events { worker_connections 1024; }\n"
                "http { access_log off; keepalive_requests 1000000000; server { listen 127.0.0.1:%d; location / { default_type text/plain; return 200 \"ok\\n\"; } } }\n" % (directory, nginx_port))
    with open(os.path.join(directory, "supervisor.yaml"), "w") as f:
        f.write("endpoint: {http: '127.0.0.1:%d', control: none}\n"
                "livenessProbe: {exec: {command: [/bin/sh, -c, 'date +%%s%%N >>%s']}, periodSeconds: %s}\n"
                "readinessProbe: {tcpSocket: {port: %d}, periodSeconds: %s}\n" % (port, record, PERIOD, nginx_port, PERIOD))
    nginx = subprocess.Popen(["nginx", "-c", os.path.join(directory, "nginx.conf"), "-p", directory])
    while not os.path.exists(os.path.join(directory, "pid")):
        time.sleep(0.01)
    init = subprocess.Popen([supervisor, "-c", os.path.join(directory, "supervisor.yaml"), "--", "/bin/sleep", "1000"], stderr=subprocess.DEVNULL)
    while not os.path.exists(record):
        time.sleep(0.01)
    ended, silent = [None] * 20, []
    for i in range(20):
        threading.Thread(target=watch, args=(port, "/status?watch" if i % 2 else "/events?watch", ended, i), daemon=True).start()
    for _ in range(5):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect(("127.0.0.1", port))
        s.sendall(b"GET /status?watch HTTP/1.1\r\nHost: x\r\n\r\n")
        silent.append(s)
    time.sleep(1)
    print("load %s" % open("/proc/loadavg").read().split()[0])
    for name, what in (("probes alone", None), ("supervisor, 200 clients", port), ("nginx, 200 clients", nginx_port)):
        begin = time.time()
        result = wrk(directory, what, "/readyz", seconds) if what else time.sleep(seconds)
        runs, median, p99, worst, drift = lateness(record, begin, time.time())
        rss, anonymous = memory(init.pid)
        served = "%.0f a second, p99 %.2f ms, cut %.1f a second" % result if result else ""
        print("%-24s %-50s | probe: %d runs of %d, late %.2f ms, p99 %.2f, worst %.2f, drift %.2f | resident %.1f MiB, anonymous %.1f"
              % (name, served, runs, seconds / PERIOD, median, p99, worst, drift, rss, anonymous), flush=True)
    clients = subprocess.Popen(["wrk", "-t1", "-c%d" % CLIENTS, "-d30s", "http://127.0.0.1:%d/readyz" % port], stdout=subprocess.DEVNULL)
    time.sleep(2)
    asked = time.monotonic()
    init.send_signal(signal.SIGTERM)
    init.wait()
    print("stop with all of it under way: %.0f ms, exit code %d" % ((time.monotonic() - asked) * 1000, init.returncode))
    clients.kill()
    clients.wait()
    time.sleep(0.5)
    print("watchers whose stream ended in order: %d of 20" % sum(each is True for each in ended))
    nginx.terminate()
    nginx.wait()


main()
