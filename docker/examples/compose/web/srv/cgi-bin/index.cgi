#!/bin/sh
# The page. QUIT, so that Redis ends the connection when it has answered.
printf 'INCR visits\r\nQUIT\r\n' | nc "${REDIS_HOST:-redis}" "${REDIS_PORT:-6379}" | {
    IFS=$(printf ':\r') read -r nothing visits rest
    printf 'Content-Type: text/plain\r\n\r\nvisit %s\n' "$visits"
}
