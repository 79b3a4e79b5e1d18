# To be sourced: ports for the servers that tests start.

# free_port    prints a port that nothing uses, below those that the kernel gives to connections (32768 and up, ip(7)):
#              one of those could be taken before the server opens it. Also below the ports of Services (30000 and up)
free_port() {
  python3 -c '
import random, socket
for port in random.sample(range(20000, 30000), 10000):
    with socket.socket() as server:
        try:
            server.bind(("", port))
        except OSError:
            continue
    print(port)
    break
'
}
