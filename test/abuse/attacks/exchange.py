# One side puts a word wherever two processes of a host might meet; the other looks for it.
import ctypes, json, os, socket, time

side = json.loads(os.environ.get("SKRIPTOTEKET_INPUTS", "{}")).get("side", "both")
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
KEY, PORT = 0x5C121, 47_811
held = []


def call(function, *values):
    value = function(*values)
    if value == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return value


def write_file(path):
    with open(path, "w") as file:
        file.write("word")


def listen(family, address, kind=socket.SOCK_STREAM):
    server = socket.socket(family, kind)
    server.bind(address)
    if kind == socket.SOCK_STREAM:
        server.listen()
    held.append(server)


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.connect(address)
    return True


def bind_datagram():
    # Another socket on the same port is only refused by one that is in the same network.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        try:
            other.bind(("127.0.0.1", PORT))
        except OSError:
            return True
    return False


def send_shared_memory():
    call(libc.shmget, KEY, 4096, 0o1666)


def open_queue():
    # mq_open of the C library takes the attributes from the kernel's defaults.
    held.append(call(libc.mq_open, b"/abuse", os.O_CREAT | os.O_RDWR, 0o666, None))


def open_memory_file():
    held.append(os.open("/dev/shm/abuse", os.O_CREAT | os.O_RDWR, 0o666))
    os.write(held[-1], b"word")


exists = os.path.exists
ways = {
    "System V memory": (send_shared_memory, lambda: call(libc.shmget, KEY, 4096, 0) >= 0),
    "System V queue": (lambda: call(libc.msgget, KEY, 0o1666), lambda: call(libc.msgget, KEY, 0) >= 0),
    "System V semaphore": (lambda: call(libc.semget, KEY, 1, 0o1666), lambda: call(libc.semget, KEY, 1, 0) >= 0),
    "message queue": (open_queue, lambda: call(libc.mq_open, b"/abuse", os.O_RDWR) >= 0),
    "abstract socket": (lambda: listen(socket.AF_UNIX, "\0abuse"), lambda: connect(socket.AF_UNIX, "\0abuse")),
    "path socket": (lambda: listen(socket.AF_UNIX, "/tmp/abuse-socket"), lambda: connect(socket.AF_UNIX, "/tmp/abuse-socket")),
    "loopback TCP": (lambda: listen(socket.AF_INET, ("127.0.0.1", PORT)), lambda: connect(socket.AF_INET, ("127.0.0.1", PORT))),
    "loopback UDP": (lambda: listen(socket.AF_INET, ("127.0.0.1", PORT), socket.SOCK_DGRAM), bind_datagram),
    "FIFO": (lambda: os.mkfifo("/tmp/abuse-fifo"), lambda: exists("/tmp/abuse-fifo")),
    "/dev/shm": (open_memory_file, lambda: exists("/dev/shm/abuse")),
    "/tmp": (lambda: write_file("/tmp/abuse"), lambda: exists("/tmp/abuse")),
    "working folder": (lambda: write_file(os.environ["SKRIPTOTEKET_OUTPUT_DIR"] + "/abuse"), lambda: exists(os.environ["SKRIPTOTEKET_OUTPUT_DIR"] + "/abuse")),
}


def send():
    for name, (put, _) in ways.items():
        try:
            put()
        except OSError as error:
            print(f"# {name}: {error}")


def look():
    for name, (_, find) in ways.items():
        try:
            print(f"{name}={'met' if find() else 'nothing'}")
        except OSError:
            print(f"{name}=nothing")


if side == "both":
    reader, writer = os.pipe()
    if os.fork() == 0:
        send()
        os.write(writer, b"sent")
        time.sleep(600)
    os.read(reader, 4)
    look()
elif side == "sender":
    send()
    print("sent", flush=True)
    time.sleep(600)
else:
    look()
