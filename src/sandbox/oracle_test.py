#!/usr/bin/env python3
"""kafedra-sandbox against xlsx2csv (Debian), which knows nothing of it: the same rows out of the same workbook.

USE  oracle_test.py PATH_OF_KAFEDRA_SANDBOX   exit status 77 (skipped) where xlsx2csv is not installed
"""
import csv
import io
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

WORDS = ["Иванова Мария", "СД-21", "a, b", "с \"кавычками\"", "две\nстроки", "x" * 300, "0012", "<&>"]
STYLES = ('<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" '
          'formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>')


def column(n):
    return chr(65 + n)


def cell(rng, at, strings):
    kind = rng.choice(["shared", "shared", "own", "number", "date", "empty", "styled"])
    if kind == "shared":
        i = rng.randrange(len(strings))
        return f'<c r="{at}" t="s"><v>{i}</v></c>'
    if kind == "own":
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(rng.choice(WORDS))}</t></is></c>'
    if kind == "number":
        return f'<c r="{at}"><v>{rng.choice([0, 7, 89161234567, -3, 12.5])}</v></c>'
    if kind == "date":
        return f'<c r="{at}" s="1"><v>{rng.randrange(61, 60000)}</v></c>'
    return f'<c r="{at}" s="1"/>' if kind == "styled" else ""


def workbook(seed):
    rng = random.Random(seed)
    rows = []
    for r in range(1, 60):
        if rng.random() < 0.2:
            continue
        cells = "".join(cell(rng, f"{column(c)}{r}", WORDS) for c in range(rng.randrange(1, 12)))
        rows.append(f'<row r="{r}">{cells}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet {main}><sheetData>{"".join(rows)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst {main}>' + "".join(f'<si><t xml:space="preserve">{escape(w)}</t></si>' for w in WORDS) + "</sst>",
        "xl/styles.xml": STYLES,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return out.getvalue()


def trimmed(rows):
    out = []
    for row in rows:
        row = [c.strip() for c in row]
        while row and not row[-1]:
            row.pop()
        if row:
            out.append(row)
    return out


def ours(program, path):
    with path.open("rb") as f:
        wire = io.BytesIO(subprocess.run([program, "table"], stdin=f, capture_output=True, check=True).stdout)

    def number(form):
        return struct.unpack(form, wire.read(struct.calcsize(form)))[0]

    def text():
        return wire.read(number(">H")).decode()

    rows = []
    while (record := wire.read(1)) != b"E":
        if record == b"S":
            text()
        elif record == b"R":
            number(">I")
            rows.append([text() for _ in range(number(">H"))])
        else:
            raise SystemExit(f"refused: {wire.read()!r}")
    return rows


def theirs(path):
    done = subprocess.run(["xlsx2csv", "-f", "%Y-%m-%d", path], capture_output=True, check=True)
    return trimmed(csv.reader(io.StringIO(done.stdout.decode(), newline="")))


def main(program):
    if not shutil.which("xlsx2csv"):
        return 77
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        for seed in range(8):
            path.write_bytes(workbook(seed))
            mine, other = ours(program, path), theirs(path)
            if mine != other:
                at = next(i for i, pair in enumerate(zip(mine + [None], other + [None])) if pair[0] != pair[1])
                print(f"seed {seed}, row {at}:\n  {mine[at:at + 1]}\n  {other[at:at + 1]}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
