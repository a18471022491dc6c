#!/usr/bin/env python3
"""gen_sql.py - turn named queries into typed C functions.

WHY   SQL stands in .sql files only, and nobody calls it with a wrong type, a wrong order, or without
      the proof that the caller may see the rows (docs/recipes/add-an-operation.md, section 2).
HOW   reads src/store/store.sql, src/op/op.sql, src/api/api.sql and src/features/*/*.sql together, so that
      names and statement slots are unique over the whole program; prepares every text against the
      migrations in an in-memory SQLite, whose authorizer tells which tables are touched; writes
      <room>/<room>.q.h and .q.c, features/<f>/<f>_proofs.h, queries.h and queries.c.
USE   gen_sql.py --src SRC --out OUT [--only op|features/chats|queries ...] [--list-outputs] [--depfile D]
TESTS gen_sql_test.py
"""
import argparse
import re
import sqlite3
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HEADER = re.compile(r"^--\s*(query|part|needs|in|out|gives|engine|unguarded):\s*(.*)$")
TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|::|:([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?)|[?$]\d*", re.I)
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
GIVES = ("one", "maybe", "many", "none", "changes")
TEXTS = ("utf8", "text", "name", "login", "slug", "json", "str")
# The generated code's own words, and words of C that a column might well be called.
RESERVED = {"op", "db", "arena", "st", "ret", "e", "row", "has_row", "default", "int", "long", "short",
            "register", "auto", "case", "switch", "static", "enum", "struct", "union", "void", "for", "if", "else"}
CALLER = {"org_id": "org.n", "member_id": "member.n", "session_id": "session.n"}
PLAIN_ROOMS = ("store", "op", "api")


class Refused(Exception):
    """What is wrong, with file and query: shown to the author as it is."""


@dataclass
class Column:
    name: str
    type: str
    optional: bool


@dataclass
class Query:
    name: str
    where: str
    room: str
    line: int
    heads: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)  # engine or "" -> SQL as written
    params: list = field(default_factory=list)  # names in order of binding, "limit" or "chat_reader.org_id"
    needs: list = field(default_factory=list)
    ins: list = field(default_factory=list)
    outs: list = field(default_factory=list)
    gives: str = ""
    index: int = 0
    wall: str = "DB_WALL_NONE"

    def refuse(self, why):
        raise Refused(f"{self.where}:{self.line}: query {self.name}: {why}")

    @property
    def writes(self):
        return any(re.search(r"(?i)^\s*(insert|update|delete)\b|\)\s*(insert|update|delete)\b", t)
                   for t in self.texts.values())

    @property
    def has_row(self):
        return len(self.outs) > 1 or self.gives == "many"


@dataclass
class Proof:
    name: str
    feature: str
    key: str

    @property
    def fields(self):
        """(type, name): the organisation, the object, and who asks."""
        caller = "caller_id" if self.key == "member_id" else "member_id"
        return [("org_id", "org_id"), (self.key, self.key), ("member_id", caller)]


# --- reading -------------------------------------------------------------------------------------

def read_sql(path, room, where):
    """The queries of one file. Comments before the first header and inside the SQL are the reader's."""
    queries, q, last = [], None, None
    for no, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        head = HEADER.match(line)
        starts = head and head[1] in ("query", "part", "engine")  # an engine may be named before or after the name
        if starts and not (q and not "".join(q.lines).strip() and head[1] not in q.heads):
            q = Query("", where, room, no)
            queries.append(q)
        if head:
            key, value = head[1], head[2].strip()
            if q is None or "".join(q.lines).strip():
                raise Refused(f"{where}:{no}: '-- {key}:' stands outside the head of a query")
            if key in q.heads and key in ("in", "out"):
                value = q.heads[key] + ", " + value
            elif key in q.heads:
                raise Refused(f"{where}:{no}: '-- {key}:' twice")
            q.heads[key], last = value, key
        elif line.startswith("--   ") and q and not "".join(q.lines).strip() and last in ("in", "out", "unguarded"):
            q.heads[last] += " " + line[2:].strip()  # a head that goes on in the next line
        elif q and not line.lstrip().startswith("--"):
            q.lines.append(line.split(" -- ")[0].rstrip())
        elif q is None and line.strip() and not line.lstrip().startswith("--"):
            raise Refused(f"{where}:{no}: SQL before the first '-- query:'")
    return put_parts(queries)


