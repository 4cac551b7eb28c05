from pathlib import Path

from tool_errors import ToolUserError


def run_tool(input_dir, output_dir):
    sources = sorted(Path(input_dir).iterdir())
    if not sources:
        raise ToolUserError("Drop at least one text file.")
    for source in sources:
        lines = sorted(source.read_text(encoding="utf-8", errors="replace").splitlines(), key=str.casefold)
        Path(output_dir, f"sorted-{source.name}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"<p>Sorted {len(sources)} file(s). They can be downloaded below.</p>"
