"""A gRPC server that has nothing but the health checking protocol (grpc.health.v1), without generated code: grpc-server.py PORT"""
import signal
import sys
from concurrent import futures

import grpc

SERVICES = {b"": "the whole server", b"\x0a\x09shop.Cart": "one service of it"}  # HealthCheckRequest, encoded
SERVING = b"\x08\x01"  # HealthCheckResponse, encoded

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # before any thread is there, so that the last line gets it


def check(request, context):
    if request not in SERVICES:
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return SERVING


health = grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": grpc.unary_unary_rpc_method_handler(check)})
server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
server.add_generic_rpc_handlers([health])
server.add_insecure_port("127.0.0.1:" + sys.argv[1])
server.start()
signal.sigwait([signal.SIGTERM])
server.stop(grace=2).wait()
