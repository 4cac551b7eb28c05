"""What went wrong in a script, as `error` frames. Imported only when something did."""

import sys
import traceback

from scriptorium_harness.json_text import text

RUNTIME = "/opt/runtime/"
_MESSAGE = 16_000
_TRACEBACK = 64_000


def frame(kind: str, type_name: str, message: str, trace=None, line=None, column=None, source=None) -> str:
    """The JSON of an `error` frame. `kind` is tool, script, syntax or contract."""
    fields = {"kind": kind, "type": type_name, "message": _cut(message, _MESSAGE)}
    parts = [f'"{key}":{text(value)}' for key, value in fields.items()]
    parts.append(f'"traceback":{"null" if trace is None else text(_cut(trace, _TRACEBACK))}')
    parts.append(f'"line":{_number(line)},"column":{_number(column)}')
    parts.append(f'"text":{"null" if source is None else text(source[:1000])}')
    return "{" + ",".join(parts) + "}"


def syntax_frame(error: BaseException) -> str:
    """Of what `compile` raised, a SyntaxError as a rule; NUL bytes and depth raise others."""
    if not isinstance(error, SyntaxError):
        return frame("syntax", type(error).__name__, _message(error) or "The script cannot be parsed.")
    source = error.text.rstrip("\n") if isinstance(error.text, str) else None
    return frame("syntax", type(error).__name__, str(error.msg), None, error.lineno, error.offset, source)


def script_frame(error: BaseException, script: str) -> str:
    """Of anything the script raised: its own message for the user, or type, message and trace for the author."""
    if is_tool_error(error):
        return frame("tool", type(error).__name__, _message(error))
    message = _message(error)
    if isinstance(error, SystemExit):
        message = f"The script called sys.exit({message}) instead of returning."
    elif isinstance(error, KeyboardInterrupt):
        message = message or "The script raised KeyboardInterrupt."
    summary = traceback.TracebackException.from_exception(error, compact=True)
    _drop_our_frames(summary, set())
    lines = [entry.lineno for entry in summary.stack if entry.filename == script]
    return frame("script", _type_name(error), message, _text_of(summary), lines[-1] if lines else None)


def is_tool_error(error: BaseException) -> bool:
    # A script that never imported the class cannot have raised it.
    errors = sys.modules.get("scriptorium.errors")
    return errors is not None and isinstance(error, errors.ToolError)


def _drop_our_frames(summary, seen: set) -> None:
    if summary is None or id(summary) in seen:
        return
    seen.add(id(summary))
    summary.stack[:] = [entry for entry in summary.stack if not entry.filename.startswith(RUNTIME)]
    _drop_our_frames(summary.__cause__, seen)
    _drop_our_frames(summary.__context__, seen)


def _text_of(summary) -> str:
    try:
        return "".join(summary.format())
    except Exception:
        return "".join(summary.stack.format())


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ in ("builtins", "tool_script") else f"{kind.__module__}.{kind.__qualname__}"


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return "(the exception's own text could not be made)"


def _number(value) -> str:
    return str(value) if isinstance(value, int) and value > 0 else "null"


def _cut(value: str, length: int) -> str:
    if len(value) <= length:
        return value
    half = length // 2
    return f"{value[:half]}\n… {len(value) - length} characters left out …\n{value[-half:]}"
