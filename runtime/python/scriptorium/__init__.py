"""For Python tools on Scriptorium: what the person gave, how far the tool has come, and what it shows.

    import scriptorium as s

    def run_tool(input_dir, output_dir):
        rows = read(s.files()[0].path)
        s.progress(0.5, "half way")
        return s.result([s.table(rows), s.notice("Done.")])
"""

from scriptorium.actions import field, next_action
from scriptorium.errors import ToolError
from scriptorium.given import File, action, files, inputs, settings, state
from scriptorium.outputs import file, html, image, json, markdown, notice, result, table, vega_lite
from scriptorium.reporting import progress

__all__ = [
    "File", "ToolError", "action", "field", "file", "files", "html", "image", "input_dir", "inputs", "json", "markdown",
    "next_action", "notice", "output_dir", "progress", "result", "settings", "state", "table", "vega_lite",
]  # fmt: skip


def __getattr__(name: str):
    # `input_dir` and `output_dir` are paths made when asked for: pathlib takes 3 ms to import.
    if name in ("input_dir", "output_dir"):
        import os
        from pathlib import Path

        return Path(os.environ[f"SKRIPTOTEKET_{name.upper()}"])
    raise AttributeError(f"module 'scriptorium' has no attribute {name!r}")
