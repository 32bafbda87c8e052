#!/bin/sh
# What a load balancer and a visitor see, twice a second: is the readiness port open, and is the page served?
while :; do
    if nc -w 1 127.0.0.1 8081 </dev/null >/dev/null 2>&1; then readiness="ready  "; else readiness="unready"; fi
    page=$(wget -q -O - http://127.0.0.1:8080/ 2>/dev/null) || page="no answer"
    echo "$readiness  GET / -> $page"
    sleep 0.5
done
