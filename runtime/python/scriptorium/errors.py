class ToolError(Exception):
    """Ends the run and shows its message to the person, as it is and without a traceback."""
