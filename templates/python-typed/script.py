import random

from scriptorium import ToolError, result, table


def main(names: list[str], size: int = 2):
    """Divides people into groups.

    Args:
        names: one on each line
        size: people in each group
    """
    if size < 1:
        raise ToolError("A group has at least one person.")
    random.shuffle(names)
    rows = [{"group": n // size + 1, "name": name} for n, name in enumerate(names)]
    return result([table(rows, [("group", "Group"), ("name", "Name")])])