def put_parts(queries):
    """Text that several queries of a file share: '-- part: x' before them, {x} within them."""
    parts, ret = {}, []
    for q in queries:
        text = re.sub(r"\{(\w+)\}", lambda m: parts[m[1]] if m[1] in parts else q.refuse(f"no part '{m[1]}' before it"),
                      "\n".join(q.lines))
        if "part" in q.heads:
            if set(q.heads) != {"part"} or not NAME.match(q.heads["part"]) or q.heads["part"] in parts:
                q.refuse("'-- part:' wants a new lower_case name and no other head")
            parts[q.heads["part"]] = text.strip().removesuffix(";")
        else:
            q.lines = text.split("\n")
            ret.append(q)
    return ret


def columns(q, text):
    ret = []
    for part in filter(None, (p.strip() for p in re.split(r",(?![^(]*\))", text))):
        words = part.split()
        if len(words) != 2 or not NAME.match(words[0]):
            q.refuse(f"'{part}' is not 'name type'")
        ret.append(Column(words[0], words[1].rstrip("?"), words[1].endswith("?")))
        if words[0] in RESERVED:
            q.refuse(f"'{words[0]}' can not be used as a name here")
    names = [c.name for c in ret]
    if len(set(names)) != len(names):
        q.refuse("a name stands twice in one list")
    return ret


def finish(q):
    """Heads into fields; the first words up to two blanks count, what follows is a remark."""
    word = lambda key: re.split(r"\s{2,}", q.heads.get(key, ""))[0].strip()
    q.name, q.gives = word("query"), word("gives")
    if not NAME.match(q.name):
        q.refuse("'-- query:' wants a lower_case name")
    if q.gives not in GIVES:
        q.refuse(f"'-- gives:' must be one of {', '.join(GIVES)}")
    q.needs = [n.strip() for n in word("needs").split(",") if n.strip()]
    q.ins, q.outs = columns(q, q.heads.get("in", "")), columns(q, q.heads.get("out", ""))
    sql = re.sub(r"\s+", " ", " ".join(q.lines)).strip()
    if not sql.endswith(";") or ";" in TOKEN.sub("", sql[:-1]):
        q.refuse("one statement, ended by a semicolon")
    engine = word("engine")
    if engine not in ("", "sqlite", "postgres"):
        q.refuse(f"no engine '{engine}'")
    q.texts = {engine: sql[:-1].strip()}
    if bool(q.outs) != (q.gives in ("one", "maybe", "many")):
        q.refuse(f"gives {q.gives} and '-- out:' do not fit together")
    return q


def join_engines(queries):
    """Two variants of one name become one query; anything else twice is refused."""
    ret = {}
    for q in queries:
        old = ret.get(q.name)
        if old is None:
            ret[q.name] = q
        elif "" in old.texts or "" in q.texts or set(old.texts) & set(q.texts) or old.where != q.where:
            q.refuse(f"the name is used already in {old.where}:{old.line}")
        elif (old.needs, old.ins, old.outs, old.gives) != (q.needs, q.ins, q.outs, q.gives):
            q.refuse("the variants of two engines must have the same head")
        else:
            old.texts.update(q.texts)
    for q in ret.values():
        if "" not in q.texts and set(q.texts) != {"sqlite", "postgres"}:
            q.refuse("the variant for the other engine is missing")
    return list(ret.values())


# --- what the program knows ----------------------------------------------------------------------

