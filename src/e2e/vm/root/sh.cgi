#!/bin/sh
# Runs the script in the request's body. The answer is what it writes, and its exit code in a last line.
printf 'Content-Type: text/plain\r\n\r\n'
sh 2>&1
printf '\n%s' "$?"
