#!/bin/sh
# One request that is still under way when the stop begins.
wget -q -O - http://127.0.0.1:8080/cgi-bin/slow | while read -r line; do echo "         GET /cgi-bin/slow -> $line"; done