class House:
    """Types of base/id.h, enums and proofs of the features' TOML, tables of the migrations."""

    def __init__(self, src):
        self.src = src
        self.inputs = [src / "base/id.h"]
        self.ids = set(re.findall(r"typedef struct (\w+) \1;", self.inputs[0].read_text()))
        self.enums, self.proofs = {}, {}
        for path in sorted(src.glob("features/*/*.api.toml")):
            self.inputs.append(path)
            self.read_toml(path)
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for path in sorted(src.glob("store/migrations/*.sql")):
            self.inputs.append(path)
            if path.name.endswith(".postgres.sql"):
                continue
            self.db.executescript(path.read_text(encoding="utf-8"))
        tables = [r[0] for r in self.db.execute("select name from sqlite_schema where type = 'table'")]
        self.guarded = {t for t in tables if any(
            c[1] == "org_id" for c in self.db.execute(f"pragma table_info({t})"))}
        self.touched = set()
        self.db.set_authorizer(self.authorize)

    def read_toml(self, path):
        toml, feature = tomllib.loads(path.read_text(encoding="utf-8")), path.parent.name
        for name in toml.get("enum", {}):
            self.enums[name] = feature
        for name, access in toml.get("access", {}).items():
            proof = access.get("proof")
            if not proof:
                continue
            if access.get("key") not in self.ids:
                raise Refused(f"{path.name}: access {name}: key must be one of {', '.join(sorted(self.ids))}")
            if proof in self.proofs:
                raise Refused(f"{path.name}: access {name}: proof {proof} is made elsewhere")
            self.proofs[proof] = Proof(proof, feature, access["key"])

    def authorize(self, action, first, second, database, trigger):
        if action in (sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE):
            self.touched.add(first)
        return sqlite3.SQLITE_OK

    def c_type(self, q, col):
        if col.type in ("int", "time"):
            if col.type == "time" and not col.name.endswith("_us"):
                q.refuse(f"the name of a time ends in _us: {col.name}")
            return "int64_t"
        if col.type in TEXTS or col.type == "blob":
            return "struct str"
        if col.type in self.ids:
            return f"struct {col.type}"
        if col.type in self.enums:
            return f"enum {col.type}"
        plain = {"bool": "bool", "roles": "role_set", "hash": "struct hash"}.get(col.type)
        if not plain:
            q.refuse(f"unknown type '{col.type}' of {col.name}")
        return plain


# --- checking ------------------------------------------------------------------------------------

def number_params(q, house):
    """Every :name becomes ?N and $N; declared and used must be the same set, in each engine's text."""
    declared = {c.name for c in q.ins}
    for engine, text in q.texts.items():
        used = set()
        for m in TOKEN.finditer(text):
            if m[0][0] in "?$":
                q.refuse("parameters have names (:limit), not numbers")
            if m[1] is None:
                continue
            used.add(m[1])
            if m[1] not in q.params:
                q.params.append(m[1])
        for name in used:
            owner, _, part = name.partition(".")
            if not part and name not in declared:
                q.refuse(f":{name} is not declared in '-- in:'")
            if part and owner not in q.needs:
                q.refuse(f":{name}, but '-- needs: {owner}' is not said")
            fields = CALLER if owner == "caller" else \
                [f for _, f in house.proofs[owner].fields] if owner in house.proofs else []
            if part and part not in fields:
                q.refuse(f"{owner} has no {part}")
        for name in declared - used:
            q.refuse(f"'{name}' is declared but the text does not use it")
        for owner in q.needs:
            if not any(u.startswith(owner + ".") for u in used):
                q.refuse(f"needs {owner} but binds nothing from it")


def numbered(q, engine, sign):
    text = q.texts.get(engine) or q.texts[""]
    return TOKEN.sub(lambda m: f"{sign}{q.params.index(m[1]) + 1}" if m[1] else m[0], text)


def split_top(text):
    """Split at commas outside brackets and quotes."""
    parts, depth, start = [], 0, 0
    bare = TOKEN.sub(lambda m: "x" * len(m[0]), text)
    for i, c in enumerate(bare):
        depth += (c == "(") - (c == ")")
        if c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [p.strip() for p in parts + [text[start:]]]


def result_names(q, house, text):
    """Names of the columns that the statement gives, as far as they have one."""
    returning = re.search(r"(?i)\breturning\b(?!.*\breturning\b)", text)
    if q.writes:
        parts = split_top(text[returning.end():]) if returning else []
        return [re.sub(r".*[\s.]", "", p.lower()) for p in parts]
    cur = house.db.execute(text, [0] * len(q.params))  # a limit may not be null
    return [d[0].lower() for d in cur.description]


