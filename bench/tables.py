#!/usr/bin/env python3
"""A list of 35,000 people through kafedra-sandbox: rows a second, and the most memory that it took.

USE  bench/tables.py [BUILD]     BUILD: build-release or build
WHAT the helper alone, walls included, the file in the page cache; the best of three, as others here. CSV in CP1251 with
     semicolons, and the same rows as an XLSX of shared strings and dates, as Excel saves it.
"""
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROWS, ROUNDS = 35_000, 3
HEAD = ["ID", "Фамилия", "Имя", "Отчество", "Дата рождения", "Группа", "Специальность", "Корпус", "Родитель", "Примечание"]


def rows():
    for i in range(ROWS):
        yield [str(100000 + i), f"Иванов{i % 977}", f"Пётр{i % 311}", f"Сергеевич{i % 97}", 38000 + i % 2000, f"СД-{i % 1400}",
               "Сестринское дело", f"Корпус {i % 57}", f"Иванова{i % 977} Мария", ""]


def as_csv():
    lines = [";".join(HEAD)] + [";".join("01.09.2008" if c == 4 else str(v) for c, v in enumerate(r)) for r in rows()]
    return "\r\n".join(lines).encode("cp1251")


def as_xlsx():
    strings, order, sheet = {}, [], ["<worksheet><sheetData>"]

    def shared(text):
        if text not in strings:
            strings[text] = len(order)
            order.append(f"<si><t>{text}</t></si>")
        return strings[text]

    for n, row in enumerate([HEAD, *rows()], 1):
        cells = "".join(f'<c r="{chr(65 + c)}{n}" s="1"><v>{v}</v></c>' if isinstance(v, int) else
                        f'<c r="{chr(65 + c)}{n}" t="s"><v>{shared(v)}</v></c>' for c, v in enumerate(row) if v != "")
        sheet.append(f'<row r="{n}">{cells}</row>')
    parts = {"xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="A" r:id="a"/></sheets></workbook>',
             "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="a" Target="worksheets/s.xml"/></Relationships>',
             "xl/worksheets/s.xml": "".join(sheet) + "</sheetData></worksheet>",
             "xl/sharedStrings.xml": "<sst>" + "".join(order) + "</sst>",
             "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return out.getvalue()


def make_apart(make, path):
    """In a process of its own: what a child is said to have taken begins with its parent's memory."""
    if (child := os.fork()) == 0:
        path.write_bytes(make())
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the list could not be made")


def once(program, path):
    """Seconds, those of the processor, peak of memory in MiB."""
    with path.open("rb") as f:
        began = time.monotonic()
        child = subprocess.Popen([program, "table"], stdin=f, stdout=subprocess.PIPE)
        size, last = 0, b""
        while piece := child.stdout.read(65536):
            size, last = size + len(piece), (last + piece)[-60:]
        _, status, used = os.wait4(child.pid, 0)
    if status or size < 50 * ROWS or not last.endswith(b"E"):
        raise SystemExit(f"it was refused: {last!r}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(build):
    program = Path(build) / "src/sandbox/kafedra-sandbox"
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("csv", as_csv), ("xlsx", as_xlsx)):
            path = Path(folder) / name
            make_apart(make, path)
            seconds, busy, memory = min(once(program, path) for _ in range(ROUNDS))
            figures[name] = {"rows": ROWS, "rows_per_s": round(ROWS / seconds), "ms": round(seconds * 1000),
                             "busy_ms": round(busy * 1000), "file_mb": round(path.stat().st_size / 1e6, 1), "peak_mib": round(memory)}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "build-release")
