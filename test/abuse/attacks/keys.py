# Leaves a key in every keyring, and looks for one that was left.
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
ADD, REQUEST, KEYCTL = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}[os.uname().machine]
RINGS = {"thread": -1, "process": -2, "session": -3, "user": -4, "user session": -5}
if os.environ.get("IS_OUTSIDE"):
    RINGS = {"process": -2}


def call(number, *values):
    ctypes.set_errno(0)
    return libc.syscall(ctypes.c_long(number), *[value if isinstance(value, bytes) else ctypes.c_long(value) for value in values])


for name, ring in RINGS.items():
    print(f"add to {name}={'done' if call(ADD, b'user', b'abuse', b'word', 4, ring) > 0 else 'refused'}")
print(f"request={'done' if call(REQUEST, b'user', b'abuse', 0, 0) > 0 else 'refused'}")
if not os.environ.get("IS_OUTSIDE"):
    print(f"persistent={'done' if call(KEYCTL, 22, -1, -3) > 0 else 'refused'}")
    print(f"new session={'done' if call(KEYCTL, 1, 0) > 0 else 'refused'}")
