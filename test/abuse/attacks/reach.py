# Every address that should lead nowhere. "reached" where something answered or took it.
import errno, json, os, socket

TARGETS = json.loads('''TARGETS_HERE''')


def attempt(name, action):
    try:
        print(f"{name}={action() or 'reached'}")
    except OSError as error:
        print(f"{name}=refused {errno.errorcode.get(error.errno, type(error).__name__)}")


def tcp(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.settimeout(0.5)
        client.connect((host, port))


def udp(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(0.5)
        client.connect((host, port))
        client.send(b"hello")
        if host.startswith("127.") or host == "::1":
            client.recv(10)


def unix(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(path.replace("@", "\0", 1))


for kind, host, port in TARGETS:
    action = {"tcp": lambda: tcp(host, port), "udp": lambda: udp(host, port), "unix": lambda: unix(host)}[kind]
    attempt(f"{kind} {host} {port}", action)
attempt("resolve", lambda: socket.getaddrinfo("example.org", 80) and None)
print("interfaces=" + " ".join(line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line))
print("routes=" + str(len(open("/proc/net/route").readlines()) - 1))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("packet", lambda: socket.socket(17, socket.SOCK_RAW).close())
