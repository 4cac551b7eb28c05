# Takes memory in a way that no process shows as its own, until it has WANT megabytes, and tells how far it came.
import ctypes, json, mmap, os, socket, sys, time

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
MEGABYTE = 1 << 20
held = []


def fill_file(fd):
    block = b"x" * MEGABYTE
    while True:
        os.write(fd, block)
        yield


def memory_file():
    while True:
        fd = os.memfd_create("hog")
        held.append(fd)
        for _, _ in zip(range(64), fill_file(fd), strict=False):
            yield


def system_v():
    while True:
        # Detached and in no process's memory, but kept by the namespace.
        segment = libc.shmget(0, 16 * MEGABYTE, 0o1600)
        if segment < 0:
            raise OSError(ctypes.get_errno(), "shmget")
        address = libc.shmat(segment, None, 0)
        ctypes.memset(address, 1, 16 * MEGABYTE)
        libc.shmdt(ctypes.c_void_p(address))
        for _ in range(16):
            yield


def deleted_file():
    fd = os.open("/dev/shm/hog", os.O_CREAT | os.O_RDWR)
    os.unlink("/dev/shm/hog")
    yield from fill_file(fd)


def shared_mapping():
    while True:
        area = mmap.mmap(-1, 16 * MEGABYTE)
        for at in range(0, len(area), 4096):
            area[at] = 1
        held.append(area)
        for _ in range(16):
            yield


def children():
    while True:
        reader, writer = os.pipe()
        if os.fork() == 0:
            area = bytearray(32 * MEGABYTE)
            area[::4096] = b"x" * (len(area) // 4096)
            os.write(writer, b"x")
            time.sleep(600)
        os.close(writer)
        # Until it has its memory, or was killed for it.
        os.read(reader, 1)
        os.close(reader)
        for _ in range(32):
            yield


def socket_buffers():
    block = b"x" * 65536
    while True:
        pair = socket.socketpair()
        held.append(pair)
        pair[0].setblocking(False)
        try:
            while True:
                pair[0].send(block)
        except BlockingIOError:
            pass
        # Of each pair about 200 kilobytes are the kernel's.
        if len(held) % 5 == 0:
            yield


way = sys.argv[1] if len(sys.argv) > 1 else WAY
reached = 0
try:
    for _ in globals()[way]():
        reached += 1
        if reached >= WANT:
            break
except (OSError, MemoryError) as error:
    print(f"refused={error}", flush=True)
# Long enough for whoever looks from time to time.
time.sleep(1)
print(f"reached={reached}", flush=True)