def check_prepared(q, house):
    """SQLite's own parser judges: syntax, tables, columns, how many and in which order."""
    text, house.touched = numbered(q, "sqlite", "?"), set()
    try:
        house.db.execute("explain " + text, [None] * len(q.params)).fetchall()
        touched = house.touched & house.guarded
        names = result_names(q, house, text)
    except sqlite3.Error as e:
        q.refuse(f"SQLite refuses it: {e}")
    if len(names) != len(q.outs):
        q.refuse(f"gives {len(names)} columns, '-- out:' names {len(q.outs)}")
    outs = [c.name for c in q.outs]
    for i, name in enumerate(names):
        if name in outs and outs[i] != name:
            q.refuse(f"column {i + 1} is {name}, but '-- out:' calls it {outs[i]}")
    for word in re.findall(r"\w+", q.texts.get("postgres", "")):
        touched |= {word.lower()} & house.guarded
    return touched


def check(q, house):
    for need in q.needs:
        if need != "caller" and need not in house.proofs:
            q.refuse(f"no proof '{need}' in any feature's [access]")
    if q.needs and q.room == "store":
        q.refuse("store knows neither callers nor proofs")
    for col in q.ins + q.outs:
        house.c_type(q, col)
    number_params(q, house)
    unguarded = q.heads.get("unguarded")
    if unguarded is not None and (q.needs or len(unguarded) < 5):
        q.refuse("'-- unguarded:' wants a reason, and excludes '-- needs:'")
    touched = check_prepared(q, house)
    if touched:
        q.wall = "DB_WALL_ORG" if q.needs else "DB_WALL_OPEN"
    if touched and not q.needs and not unguarded:
        q.refuse(f"{', '.join(sorted(touched))} has org_id: say '-- needs:' a proof or caller, or '-- unguarded: why'")


# --- writing -------------------------------------------------------------------------------------

def c_string(text):
    """Cut at blanks into literals of a readable width."""
    words, lines = text.split(" "), [""]
    for w in words:
        if len(lines[-1]) + len(w) > 84:
            lines.append("")
        lines[-1] += w + " "
    lines[-1] = lines[-1].rstrip()
    return "\n        ".join('"' + ln.replace("\\", "\\\\").replace('"', '\\"') + '"' for ln in lines)


def declare(house, q, col, sep, prefix=""):
    has = f"bool {prefix}has_{col.name}{sep}" if col.optional else ""
    return f"{has}{house.c_type(q, col)} {prefix}{col.name}"


def signature(house, q, prefix=""):
    """prefix keeps a parameter of a definition from shadowing the type of the same name."""
    parts = ["struct db *db", "struct arena *arena"] if q.room == "store" else ["struct op *op"]
    if q.room == "store" and not any(c.type in TEXTS + ("blob",) for c in q.outs) and q.gives != "many":
        parts.pop()
    parts += [f"const struct {n} *{prefix}{n}" for n in q.needs if n != "caller"]
    parts += [declare(house, q, c, ", ", prefix) for c in q.ins]
    if q.gives == "maybe":
        parts.append("bool *ret_found")
    if q.gives == "many":
        parts.append(f"struct q_{q.name}_list *ret")
    elif q.gives in ("one", "maybe"):
        parts.append(f"struct q_{q.name}_row *ret" if q.has_row else f"{house.c_type(q, q.outs[0])} *ret")
    elif q.gives == "changes":
        parts.append("int64_t *ret_changes")
    if q.gives in ("one", "maybe") and not q.has_row and q.outs[0].optional:
        parts[-1:] = ["bool *ret_has", parts[-1]]
    return f"enum err q_{q.name}(" + ", ".join(parts) + ")"


def h_file(house, room, queries):
    base = room.rpartition("/")[2]
    guard = f"{room}_{base}_Q_H".replace("/", "_").upper()
    cols = [c for q in queries for c in q.ins + q.outs]
    incl = {"base/attr.h", "base/err.h", "base/id.h", "base/str.h", "store/db.h"}
    incl |= {"op/op.h"} if room != "store" else {"base/arena.h"}
    incl |= {"crypto/token.h"} if any(c.type == "hash" for c in cols) else set()
    incl |= {f"features/{f}/{f}.api.h" for c in cols if (f := house.enums.get(c.type))}
    out = [f"/* {base}.q.h - the named queries of {room}/{base}.sql as functions.",
           " * Generated by tools/gen_sql.py: do not edit. */", f"#ifndef {guard}", f"#define {guard}", "",
           "#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>", ""]
    out += [f'#include "{i}"' for i in sorted(incl)] + [""]
    out += [f"struct {n};" for n in sorted({n for q in queries for n in q.needs if n != "caller"})] + [""]
    for q in queries:
        if q.has_row:
            out.append(f"struct q_{q.name}_row {{")
            out += [f"    {declare(house, q, c, '; ')};" for c in q.outs] + ["};"]
        if q.gives == "many":
            out.append(f"struct q_{q.name}_list {{\n    struct q_{q.name}_row *row;\n    size_t count;\n}};")
        out += [f"MUST_CHECK {signature(house, q)};", ""]
    return "\n".join(out + ["#endif", ""])


