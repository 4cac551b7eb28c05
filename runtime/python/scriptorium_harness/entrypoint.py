"""How the entrypoint is called: with two folders, or typed, with what the person filled in.

The server decides by the same rules what the form is (src/core/form/signature). Nothing is imported for a plain one.
"""

import os
from types import FunctionType

_TAKES_MORE, _TAKES_NAMED = 0x04, 0x08


def call(entrypoint) -> object:
    if _is_plain(entrypoint):
        result = entrypoint(os.environ["SKRIPTOTEKET_INPUT_DIR"], os.environ["SKRIPTOTEKET_OUTPUT_DIR"])
    else:
        from scriptorium_harness.typed import call_typed

        result = call_typed(entrypoint)
    if type(result).__name__ == "coroutine":
        import asyncio

        return asyncio.run(result)
    return result


def _is_plain(entrypoint) -> bool:
    """`(input…, output_dir)`, or parameters of which nothing is said. What is no function cannot be looked at."""
    function = entrypoint
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    if not isinstance(function, FunctionType):
        return True
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    named_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    takes_any = code.co_flags & _TAKES_MORE
    if not names and not named_only and not takes_any and not code.co_flags & _TAKES_NAMED:
        return False
    optional = len(function.__defaults__ or ())
    has_default = function.__kwdefaults__ or {}
    is_callable_with_two = (len(names) >= 2 or takes_any) and len(names) - optional <= 2
    if not is_callable_with_two or any(name not in has_default for name in named_only):
        return False
    first, second = ([name.lstrip("_") for name in names] + ["", ""])[:2]
    if first.startswith("input") and second == "output_dir":
        return True
    return not any(name != "return" for name in function.__annotations__)
