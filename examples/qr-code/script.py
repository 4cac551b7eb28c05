"""Makes QR codes after ISO/IEC 18004: byte mode, versions 1 to 40, all four levels of error correction."""

import struct
import zlib

import scriptorium as s

LEVELS = "LMQH"
# By level, then by version from 1: error correction bytes in each block, and number of blocks (table 9 of the standard).
ECC_BYTES = {
    "L": [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
          28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    "M": [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
          26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    "Q": [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
          28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    "H": [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
          30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
}  # fmt: skip
BLOCKS = {
    "L": [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
          8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    "M": [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
          17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    "Q": [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
          23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    "H": [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
          25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
}  # fmt: skip
FORMAT_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
MASKS = [
    lambda x, y: (x + y) % 2 == 0,
    lambda x, y: y % 2 == 0,
    lambda x, y: x % 3 == 0,
    lambda x, y: (x + y) % 3 == 0,
    lambda x, y: (x // 3 + y // 2) % 2 == 0,
    lambda x, y: x * y % 2 + x * y % 3 == 0,
    lambda x, y: (x * y % 2 + x * y % 3) % 2 == 0,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2 == 0,
]
MARGIN = 4


def run_tool(input_dir: str, output_dir: str) -> dict:
    given = s.inputs()
    text, colour = given["text"].strip(), given.get("colour", "#000000")
    if not text:
        raise s.ToolError("Write the link or the text that the code shall hold.")
    data = text.encode()
    version = smallest_version(data, given.get("level", "M"))
    level = strongest_level(data, version, given.get("level", "M"))
    print(f"{len(data)} bytes, version {version}, level {level}", flush=True)
    code = Code(version, level, data)
    (s.output_dir / "qr-code.svg").write_text(to_svg(code, colour), encoding="utf-8")
    (s.output_dir / "qr-code.png").write_bytes(to_png(code, given.get("scale", 10), colour))
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    outputs = [
        s.image("qr-code.svg", f"QR code of: {shown}"),
        s.markdown(f"{code.size} × {code.size} squares, {len(data)} bytes, survives damage to about {survives(level)} %."),
        s.file("qr-code.svg", "SVG, for print"),
        s.file("qr-code.png", "PNG, for the screen"),
    ]
    if luminance(colour) > 0.35:
        outputs.insert(0, s.notice("The colour is light, so many phones will not be able to read the code.", "warning"))
    if version > 15:
        outputs.insert(0, s.notice("The code is dense. A shorter text, or a link to it, is easier to scan.", "warning"))
    return s.result(outputs)


def smallest_version(data: bytes, level: str) -> int:
    for version in range(1, 41):
        if fits(data, version, level):
            return version
    most = data_bytes(40, level) - 5
    raise s.ToolError(
        f"The text is {len(data)} bytes and a code at this level holds {most}. Shorten it, or choose a lower level."
    )


def strongest_level(data: bytes, version: int, level: str) -> str:
    """The best level that costs nothing: the same size of code with more of it spent on repair."""
    return [other for other in LEVELS[LEVELS.index(level) :] if fits(data, version, other)][-1]


def fits(data: bytes, version: int, level: str) -> bool:
    return sum(bits for _, bits in header(data, version)) + len(data) * 8 <= data_bytes(version, level) * 8


def header(data: bytes, version: int) -> list[tuple[int, int]]:
    """What goes before the text, as (value, bits). Beyond ASCII it says UTF-8 (ECI 26): some readers guess Japanese."""
    eci = [] if data.isascii() else [(0b0111, 4), (26, 8)]
    return [*eci, (0b0100, 4), (len(data), 8 if version < 10 else 16)]


def data_bytes(version: int, level: str) -> int:
    return raw_bits(version) // 8 - ECC_BYTES[level][version - 1] * BLOCKS[level][version - 1]


def raw_bits(version: int) -> int:
    """Squares that are left for data and error correction when the fixed patterns are drawn."""
    bits = (16 * version + 128) * version + 64
    if version >= 2:
        aligned = version // 7 + 2
        bits -= (25 * aligned - 10) * aligned - 55
        if version >= 7:
            bits -= 36
    return bits


class Code:
    """The finished square: `dark[y][x]`. Every pattern is drawn first, then the data, then the best mask."""

    def __init__(self, version: int, level: str, data: bytes) -> None:
        self.version, self.level = version, level
        self.size = version * 4 + 17
        self.dark = [[False] * self.size for _ in range(self.size)]
        self.fixed = [[False] * self.size for _ in range(self.size)]
        self.draw_patterns()
        self.draw_data(interleave(frame(data, version, level), version, level))
        masked = [self.masked(mask) for mask in range(8)]
        self.dark = min(masked, key=penalty)

    def put(self, x: int, y: int, is_dark: bool) -> None:
        self.dark[y][x] = is_dark
        self.fixed[y][x] = True

    def draw_patterns(self) -> None:
        for i in range(self.size):
            self.put(6, i, i % 2 == 0)
            self.put(i, 6, i % 2 == 0)
        for centre_x, centre_y in ((3, 3), (self.size - 4, 3), (3, self.size - 4)):
            for dy in range(-4, 5):
                for dx in range(-4, 5):
                    if 0 <= centre_x + dx < self.size and 0 <= centre_y + dy < self.size:
                        self.put(centre_x + dx, centre_y + dy, max(abs(dx), abs(dy)) not in (2, 4))
        centres = alignment_centres(self.version)
        corners = {(6, 6), (6, self.size - 7), (self.size - 7, 6)}
        for x in centres:
            for y in centres:
                if (x, y) not in corners:
                    for dy in range(-2, 3):
                        for dx in range(-2, 3):
                            self.put(x + dx, y + dy, max(abs(dx), abs(dy)) != 1)
        self.draw_format(0)
        self.draw_version()

    def draw_format(self, mask: int) -> None:
        value = FORMAT_BITS[self.level] << 3 | mask
        bits = (value << 10 | remainder(value, 10, 0x537)) ^ 0x5412
        for i in range(15):
            is_dark = bits >> i & 1 == 1
            self.put(8, i if i < 6 else i + 1 if i < 8 else self.size - 15 + i, is_dark)
            self.put(self.size - 1 - i if i < 8 else 7 if i == 8 else 14 - i, 8, is_dark)
        self.put(8, self.size - 8, True)

    def draw_version(self) -> None:
        if self.version < 7:
            return
        bits = self.version << 12 | remainder(self.version, 12, 0x1F25)
        for i in range(18):
            is_dark = bits >> i & 1 == 1
            self.put(self.size - 11 + i % 3, i // 3, is_dark)
            self.put(i // 3, self.size - 11 + i % 3, is_dark)

    def draw_data(self, data: bytes) -> None:
        """In columns two wide from the right, up and down in turn, past everything fixed."""
        at = 0
        for right in range(self.size - 1, 0, -2):
            right -= right <= 6
            is_upward = (right + 1) & 2 == 0
            for step in range(self.size):
                y = self.size - 1 - step if is_upward else step
                for x in (right, right - 1):
                    if not self.fixed[y][x] and at < len(data) * 8:
                        self.dark[y][x] = data[at >> 3] >> (7 - (at & 7)) & 1 == 1
                        at += 1

    def masked(self, mask: int) -> list[list[bool]]:
        self.draw_format(mask)
        flips = MASKS[mask]
        return [
            [is_dark != (not self.fixed[y][x] and flips(x, y)) for x, is_dark in enumerate(row)]
            for y, row in enumerate(self.dark)
        ]


def alignment_centres(version: int) -> list[int]:
    if version == 1:
        return []
    count = version // 7 + 2
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return [6, *(version * 4 + 10 - i * step for i in range(count - 2, -1, -1))]


def remainder(value: int, bits: int, polynomial: int) -> int:
    """The check bits of a BCH code."""
    rest = value
    for _ in range(bits):
        rest = rest << 1 ^ (rest >> (bits - 1)) * polynomial
    return rest


def frame(data: bytes, version: int, level: str) -> bytes:
    """Header, text, terminator and padding, filling the code to its last byte."""
    value = used = 0
    for part, bits in header(data, version):
        value, used = value << bits | part, used + bits
    value, used = value << len(data) * 8 | int.from_bytes(data), used + len(data) * 8
    room = data_bytes(version, level)
    ending = min(4, room * 8 - used)
    ending += -(used + ending) % 8
    value, used = value << ending, used + ending
    padding = bytes(0xEC if i % 2 == 0 else 0x11 for i in range(room - used // 8))
    return value.to_bytes(used // 8) + padding


def interleave(data: bytes, version: int, level: str) -> bytes:
    """Splits the data into blocks, adds error correction to each, and takes a byte from every block in turn."""
    count, ecc = BLOCKS[level][version - 1], ECC_BYTES[level][version - 1]
    short = len(data) // count
    divisor = divisor_of(ecc)
    blocks, at = [], 0
    for number in range(count):
        size = short + (number >= count - len(data) % count)
        block = data[at : at + size]
        blocks.append((block, error_correction(block, divisor)))
        at += size
    out = [block[i] for i in range(short + 1) for block, _ in blocks if i < len(block)]
    out += [check[i] for i in range(ecc) for _, check in blocks]
    return bytes(out)


def divisor_of(degree: int) -> bytes:
    """The generator polynomial of Reed and Solomon, without its leading 1."""
    result = [0] * (degree - 1) + [1]
    root = 1
    for _ in range(degree):
        for j in range(degree):
            result[j] = multiply(result[j], root) ^ (result[j + 1] if j + 1 < degree else 0)
        root = multiply(root, 2)
    return bytes(result)


def error_correction(data: bytes, divisor: bytes) -> bytes:
    rest = [0] * len(divisor)
    for byte in data:
        factor = byte ^ rest.pop(0)
        rest.append(0)
        for i, coefficient in enumerate(divisor):
            rest[i] ^= multiply(coefficient, factor)
    return bytes(rest)


def make_tables() -> tuple[list[int], list[int]]:
    powers, logarithms = [0] * 510, [0] * 256
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value = value << 1 ^ (value >> 7) * 0x11D
    return powers, logarithms


POWERS, LOGARITHMS = make_tables()


def multiply(x: int, y: int) -> int:
    """In the field of 256 elements that the standard uses."""
    return POWERS[LOGARITHMS[x] + LOGARITHMS[y]] if x and y else 0


def penalty(dark: list[list[bool]]) -> int:
    """How hard the pattern is to read: runs, blocks, shapes like a finder, and too much of one colour."""
    size = len(dark)
    lines = ["".join("01"[cell] for cell in row) for row in dark]
    lines += ["".join("01"[row[x]] for row in dark) for x in range(size)]
    score = 0
    for line in lines:
        for run in line.replace("01", "0 1").replace("10", "1 0").split():
            score += len(run) - 2 if len(run) >= 5 else 0
        score += 40 * sum(line.startswith(("10111010000", "00001011101"), at) for at in range(size - 10))
    for above, below in zip(dark, dark[1:]):
        score += 3 * sum(above[x] == above[x + 1] == below[x] == below[x + 1] for x in range(size - 1))
    share = sum(map(sum, dark)) / size**2
    return score + 10 * int(abs(share * 100 - 50) / 5)


def to_svg(code: Code, colour: str) -> str:
    side = code.size + 2 * MARGIN
    squares = "".join(
        f"M{x + MARGIN},{y + MARGIN}h1v1h-1z" for y, row in enumerate(code.dark) for x, is_dark in enumerate(row) if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="320" height="320" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#ffffff"/><path d="{squares}" fill="{colour}"/></svg>\n'
    )


def to_png(code: Code, scale: int, colour: str) -> bytes:
    """A palette of two colours, one bit for each pixel."""
    side = (code.size + 2 * MARGIN) * scale
    light = [False] * MARGIN
    empty = [False] * (code.size + 2 * MARGIN)
    lines = [empty] * MARGIN + [light + row + light for row in code.dark] + [empty] * MARGIN
    rows = []
    for line in lines:
        bits = "".join("01"[cell] * scale for cell in line)
        rows.append((b"\0" + int(bits.ljust(-(-side // 8) * 8, "0"), 2).to_bytes(-(-side // 8))) * scale)
    palette = b"\xff\xff\xff" + bytes.fromhex(colour[1:])
    size = struct.pack(">IIBBBBB", side, side, 1, 3, 0, 0, 0)
    parts = ((b"IHDR", size), (b"PLTE", palette), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in parts)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def survives(level: str) -> int:
    return {"L": 7, "M": 15, "Q": 25, "H": 30}[level]


def luminance(colour: str) -> float:
    red, green, blue = bytes.fromhex(colour[1:])
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
