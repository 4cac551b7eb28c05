"""Started by launch.sh as `python3 -I -S -B`: runs a script that is no tool as the main program."""

import sys

_SCRIPT = "/work/script.py"

sys.path.insert(0, "/opt/runtime/python")


def _show(kind, error, traceback) -> None:
    # Not the frames of this file, which stand before those of the script.
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    sys.__excepthook__(kind, error.with_traceback(traceback), traceback)


if __name__ == "__main__":
    from scriptorium_harness.run import prepare_interpreter

    prepare_interpreter()
    sys.argv = [_SCRIPT]
    sys.excepthook = _show
    with open(_SCRIPT, "rb") as file:
        code = compile(file.read(), _SCRIPT, "exec", dont_inherit=True)
    exec(code, {"__name__": "__main__", "__file__": _SCRIPT, "__builtins__": __builtins__})