def param_types(q):
    """For PostgreSQL, which would otherwise infer them from their surroundings and take 32 bits for a number."""
    kinds = {c.name: "t" if c.type in TEXTS else "b" if c.type in ("blob", "hash") else "i" for c in q.ins}
    return "".join(kinds.get(name, "i") for name in q.params)


def column_types(q):
    return "".join("t" if c.type in TEXTS else "b" if c.type in ("blob", "hash") else "i" for c in q.outs)


def wall_org(q):
    """The organisation whose rows the query may meet: that of its proof, else the caller's."""
    proofs = [n for n in q.needs if n != "caller"]
    return f"p_{proofs[0]}->org_id.n" if proofs else "op->caller.org.n"


def bind(house, q, at, name):
    owner, _, part = name.partition(".")
    if owner == "caller" and part:
        return [f"    db_bind_id(st, {at}, op->caller.{CALLER[part]});"]
    if part:
        return [f"    db_bind_i64(st, {at}, p_{owner}->{part}.n);"]
    col = next(c for c in q.ins if c.name == name)
    value, kind = f"p_{name}", "i64"
    if col.type in house.ids:
        value += ".n"
    elif col.type in TEXTS:
        kind = "str"
    elif col.type == "blob":
        kind = "blob"
    elif col.type == "hash":
        kind, value = "blob", f"(struct str){{(const char *){value}.byte, HASH_BYTES}}"
    elif col.type in house.enums:
        value = f"(int64_t){value}"
    line = f"    db_bind_{kind}(st, {at}, {value});"
    return [f"    if (p_has_{name})", "    " + line] if col.optional else [line]


def fetch(house, q, i, col):
    """Statements that read column i; text is copied, since the statement's own ends with the next step."""
    single = not q.has_row
    to, inside = ("*ret", "ret->") if single else (f"ret->{col.name}", f"ret->{col.name}.")
    out = []
    if col.optional:
        has = "*ret_has" if single else f"ret->has_{col.name}"
        out.append(f"    {has} = !db_is_null(st, {i});")
    if col.type in TEXTS + ("blob", "hash"):
        arena = "arena" if q.room == "store" else "op->arena"
        call = f"row_copy({arena}, db_str(st, {i}), &{to})".replace("&*", "")
        if col.type == "blob":
            call = call.replace("db_str", "db_blob")
        if col.type == "hash":
            call = f"row_bytes(db_blob(st, {i}), {inside}byte, HASH_BYTES)"
            call = f"{has} ? {call} : OK" if col.optional else call
        return out + [f"    e = {call};", "    if (e)", "        return e;"]
    value = f"db_i64(st, {i})"
    if col.type in house.ids:
        return out + [f"    {inside}n = {value};"]
    if col.type == "bool":
        value += " != 0"
    elif col.type == "roles":
        value = f"(role_set){value}"
    elif col.type in house.enums:
        value = f"(enum {col.type}){value}"
    return out + [f"    {to} = {value};"]


def c_reader(house, q):
    """static: one row out of the statement."""
    texts = any(c.type in TEXTS + ("blob", "hash") for c in q.outs)
    arena = any(c.type in TEXTS + ("blob",) for c in q.outs)
    ctx = "" if not arena else ("struct arena *arena, " if q.room == "store" else "struct op *op, ")
    ctype = f"struct q_{q.name}_row" if q.has_row else house.c_type(q, q.outs[0])
    has = "bool *ret_has, " if not q.has_row and q.outs[0].optional else ""
    out = [f"static enum err read_{q.name}({ctx}struct db_stmt *st, {has}{ctype} *ret)", "{"]
    out += ["    enum err e;"] if texts else []
    for i, c in enumerate(q.outs):
        out += fetch(house, q, i, c)
    args = "" if not arena else ("arena, " if q.room == "store" else "op, ")
    return out + ["    return OK;", "}", ""], f"read_{q.name}({args}st, {'ret_has, ' if has else ''}"


