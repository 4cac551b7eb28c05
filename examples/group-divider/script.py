"""Divides names into groups, and changes the groups in later turns."""

import csv
import random
import re

import scriptorium as s

MOST_NAMES = 300
# A choice list holds this many options; longer lists of names are typed instead.
MOST_OPTIONS = 100
TRIES = 500
HEADINGS = {"name", "names", "namn", "elev", "elever", "student", "students", "förnamn"}
chance = random.SystemRandom()


def run_tool(input_dir: str, output_dir: str) -> dict:
    turn = s.action()
    if turn is None:
        return first_turn(s.inputs())
    groups, apart = turn["state"]["groups"], turn["state"]["apart"]
    given = turn["input"]
    if turn["action_id"] == "shuffle":
        return show(divide(sum(groups, []), len(groups), apart), apart, "Shuffled again.")
    if turn["action_id"] == "move":
        return move(groups, apart, given)
    return keep_apart(groups, apart, given)


def first_turn(given: dict) -> dict:
    names, renamed = read_names(given.get("names", ""))
    print(f"{len(names)} names", flush=True)
    if len(names) < 2:
        raise s.ToolError("Give at least two names: paste them into the box, or drop a file with them.")
    if len(names) > MOST_NAMES:
        raise s.ToolError(f"{len(names)} names are too many; at most {MOST_NAMES} can be divided at a time.")
    count = given["count"] if given["mode"] == "count" else -(-len(names) // given["size"])
    if count > len(names):
        raise s.ToolError(f"{len(names)} people cannot fill {count} groups.")
    said = f"{len(names)} people in {count} groups." if count > 1 else "Everybody is in one group."
    if renamed:
        said += f" Some names were there twice and got a number: {', '.join(renamed[:10])}."
    return show(divide(names, count, []), [], said)


def read_names(typed: str) -> tuple[list[str], list[str]]:
    found = re.split(r"[\n;,]", typed) if "\n" not in typed.strip() else typed.splitlines()
    for file in s.files():
        found += read_file(file)
    found = [" ".join(name.split()).strip(" ,;") for name in found]
    names: list[str] = []
    renamed: list[str] = []
    for name in filter(None, found):
        wanted, copies = name[:80], 1
        name = wanted
        while name in names:
            copies += 1
            name = f"{wanted} ({copies})"
        if copies > 1:
            renamed.append(name)
        names.append(name)
    return names, renamed


def read_file(file: s.File) -> list[str]:
    data = file.path.read_bytes()
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise s.ToolError(f"{file.name} is not a text file. Save the list as CSV or text and try again.")
    text = decode(data)
    if not file.name.lower().endswith((".csv", ".tsv")):
        return text.splitlines()
    separator = max((";", "\t", ","), key=text.partition("\n")[0].count)
    first = [row[0] for row in csv.reader(text.splitlines(), delimiter=separator) if row]
    return first[1:] if first and first[0].strip().casefold() in HEADINGS else first


def decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def divide(names: list[str], count: int, apart: list[list[str]]) -> list[list[str]]:
    """Groups that differ by one person at most, with every pair of `apart` in two of them."""
    sizes = [len(names) // count + (index < len(names) % count) for index in range(count)]
    for _ in range(TRIES):
        groups: list[list[str]] = [[] for _ in range(count)]
        order = chance.sample(names, len(names))
        # Those who have somebody to avoid choose first, while there is room everywhere.
        order.sort(key=lambda name: -sum(name in pair for pair in apart))
        if all(place(name, groups, sizes, apart) for name in order):
            return [chance.sample(group, len(group)) for group in groups]
    raise s.ToolError("The groups cannot be made so that everybody who shall be kept apart is. Try more groups.")


def place(name: str, groups: list[list[str]], sizes: list[int], apart: list[list[str]]) -> bool:
    avoided = {other for pair in apart if name in pair for other in pair if other != name}
    free = [group for group, size in zip(groups, sizes) if len(group) < size and not avoided.intersection(group)]
    if free:
        chance.choice(free).append(name)
    return bool(free)


def move(groups: list[list[str]], apart: list[list[str]], given: dict) -> dict:
    person = find(groups, given["person"])
    target = int(given["group"]) - 1
    if not 0 <= target < len(groups):
        raise s.ToolError(f"There is no group {given['group']}; the groups are 1 to {len(groups)}.")
    if person in groups[target]:
        raise s.ToolError(f"{person} is in group {target + 1} already.")
    foes = [other for pair in apart if person in pair for other in pair if other in groups[target]]
    if foes:
        raise s.ToolError(f"{person} and {foes[0]} shall be kept apart, and {foes[0]} is in group {target + 1}.")
    moved = [[name for name in group if name != person] for group in groups]
    moved[target].append(person)
    return show(moved, apart, f"{person} is now in group {target + 1}.")


def keep_apart(groups: list[list[str]], apart: list[list[str]], given: dict) -> dict:
    pair = sorted([find(groups, given["one"]), find(groups, given["other"])])
    if pair[0] == pair[1]:
        raise s.ToolError("Choose two different people.")
    if len(groups) < 2:
        raise s.ToolError("With one group nobody can be kept apart.")
    wanted = apart if pair in apart else [*apart, pair]
    together = [group for group in groups if pair[0] in group and pair[1] in group]
    said = f"{pair[0]} and {pair[1]} are kept apart from now on."
    if not together:
        return show(groups, wanted, said)
    swapped = swap_out(groups, pair, wanted) or divide(sum(groups, []), len(groups), wanted)
    return show(swapped, wanted, said)


def swap_out(groups: list[list[str]], pair: list[str], apart: list[list[str]]) -> list[list[str]] | None:
    """Exchanges one of the pair with somebody elsewhere, so that everybody else stays where they are."""
    for person in chance.sample(pair, 2):
        others = [name for group in groups if person not in group for name in group]
        for other in chance.sample(others, len(others)):
            trade = {person: other, other: person}
            changed = [[trade.get(name, name) for name in group] for group in groups]
            if all(not (a in group and b in group) for group in changed for a, b in apart):
                return changed
    return None


def find(groups: list[list[str]], wanted: str) -> str:
    for name in sum(groups, []):
        if name.casefold() == wanted.strip().casefold():
            return name
    raise s.ToolError(f"There is nobody called “{wanted}” in the list.")


def show(groups: list[list[str]], apart: list[list[str]], said: str) -> dict:
    with open(s.output_dir / "groups.csv", "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Group", "Name"])
        writer.writerows([number, safe(name)] for number, group in enumerate(groups, 1) for name in group)
    outputs = [s.notice(said), group_table(groups)]
    if apart:
        outputs.append(s.markdown("Kept apart: " + "; ".join(f"{a} and {b}" for a, b in apart) + "."))
    outputs.append(s.file("groups.csv", "The groups as CSV"))
    return s.result(outputs, next_actions(groups), {"groups": groups, "apart": apart})


def safe(name: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{name}" if name[0] in "=+-@" else name


def group_table(groups: list[list[str]]) -> dict:
    """Side by side while they fit on a screen, otherwise one group on each row."""
    if len(groups) <= 8:
        columns = [(f"g{number}", f"Group {number}") for number in range(1, len(groups) + 1)]
        longest = max(len(group) for group in groups)
        rows = [{key: group[row] for (key, _), group in zip(columns, groups) if row < len(group)} for row in range(longest)]
        return s.table(rows, columns, "Groups")
    rows = [{"group": f"Group {number}", "people": ", ".join(group)} for number, group in enumerate(groups, 1)]
    return s.table(rows, [("group", "Group"), ("people", "People")], "Groups")


def next_actions(groups: list[list[str]]) -> list[dict]:
    if len(groups) < 2:
        return []
    numbers = [(str(number), f"Group {number}") for number in range(1, len(groups) + 1)]
    return [
        s.next_action("shuffle", "Shuffle again"),
        s.next_action(
            "move", "Move somebody",
            [person_field("person", "Who", groups), s.field("group", "enum", "To", options=numbers, required=True)],
        ),
        s.next_action(
            "keep_apart", "Keep two people apart",
            [person_field("one", "One", groups), person_field("other", "The other", groups)],
        ),
    ]  # fmt: skip


def person_field(name: str, label: str, groups: list[list[str]]) -> dict:
    names = sorted(sum(groups, []), key=str.casefold)
    if len(names) > MOST_OPTIONS:
        return s.field(name, "string", label, required=True, max=80)
    return s.field(name, "enum", label, options=names, required=True)
