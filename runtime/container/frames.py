"""Messages between this container and its worker: one byte of kind, four of length, the content."""

import os
import struct

_HEADER = struct.Struct(">cI")
_INPUT, _OUTPUT = 0, 1


def send(kind: bytes, content=b"") -> None:
    """All of it, before it returns."""
    parts = [_HEADER.pack(kind, len(content)), content]
    written = os.writev(_OUTPUT, parts)
    rest = memoryview(b"".join(parts))[written:] if written < 5 + len(content) else b""
    while rest:
        rest = rest[os.write(_OUTPUT, rest) :]


def receive() -> tuple[bytes, bytes] | None:
    """The next message, or None at the end of the input: the worker is no more, or done."""
    header = read_exactly(_HEADER.size)
    if header is None:
        return None
    kind, length = _HEADER.unpack(header)
    content = read_exactly(length)
    return None if content is None else (kind, content)


def read_exactly(length: int) -> bytes | None:
    parts = []
    while length > 0:
        part = os.read(_INPUT, min(length, 1 << 16))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def copy_input(length: int, target: int) -> bool:
    """Copies that many bytes of the input to a descriptor; false when the input ends before."""
    while length > 0:
        part = os.read(_INPUT, min(length, 1 << 16))
        if not part:
            return False
        length -= len(part)
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(target, rest) :]
    return True
