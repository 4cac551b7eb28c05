"""HTML to PDF, for tools written for Skriptoteket. WeasyPrint is imported when the first PDF is made."""

import os

from tool_errors import ToolUserError

__all__ = ["save_as_pdf"]


def save_as_pdf(html: str, output_dir: str, filename: str) -> str:
    """Writes the HTML as `filename` (relative, ending in .pdf) below `output_dir`, and gives the absolute path."""
    root = os.path.realpath(output_dir)
    path = os.path.realpath(os.path.join(root, filename))
    if os.path.isabs(filename) or not path.startswith(root + os.sep) or not path.lower().endswith(".pdf"):
        raise ToolUserError(f"A PDF needs a relative file name that ends in .pdf, not {filename!r}.")
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        raise ToolUserError("PDF files cannot be made here: WeasyPrint is not installed.") from None
    os.makedirs(os.path.dirname(path), exist_ok=True)
    HTML(string=html, base_url=root).write_pdf(path)
    return path
