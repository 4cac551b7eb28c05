"""JSON text of a returned value: exact integers and decimals, no NaN, no lone surrogates.

Not the json module: it turns decimals away, writes NaN, cannot say where the fault is, and takes 4 ms to import.
"""

from _json import encode_basestring

_float_text = float.__repr__
_int_text = int.__repr__
_INFINITY = float("inf")


class Unserialisable(Exception):
    """Holds a sentence about the value, and the path to it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path = ""


class JsonWriter:
    """`write` gives the text; `not_a_number` tells how many NaN and infinities became null."""

    def __init__(self) -> None:
        self.not_a_number = 0

    def write(self, value: object) -> str:
        if value is None:
            return "null"
        if value is True:
            return "true"
        if value is False:
            return "false"
        if isinstance(value, str):
            return text(value)
        if isinstance(value, int):
            return self._int(value)
        if isinstance(value, float):
            return self._float(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, (list, tuple)):
            return self._array(value)
        if type(value).__name__ == "Decimal":
            return self._decimal(value)
        raise Unserialisable(f"a value of type {type(value).__name__}")

    def _int(self, value: int) -> str:
        try:
            return _int_text(value)
        except ValueError:
            return _long_int_text(value)

    def _float(self, value: float) -> str:
        if value != value or value in (_INFINITY, -_INFINITY):
            self.not_a_number += 1
            return "null"
        return _float_text(value)

    def _decimal(self, value) -> str:
        if value.is_finite():
            return str(value)
        self.not_a_number += 1
        return "null"

    def _array(self, values) -> str:
        parts = []
        for index, value in enumerate(values):
            try:
                parts.append(self.write(value))
            except Unserialisable as fault:
                fault.path = f"[{index}]{fault.path}"
                raise
        return "[" + ",".join(parts) + "]"

    def _object(self, values: dict) -> str:
        parts = []
        for key, value in values.items():
            try:
                parts.append(f"{self._key(key)}:{self.write(value)}")
            except Unserialisable as fault:
                fault.path = f".{key}{fault.path}" if isinstance(key, str) else fault.path
                raise
        return "{" + ",".join(parts) + "}"

    def _key(self, key: object) -> str:
        if isinstance(key, str):
            return text(key)
        if key is None or isinstance(key, (int, float)):
            return '"' + self.write(key) + '"'
        raise Unserialisable(f"a key of type {type(key).__name__}")


def _long_int_text(value: int) -> str:
    """Python writes integers of at most 4300 digits, unless it is told otherwise."""
    import sys

    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return _int_text(value)
    finally:
        sys.set_int_max_str_digits(most)


def text(value: str) -> str:
    """A JSON string that is valid UTF-8: what is half a surrogate pair becomes the replacement character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return encode_basestring(value)
