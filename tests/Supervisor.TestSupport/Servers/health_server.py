# A gRPC health server made of nothing but grpcio (its C core): no generated code, the two messages are bytes.
# health_server.py health|bare: prints its port. The service asked for says what is answered:
# "" and "well" SERVING, "ill" NOT_SERVING, "unsure" UNKNOWN, "strange" SERVICE_UNKNOWN, "slow" nothing for a minute, else NOT_FOUND.
# bare: a server that has no health service (UNIMPLEMENTED).
import sys
import time
from concurrent import futures

import grpc

STATUS = {"": 1, "well": 1, "ill": 2, "unsure": 0, "strange": 3}


def check(request, context):
    service = request[2:].decode() if request[:1] == b"\n" else ""
    print("asked", service or "-", dict(context.invocation_metadata()).get("user-agent", ""), flush=True)
    if service == "slow":
        time.sleep(60)
    if service not in STATUS:
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return bytes([8, STATUS[service]]) if STATUS[service] else b""


server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
if sys.argv[1] == "health":
    handler = grpc.unary_unary_rpc_method_handler(check, lambda message: message, lambda message: message)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": handler}),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
server.wait_for_termination()
