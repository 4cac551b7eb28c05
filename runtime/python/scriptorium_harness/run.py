"""The life of a Python run: read, compile, load as `tool_script`, call the entrypoint, send what it returned."""

import atexit
import os
import sys
from types import ModuleType

from scriptorium_harness import channel
from scriptorium_harness.entrypoint import call
from scriptorium_harness.json_text import JsonWriter, Unserialisable

_exit = os._exit


class _ContractFault(Exception):
    """The script ran to its end, and what it did is not what a tool may do. Holds a sentence for its author."""


def run() -> None:
    """Never returns: the process ends here, with 0 only after a complete result was sent."""
    channel.claim()
    script = os.environ["SKRIPTOTEKET_SCRIPT_PATH"]
    sys.argv = [script]
    code = _compile(script)
    try:
        result = _result_text(_call(code, script))
        _finish_script()
    except _ContractFault as fault:
        _fail("contract", str(fault))
    except BaseException as error:
        _fail_script(error, script)
    channel.send("result", result)
    _exit(0)


def prepare_interpreter() -> None:
    """What is alike for every run; a zygote does it once for all."""
    _add_package_folders()
    # Lines appear as they are printed; a name that is not valid Unicode is printed escaped, not a crash.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    _add_site_builtins()


def _add_package_folders() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for folder in (
        f"/usr/local/lib/python{version}/dist-packages",
        "/usr/lib/python3/dist-packages",
        f"/usr/local/lib/python{version}/site-packages",
        f"/usr/lib/python{version}/site-packages",
        f"/usr/lib64/python{version}/site-packages",
    ):
        if folder not in sys.path and os.path.isdir(folder):
            sys.path.append(folder)


def _add_site_builtins() -> None:
    """`exit` and `quit` come from the site module, which is not loaded."""
    import _sitebuiltins
    import builtins

    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")


def _compile(script: str):
    with open(script, "rb") as file:
        source = file.read()
    try:
        return compile(source, script, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        from scriptorium_harness.faults import syntax_frame

        channel.send("error", syntax_frame(error))
        _exit(1)


def _call(code, script: str) -> object:
    module = ModuleType("tool_script")
    module.__file__ = script
    sys.modules["tool_script"] = module
    exec(code, module.__dict__)
    name = os.environ["SKRIPTOTEKET_ENTRYPOINT"]
    entrypoint = getattr(module, name, None)
    if not callable(entrypoint):
        raise _ContractFault(f"The script has no function {name}(input_dir, output_dir).")
    return call(entrypoint)


def _result_text(value: object) -> str:
    if not (value is None or isinstance(value, (str, dict))):
        raise _ContractFault(
            f"The entrypoint returned a value of type {type(value).__name__}; it may return text, a dict or None."
        )
    writer = JsonWriter()
    try:
        result = writer.write(value)
        if writer.not_a_number and isinstance(value, dict):
            result = _with_note(value, writer.not_a_number)
        return result
    except Unserialisable as fault:
        where = fault.path.lstrip(".")
        raise _ContractFault(
            f"The returned dict holds {fault.what}{' at ' + where if where else ''}, which JSON cannot hold."
        ) from None
    except RecursionError:
        raise _ContractFault("The returned dict is nested too deeply, or holds itself.") from None


def _with_note(value: dict, count: int) -> str:
    outputs = value.get("outputs")
    if not (outputs is None or isinstance(outputs, (list, tuple))):
        return JsonWriter().write(value)
    message = f"System notice: {count} returned numbers were NaN or infinite. They are shown as empty."
    note = {"kind": "notice", "level": "warning", "message": message}
    return JsonWriter().write({**value, "outputs": [*(outputs or ()), note]})


def _finish_script() -> None:
    """What the interpreter does at its end, in its order: wait for threads, run exit handlers, flush."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    atexit._run_exitfuncs()
    _flush()


def _fail(kind: str, message: str) -> None:
    from scriptorium_harness.faults import frame

    _flush()
    channel.send("error", frame(kind, "ContractError", message))
    _exit(1)


def _fail_script(error: BaseException, script: str) -> None:
    _flush()
    try:
        from scriptorium_harness.faults import script_frame

        report = script_frame(error, script)
    except MemoryError:
        # There may be no memory left for a traceback either.
        report = '{"kind":"script","type":"MemoryError","message":"The script ran out of memory."}'
    channel.send("error", report)
    _exit(1)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
