"""Summarises the columns of a CSV file."""

import csv
import io
import math
import re
import statistics
from array import array
from collections import Counter
from datetime import date

import scriptorium as s

MISSING = {"", "na", "n/a", "null"}
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
# Beyond this, distinct values are no longer counted: memory has an end, and nobody reads "83 112 different".
MOST_DISTINCT = 50_000
# Rows between two lines in the log.
EVERY = 20_000


class Column:
    """What has been seen in one column so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = 0
        self.missing = 0
        self.whole = self.dates = 0
        self.is_code = False
        self.numbers = array("d")
        self.values: Counter[str] = Counter()
        self.first_date = self.last_date = ""

    def add(self, cell: str) -> None:
        text = cell.strip()
        if text.lower() in MISSING:
            self.missing += 1
            return
        self.filled += 1
        if len(self.values) < MOST_DISTINCT or text in self.values:
            self.values[text] += 1
        if NUMBER.fullmatch(text):
            self.add_number(text)
        elif is_date(text):
            self.dates += 1
            self.first_date = min(self.first_date or text, text)
            self.last_date = max(self.last_date, text)

    def add_number(self, text: str) -> None:
        number = float(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))
        # Nothing that is measured is that large, and the arithmetic below would overflow: it stays a text.
        if abs(number) > 1e300:
            return
        digits = text.lstrip("+-")
        self.is_code = self.is_code or (len(digits) > 1 and digits[0] == "0" and digits[1].isdigit())
        self.whole += digits.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").isdigit()
        self.numbers.append(number)

    @property
    def kind(self) -> str:
        if self.filled == 0:
            return "empty"
        if len(self.numbers) == self.filled and not self.is_code:
            return "whole number" if self.whole == self.filled else "number"
        return "date" if self.dates == self.filled else "text"

    @property
    def is_numeric(self) -> bool:
        return self.kind in ("whole number", "number")

    @property
    def is_numbering(self) -> bool:
        span = max(self.numbers) - min(self.numbers) + 1
        return self.kind == "whole number" and len(self.values) == self.filled == span

    def row(self) -> dict:
        row = {
            "column": self.name,
            "type": self.kind,
            "filled": self.filled,
            "missing": self.missing,
            "different": len(self.values) if len(self.values) < MOST_DISTINCT else f"over {MOST_DISTINCT}",
        }
        if self.is_numeric:
            row["smallest"] = tidy(min(self.numbers))
            row["largest"] = tidy(max(self.numbers))
            row["mean"] = tidy(statistics.fmean(self.numbers))
            row["median"] = tidy(statistics.median(self.numbers))
        elif self.kind == "date":
            row["smallest"], row["largest"] = self.first_date, self.last_date
        elif self.values:
            value, times = self.values.most_common(1)[0]
            if times > 1:
                row["most_common"] = f"{value} ({times})"
        return row


def run_tool(input_dir: str, output_dir: str) -> dict:
    given = s.inputs()
    file = s.files()[0]
    text, warnings = read_text(file)
    print(f"{file.name}: {file.bytes} bytes", flush=True)
    separator = SEPARATORS.get(given.get("delimiter", "auto")) or find_separator(text)
    columns, rows, odd = read_columns(text, separator, given.get("header", True))
    print(f"{rows} rows, {len(columns)} columns", flush=True)
    if odd:
        warnings.append(f"{odd} rows have more or fewer cells than the first row has columns.")
    s.progress(0.9, "Drawing the chart")
    return show(file.name, columns, rows, separator, chosen(columns, given.get("chart", "")), warnings)


def read_text(file: s.File) -> tuple[str, list[str]]:
    data = file.path.read_bytes()
    if not data.strip():
        raise s.ToolError(f"The file {file.name} is empty.")
    if data.startswith(b"PK\x03\x04"):
        raise s.ToolError(f"{file.name} is an Excel or similar file. Open it there, save it as CSV, and try again.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), []
    if b"\0" in data:
        raise s.ToolError(f"{file.name} is not a text file, so there is no table to read in it.")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        warning = f"{file.name} is not UTF-8 and was read as Windows text (cp1252). Check that letters such as å look right."
        return data.decode("cp1252", "replace"), [warning]


def find_separator(text: str) -> str:
    """The separator that splits the first lines into the same number of columns, and into the most."""
    sample = text[:65_536].splitlines()[:50]

    def score(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if row)
        if not widths:
            return 0.0, 0
        width, lines = widths.most_common(1)[0]
        return (lines / sum(widths.values()) if width > 1 else 0.0), width

    return max((";", "\t", ",", "|"), key=score)


def read_columns(text: str, separator: str, has_header: bool) -> tuple[list[Column], int, int]:
    csv.field_size_limit(len(text) + 1)
    parser = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines = text.count("\n") + 1
    filled = (row for row in parser if any(map(str.strip, row)))
    first = next(filled, None)
    if first is None:
        raise s.ToolError("There is no row with anything in it.")
    columns = [Column(name) for name in distinct_names(first if has_header else [""] * len(first))]
    rows = odd = 0
    for row in [] if has_header else [first]:
        rows += 1
        for column, cell in zip(columns, row):
            column.add(cell)
    for row in filled:
        rows += 1
        odd += len(row) != len(columns)
        for index, column in enumerate(columns):
            column.add(row[index] if index < len(row) else "")
        if rows % EVERY == 0:
            print(f"{rows} rows read", flush=True)
            s.progress(0.9 * min(1, parser.line_num / lines), f"{rows} rows read")
    return columns, rows, odd


def distinct_names(cells: list[str]) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = wanted = cell.strip() or f"Column {number}"
        copies = 1
        while name in names:
            copies += 1
            name = f"{wanted} ({copies})"
        names.append(name)
    return names


def chosen(columns: list[Column], wanted: str) -> Column | None:
    if wanted.strip():
        for column in columns:
            if column.name.casefold() == wanted.strip().casefold():
                return column
        names = ", ".join(column.name for column in columns[:30])
        raise s.ToolError(f"There is no column called “{wanted.strip()}”. The columns are: {names}.")
    drawable = [column for column in columns if column.filled]
    numeric = [column for column in drawable if column.is_numeric and len(column.values) > 1]
    # A column where every number differs by one is a numbering of the rows, and says nothing when drawn.
    telling = [column for column in numeric if not column.is_numbering]
    return next(iter(telling or numeric or drawable), None)


def show(name: str, columns: list[Column], rows: int, separator: str, charted: Column | None, warnings: list[str]) -> dict:
    keys = [
        ("column", "Column"), ("type", "Kind"), ("filled", "Filled in"), ("missing", "Missing"), ("different", "Different"),
        ("smallest", "Smallest"), ("largest", "Largest"), ("mean", "Mean"), ("median", "Median"), ("most_common", "Most common"),
    ]  # fmt: skip
    summary = [column.row() for column in columns]
    keys = [(key, label) for key, label in keys if any(row.get(key) not in (None, "") for row in summary)]
    with open(s.output_dir / "summary.csv", "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, [key for key, _ in keys], extrasaction="ignore")
        writer.writerow(dict(keys))
        writer.writerows({key: safe(value) for key, value in row.items()} for row in summary)
    missing = sum(column.missing for column in columns)
    called = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[separator]
    words = f"**{escape(name)}**: {rows} rows and {len(columns)} columns, separated by {called}. "
    words += f"{missing} cells are missing." if missing else "No cell is missing."
    return s.result([
        *(s.notice(warning, "warning") for warning in warnings),
        s.markdown(words),
        s.table(summary, keys, "Columns"),
        *([s.vega_lite(histogram(charted) if charted.is_numeric else bars(charted))] if charted and charted.filled else []),
        s.file("summary.csv", "The summary as CSV"),
    ])


def histogram(column: Column) -> dict:
    low, high = min(column.numbers), max(column.numbers)
    width = round_width((high - low) / 20, column.kind == "whole number")
    first = math.floor(low / width)
    counts = Counter(math.floor(number / width) for number in column.numbers)
    last = max(counts)
    values = [
        {"from": tidy(at * width), "to": tidy((at + 1) * width), "rows": counts[at]} for at in range(first, last + 1)
    ]
    return {
        "title": column.name,
        "data": {"values": values},
        "mark": {"type": "bar", "tooltip": True},
        "width": 560,
        "height": 240,
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "bin": "binned", "title": column.name},
            "x2": {"field": "to"},
            "y": {"field": "rows", "type": "quantitative", "title": "Rows"},
        },
    }


def round_width(least: float, is_whole: bool) -> float:
    """The next of 1, 2, 5, 10, 20 … (and their tenths), so that the bars begin at round numbers."""
    if least == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    width = next(power * step for step in (1, 2, 5, 10) if power * step >= least)
    return max(1.0, width) if is_whole else width


def bars(column: Column) -> dict:
    values = [{"value": value[:60], "rows": times} for value, times in column.values.most_common(20)]
    return {
        "title": column.name,
        "data": {"values": values},
        "mark": {"type": "bar", "tooltip": True},
        "width": 480,
        "encoding": {
            "y": {"field": "value", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "rows", "type": "quantitative", "title": "Rows"},
        },
    }


def is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def tidy(number: float) -> int | float:
    """Whole numbers as such; otherwise six digits, or two decimals of what is large."""
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    return round(number, 2) if 1000 <= abs(number) < 2**53 else float(f"{number:.6g}")


def safe(value: object) -> object:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def escape(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)
