from scriptorium_harness import channel
from scriptorium_harness.json_text import JsonWriter


def progress(fraction: float, text: str = "") -> None:
    """Shows how far the tool has come: a fraction from 0 to 1, and a few words."""
    fraction = min(1.0, max(0.0, float(fraction)))
    channel.send("progress", JsonWriter().write({"fraction": fraction, "text": str(text)[:1000]}))