def c_body(house, q, call):
    db, arena = ("db", "arena") if q.room == "store" else ("op->db", "op->arena")
    out = [signature(house, q, "p_"), "{", f"    struct db_stmt *st = db_start({db}, &db_query_{q.name});"]
    if q.wall == "DB_WALL_ORG":
        out += [f"    db_wall(st, {wall_org(q)});"]
    for at, name in enumerate(q.params, 1):
        out += bind(house, q, at, name)
    many, found = q.gives == "many", "has_row"
    if many:
        out += [f"    struct q_{q.name}_list list = {{0}};", "    size_t room = 0;"]
    out += ["    bool has_row = false;", "    enum err e = db_step(st, &has_row);"]
    if many:
        out += ["    while (!e && has_row) {",
                f"        e = row_grow({arena}, (void **)&list.row, list.count, &room, sizeof *list.row);",
                "        if (!e)", f"            e = {call}&list.row[list.count++]);",
                "        if (!e)", "            e = db_step(st, &has_row);", "    }"]
    elif q.gives in ("one", "maybe"):
        out += ["    bool found = has_row;", "    if (!e && found)", f"        e = {call}ret);"]
        if q.writes:
            out += ["    while (!e && has_row)", "        e = db_step(st, &has_row);"]
        found = "found"
    out += ["    db_finish(st);"]
    if q.gives in ("none", "changes"):
        out += ["    (void)has_row; /* a statement without columns gives no row */"]
    if q.gives == "none":
        return out + ["    return e;", "}", ""]
    out += ["    if (e)", "        return e;"]
    out += {"many": ["    *ret = list;", "    return OK;"],
            "maybe": ["    *ret_found = found;", "    return OK;"],
            "one": ["    return found ? OK : ERR_NOT_FOUND;"],
            "changes": [f"    *ret_changes = db_changes({db});", "    return OK;"]}[q.gives]
    return out + ["}", ""]


def c_file(house, room, queries):
    base = room.rpartition("/")[2]
    proofs = sorted({house.proofs[n].feature for q in queries for n in q.needs if n != "caller"})
    out = [f"/* {base}.q.c - generated by tools/gen_sql.py from {room}/{base}.sql: do not edit. */",
           f'#include "{room}/{base}.q.h"', ""]
    out += [f'#include "features/{f}/{f}_proofs.h"' for f in proofs] + ['#include "store/row.h"', ""]
    for q in queries:
        out += [f"extern const struct db_query db_query_{q.name};",
                f"const struct db_query db_query_{q.name} = {{", f'    .name = "{q.name}",',
                f"    .sqlite =\n        {c_string(numbered(q, 'sqlite', '?'))},",
                f"    .postgres =\n        {c_string(numbered(q, 'postgres', '$'))},",
                f'    .types = "{param_types(q)}",', f'    .gives = "{column_types(q)}",', f"    .index = {q.index},",
                f"    .writes = {'true' if q.writes else 'false'},",
                f"    .is_silent = {'true' if q.gives == 'none' else 'false'},", f"    .wall = {q.wall},", "};", ""]
        call = ""
        if q.outs:
            reader, call = c_reader(house, q)
            out += reader
        out += c_body(house, q, call)
    return "\n".join(out)


def proofs_file(feature, proofs):
    guard = f"FEATURES_{feature}_PROOFS_H".upper()
    out = [f"/* {feature}_proofs.h - what only {feature}/access.c may make: the caller was checked against this object.",
           " * A proof dies with its transaction. Generated by tools/gen_sql.py: do not edit. */",
           f"#ifndef {guard}", f"#define {guard}", "", '#include "base/id.h"', ""]
    for p in proofs:
        out += [f"struct {p.name} {{"] + [f"    {t} {n};" for t, n in p.fields] + ["};", ""]
    return "\n".join(out + ["#endif", ""])


