"""What the person can do next."""


def next_action(action_id: str, label: str, fields=(), prefill: dict | None = None) -> dict:
    """A form under the result; sent, the tool runs again with `action()` set."""
    return {
        "action_id": action_id,
        "label": label,
        "kind": "form",
        "fields": list(fields),
        "prefill": dict(prefill or {}),
    }


def field(name: str, kind: str = "string", label: str | None = None, *, options=None, **more) -> dict:
    """Kinds: string, text, integer, number, boolean, enum, multi_enum. More: help, required, min, max.

    Options of an enum are values, (value, label) pairs or {"value", "label"} dicts.
    """
    made = {"name": name, "kind": kind, "label": name if label is None else label, **more}
    return made if options is None else {**made, "options": [_option(option) for option in options]}


def _option(option) -> dict:
    if isinstance(option, dict):
        return {"value": str(option["value"]), "label": str(option.get("label", option["value"]))}
    if isinstance(option, (list, tuple)):
        return {"value": str(option[0]), "label": str(option[1])}
    return {"value": str(option), "label": str(option)}
