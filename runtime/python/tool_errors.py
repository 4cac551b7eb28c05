"""For tools written for Skriptoteket."""

from scriptorium.errors import ToolError


class ToolUserError(ToolError):
    """Ends the run and shows its message to the person, as it is and without a traceback."""
