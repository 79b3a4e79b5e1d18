#!/usr/bin/env python3
"""Closes a port that another process listens on, and leaves the process as it is: what a fault within it does.

    shut-port.py PID PORT
"""
import ctypes
import os
import socket
import sys

PIDFD_GETFD = 438  # the same on amd64 and arm64

pid, port = int(sys.argv[1]), int(sys.argv[2])
process = os.pidfd_open(pid)
libc = ctypes.CDLL(None, use_errno=True)
for name in os.listdir(f"/proc/{pid}/fd"):
    if not os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
        continue
    copy = libc.syscall(PIDFD_GETFD, process, int(name), 0)
    if copy < 0:
        sys.exit(f"shut-port.py: descriptor {name} of {pid}: {os.strerror(ctypes.get_errno())}")
    with socket.socket(fileno=copy) as found:
        try:
            listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            address = found.getsockname()
        except OSError:
            continue
        if listens and isinstance(address, tuple) and address[1] == port:
            found.shutdown(socket.SHUT_RDWR)
            sys.exit(0)
sys.exit(f"shut-port.py: process {pid} does not listen on port {port}")