def table_files(queries):
    h = ["/* queries.h - every named query of the program; the place is the slot of its prepared statement.",
         " * Generated by tools/gen_sql.py: do not edit. */", "#ifndef QUERIES_H", "#define QUERIES_H", "",
         "#include <stddef.h>", "", '#include "store/db.h"', "",
         "extern const struct db_query *const kafedra_queries[];", "extern const size_t kafedra_query_count;", "",
         "#endif", ""]
    c = ["/* queries.c - generated by tools/gen_sql.py: do not edit. */", '#include "queries.h"', ""]
    c += [f"extern const struct db_query db_query_{q.name};" for q in queries]
    c += ["", "const struct db_query *const kafedra_queries[] = {"] + [f"    &db_query_{q.name}," for q in queries]
    c += ["    NULL,", "};", f"const size_t kafedra_query_count = {len(queries)};", ""]
    return {"queries.h": "\n".join(h), "queries.c": "\n".join(c)}


def load(src, only=()):
    """(house, rooms in order, queries in order). With only, what is wrong elsewhere waits for those who build
    that part: a room must not fail to build because another one's SQL is being written."""
    house, rooms, queries = House(src), [], []
    files = [(r, src / r / f"{r}.sql") for r in PLAIN_ROOMS]
    files += [(f"features/{p.name}", p / f"{p.name}.sql") for p in sorted(src.glob("features/*")) if p.is_dir()]
    strict = lambda room: not only or "queries" in only or room in only
    for room, path in files:
        if not path.exists():
            continue
        rooms.append(room)
        house.inputs.append(path)
        try:
            queries += [finish(q) for q in read_sql(path, room, f"src/{room}/{path.name}")]
        except Refused:
            if strict(room):
                raise
    queries = join_engines(queries)
    for i, q in enumerate(queries):
        q.index = i
        if strict(q.room):
            check(q, house)
    return house, rooms, queries


def outputs(house, rooms, queries, only=()):
    """path under OUT -> text, of all parts or those that --only names."""
    ret = {}
    wanted = lambda part: not only or part in only
    for room in filter(wanted, rooms):
        own, base = [q for q in queries if q.room == room], room.rpartition("/")[2]
        ret |= {f"{room}/{base}.q.h": h_file(house, room, own), f"{room}/{base}.q.c": c_file(house, room, own)}
    for feature in sorted({p.feature for p in house.proofs.values()}):
        own = [p for p in house.proofs.values() if p.feature == feature]
        if wanted(f"features/{feature}"):
            ret[f"features/{feature}/{feature}_proofs.h"] = proofs_file(feature, own)
    if wanted("queries"):
        ret |= table_files(queries)
    return ret


def write(path, text):
    """Only what has changed, so that ninja (restat) leaves everything behind it alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(argv):
    args = argparse.ArgumentParser(description="Named queries into typed C functions.")
    args.add_argument("--src", type=Path, required=True, help="the src folder, or the folder above it")
    args.add_argument("--out", type=Path, required=True, help="outputs mirror src below it")
    args.add_argument("--only", action="append", help="op, api, store, features/<f> or queries; more than once is fine")
    args.add_argument("--list-outputs", action="store_true", help="print the paths, write nothing")
    args.add_argument("--depfile", type=Path, help="for ninja: everything that was read")
    a = args.parse_args(argv)
    src = a.src / "src" if (a.src / "src").is_dir() else a.src
    only = set(a.only or [])
    try:
        house, rooms, queries = load(src, only)
        parts = {"queries", *rooms, *(f"features/{p.feature}" for p in house.proofs.values())}
        if only - parts:
            raise Refused(f"no such part: {', '.join(only - parts)} (there are {', '.join(sorted(parts))})")
        files = outputs(house, rooms, queries, only)
    except Refused as e:
        print(f"gen_sql: {e}", file=sys.stderr)
        return 1
    for path, text in files.items():
        if a.list_outputs:
            print(path)
        else:
            write(a.out / path, text)
    if a.depfile:
        targets = " ".join(str(a.out / p) for p in files)
        a.depfile.write_text(f"{targets}: {' '.join(str(p).replace(' ', chr(92) + ' ') for p in house.inputs)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
