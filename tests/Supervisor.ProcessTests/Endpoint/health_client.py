# A client of grpc.health.v1.Health made of nothing but grpcio (its C core): the messages are bytes.
# health_client.py checks TARGET: one line for each call, then the end.
# health_client.py watch TARGET SERVICE: a line for each message, at last the status that the stream ends with.
import sys

import grpc

NAMES = {0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}
PATH = "/grpc.health.v1.Health/"


def request(service):
    name = service.encode()
    return b"\n" + bytes([len(name)]) + name if name else b""


def name(response):
    return NAMES[response[1] if response else 0]


def told(what, call):
    try:
        print(what, call(), flush=True)
    except grpc.RpcError as error:
        print(what, error.code().name, flush=True)


def entries(response):
    # Each entry of the map: tag, length, then key and value; every length is below 128.
    while response:
        entry, response = response[2 : 2 + response[1]], response[2 + response[1] :]
        key = entry[2 : 2 + entry[1]].decode()
        yield "%s=%s" % (key or "-", name(entry[2 + entry[1] + 2 :]))


mode, target = sys.argv[1:3]
channel = grpc.insecure_channel(target)
check = channel.unary_unary(PATH + "Check")
if mode == "checks":
    for service in ("", "readiness", "liveness", "startup", "shop", "x" * 100):
        told(service[:10] or "-", lambda: name(check(request(service), timeout=10)))
    told("list", lambda: " ".join(entries(channel.unary_unary(PATH + "List")(b"", timeout=10))))
    told("unknown method", lambda: channel.unary_unary(PATH + "Nothing")(b"", timeout=10))
    told("unknown service", lambda: channel.unary_unary("/shop.Cart/Buy")(b"", timeout=10))
    told("compressed", lambda: name(check(request("readiness" * 10), timeout=10, compression=grpc.Compression.Gzip)))
    told("too large", lambda: name(check(b"x" * 100000, timeout=10)))
    told("no message", lambda: name(check(b"\n\x05", timeout=10)))
    told("watch with a deadline", lambda: [name(each) for each in channel.unary_stream(PATH + "Watch")(b"", timeout=0.3)])
    told("again", lambda: name(check(b"", timeout=10)))
else:
    try:
        for response in channel.unary_stream(PATH + "Watch")(request(sys.argv[3])):
            print(name(response), flush=True)
        print("OK", flush=True)
    except grpc.RpcError as error:
        print(error.code().name, flush=True)
