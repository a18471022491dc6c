"""api_model.py - read src/features/*/*.api.toml into checked values.

WHY   one description per operation; everything else is made from it (docs/recipes/add-an-operation.md).
HOW   load() reads all features in the order of rooms.toml, resolves the types (their names are global, each
      belongs to its feature) and refuses what the recipe does not allow, with file and table in the message.
TESTS gen_api_test.py.
"""
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

IDS = [
    "org_id",
    "member_id",
    "session_id",
    "chat_id",
    "message_id",
    "invite_id",
    "join_request_id",
    "account_event_id",
    "code_request_id",
    "call_id",
    "unit_id",
    "subject_id",
    "enrolment_id",
    "teaching_id",
    "unit_post_id",
    "guardian_id",
    "unit_invite_id",
    "unit_request_id",
    "guardian_code_id",
    "file_id",
    "poll_id",
    "folder_id",
    "saved_search_id",
    "chat_export_id",
    "application_id",
    "application_scan_id",
    "import_id",
    "claim_id",
    "staff_link_id",
    "staff_record_id",
    "role_change_id",
    "erasure_id",
    "consent_text_id",
    "data_copy_id",
    "audit_id",
    "link_id",
    "later_id",
]
TEXTS = ["utf8", "text", "name", "login", "slug"]
ROLES = ["administrator", "head", "teacher", "student", "parent", "staff", "operator"]
SPECIAL_ROLES = ["public", "signed_in", "member", "verified_teacher", "local"]
TOPIC_IDS = {"member": "member_id", "chat": "chat_id"}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
LIMIT_UPLOAD_BYTES = 25 * 1024 * 1024  # LIMIT_FILE_BYTES of op/file.h
FILE = "op_file"  # op/file.h; the struct of out = "file"
UPLOAD_FIELDS = {"content", "content_type"}  # of an input with a raw body
HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(-[A-Z][A-Za-z0-9]*)*\Z")
HEADER_VALUE = re.compile(r"[A-Za-z0-9.,-]+\Z")
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+\Z")
WORD = re.compile(r"[a-z][a-z0-9_]*\Z")


class Refused(Exception):
    """The description is not one that the recipe allows."""


@dataclass
class Type:
    kind: str  # int bool time text id roles enum list json struct
    name: str = ""  # of a text form, id, enum or struct
    lo: int | None = None
    hi: int | None = None
    elem: "Type | None" = None
    values: list = field(default_factory=list)


@dataclass
class Field:
    name: str
    type: Type
    optional: bool


@dataclass
class Struct:
    name: str
    feature: str
    fields: list
    is_input: bool = False  # reachable from an operation's input: gets a decoder
    is_fingerprint: bool = False  # the input of an idempotent operation
    has_content: bool = False  # the input of an operation with a raw body


@dataclass
class Op:
    name: str
    feature: str
    method: str
    route: str
    params: list
    roles: list
    access: str
    db: str
    body_limit: int
    rate: tuple
    idempotent: bool
    reply_is_secret: bool
    prepare: bool
    status: int
    input: Struct | None
    out: Struct | None
    errors: list
    emits: list
    help: str
    upload_types: list = field(default_factory=list)  # of a raw body; empty: the body is JSON
    alone: bool = False  # one call of such operations at a time; of a job's: one of its kind
    headers: dict = field(default_factory=dict)  # field of the input -> header of the request that fills it
    answer_headers: dict = field(default_factory=dict)  # of every answer, refusals included

    @property
    def is_foreign(self):
        """Spoken by clients of a protocol of its own (tus), not by call()."""
        return bool(self.headers)

    @property
    def gives_file(self):
        return self.out is not None and self.out.name == FILE


@dataclass
class Event:
    name: str
    feature: str
    no: int
    topic: str
    object: str
    load: str
    proof: bool


@dataclass
class Access:
    name: str
    feature: str
    key: str
    proof: str

    @property
    def function(self):
        return "access_" + self.name.replace(":", "_")


@dataclass
class Model:
    features: list = field(default_factory=list)  # in an order in which they may know each other
    may_know: dict = field(default_factory=dict)  # feature -> set of features, transitive
    enums: dict = field(default_factory=dict)
    structs: dict = field(default_factory=dict)
    access: dict = field(default_factory=dict)
    topics: dict = field(default_factory=dict)
    typing: dict = field(default_factory=dict)  # topic -> the access of those who may tell that they write
    events: dict = field(default_factory=dict)
    ops: dict = field(default_factory=dict)
    owner: dict = field(default_factory=dict)  # global name -> feature


def feature_order(rooms):
    """Features so that each stands after those it may know. A ring is refused."""
    table = rooms.get("feature", {})
    order, state, reach = [], {}, {}

    def visit(name, path):
        if state.get(name) == "done":
            return
        if state.get(name) == "open":
            raise Refused("rooms.toml: features in a ring: " + " -> ".join(path + [name]))
        if name not in table:
            raise Refused(f"rooms.toml: feature {path[-1]} names {name}, which has no table")
        state[name] = "open"
        reach[name] = set()
        for other in table[name].get("features", []):
            visit(other, path + [name])
            reach[name] |= {other} | reach[other]
        state[name] = "done"
        order.append(name)

    for name in sorted(table):
        visit(name, [])
    return order, reach


def bounds(text, what):
    m = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", text)
    if not m or int(m[1]) > int(m[2]):
        raise Refused(f"{what}: bounds are [least..most], not [{text}]")
    return int(m[1]), int(m[2])


class Reader:
    def __init__(self):
        self.m = Model()
        self.raw_types = {}  # name -> (feature, table)

    def claim(self, name, feature, what):
        if not WORD.match(name):
            raise Refused(f"{what}: a name has a-z, 0-9 and _")
        if name in self.m.owner:
            raise Refused(f"{what}: the name is taken by feature {self.m.owner[name]}")
        self.m.owner[name] = feature

    def type_of(self, text, feature, what, enum_name):
        """The Type of one TOML word, without the trailing '?'."""
        m = re.fullmatch(r"(\w+)(?:\[(.+)\])?", text)
        if m and m[1] in TEXTS:
            lo, hi = bounds(m[2], what) if m[2] else (None, None)
            return Type("text", m[1], lo, hi)
        if m and m[1] == "int":
            lo, hi = bounds(m[2], what) if m[2] else (None, None)
            return Type("int", "", lo, hi)
        if text in ("bool", "time", "roles", "json"):
            return Type(text)
        if text in IDS:
            return Type("id", text)
        if m := re.fullmatch(r"list\((.+?)(?:,\s*([-\d.]+))?\)", text):
            elem = self.type_of(m[1].strip(), feature, what, enum_name)
            if elem.kind in ("list", "json"):
                raise Refused(f"{what}: no list of {elem.kind}")
            lo, hi = bounds(m[2], what) if m[2] else (None, None)
            return Type("list", "", lo, hi, elem)
        if m := re.fullmatch(r"enum\(([a-z0-9_|]+)\)", text):
            values = m[1].split("|")
            self.claim(enum_name, feature, what)
            self.m.enums[enum_name] = Type("enum", enum_name, values=values)
            return self.m.enums[enum_name]
        if text in self.m.enums:
            self.check_reach(text, feature, what)
            return self.m.enums[text]
        if text in self.raw_types or text in self.m.structs:
            self.check_reach(text, feature, what)
            return Type("struct", text)
        raise Refused(f"{what}: unknown type '{text}'")

    def check_reach(self, name, feature, what):
        owner = self.m.owner[name]
        if owner != feature and owner not in self.m.may_know[feature]:
            raise Refused(f"{what}: {name} belongs to {owner}, which {feature} may not know (rooms.toml)")

    def struct_of(self, name, table, feature, what):
        fields = []
        for key, text in table.items():
            if not WORD.match(key) or not isinstance(text, str):
                raise Refused(f"{what}.{key}: a field is name = \"type\"")
            t = self.type_of(text.removesuffix("?"), feature, f"{what}.{key}", f"{name}_{key}")
            if t.kind == "list" and text.endswith("?"):
                raise Refused(f"{what}.{key}: a list is empty rather than absent")
            if t.kind == "time" and not key.endswith("_us"):
                raise Refused(f"{what}.{key}: a time's name ends with _us")
            fields.append(Field(key, t, text.endswith("?")))
        s = Struct(name, feature, fields)
        self.m.structs[name] = s
        return s

    def read_feature_names(self, feature, doc):
        for name, table in doc.get("enum", {}).items():
            self.claim(name, feature, f"{feature}: enum.{name}")
            self.m.enums[name] = Type("enum", name, values=table["values"])
        for name, table in doc.get("type", {}).items():
            self.claim(name, feature, f"{feature}: type.{name}")
            self.raw_types[name] = (feature, table)

    def read_types(self, feature, doc):
        for name, table in doc.get("type", {}).items():
            self.struct_of(name, table, feature, f"{feature}: type.{name}")

    def read_access(self, feature, doc):
        for name, table in doc.get("access", {}).items():
            what = f"{feature}: access.\"{name}\""
            if not re.fullmatch(r"[a-z_]+:[a-z_]+", name) or set(table) != {"key", "proof"}:
                raise Refused(f"{what}: object:verb with key and proof")
            if name in self.m.access:
                raise Refused(f"{what}: named twice")
            if table["key"] not in IDS:
                raise Refused(f"{what}: key is the name of an id")
            self.claim(table["proof"], feature, what)
            self.m.access[name] = Access(name, feature, table["key"], table["proof"])

    def read_topics(self, feature, doc):
        for name, table in doc.get("topic", {}).items():
            what = f"{feature}: topic.{name}"
            if name not in TOPIC_IDS or name in self.m.topics:
                raise Refused(f"{what}: not a kind of base/topic.h, or described twice")
            if table["access"] != "own" and table["access"] not in self.m.access:
                raise Refused(f"{what}: unknown access {table['access']}")
            self.m.topics[name] = table["access"]
            if "typing" in table:
                if table["typing"] not in self.m.access:
                    raise Refused(f"{what}: unknown access {table['typing']}")
                self.m.typing[name] = table["typing"]

    def read_events(self, feature, doc):
        numbers = {e.no: e.name for e in self.m.events.values()}
        for name, table in doc.get("event", {}).items():
            what = f"{feature}: event.{name}"
            self.claim("event_" + name, feature, what)
            no = table.get("no")
            if not isinstance(no, int) or no < 1:
                raise Refused(f"{what}: needs no = <its number for ever>, as stored in event rows")
            if no in numbers:
                raise Refused(f"{what}: number {no} belongs to {numbers[no]}")
            numbers[no] = name
            for key in ("topic", "object", "load"):
                if key not in table:
                    raise Refused(f"{what}: needs {key}")
            if table["object"] not in self.m.structs:
                raise Refused(f"{what}: unknown object {table['object']}")
            self.check_reach(table["object"], feature, what)
            self.m.events[name] = Event(name, feature, no, table["topic"], table["object"], table["load"],
                                        table.get("proof", True))

    def check_events(self):
        for e in self.m.events.values():
            if e.topic not in self.m.topics:
                raise Refused(f"{e.feature}: event.{e.name}: unknown topic {e.topic}")
            access = self.m.topics[e.topic]
            if access == "own":
                e.proof = False
            elif e.proof:
                owner = self.m.access[access].feature
                if owner != e.feature and owner not in self.m.may_know[e.feature]:
                    raise Refused(f"{e.feature}: event.{e.name}: its topic's proof belongs to {owner}: proof = false")

    def read_op(self, feature, name, t, known_errors):
        what = f"{feature}: op.{name}"
        for key in ("route", "role", "access", "db", "limits", "help"):
            if key not in t:
                raise Refused(f"{what}: {key} is mandatory")
        extra = set(t) - {"route", "role", "access", "db", "limits", "help", "in", "out", "errors", "emits",
                          "status", "idempotent", "reply_is_secret", "prepare", "alone", "upload", "headers",
                          "answer_headers"}
        if extra:
            raise Refused(f"{what}: unknown key {sorted(extra)[0]}")
        self.claim("op_" + name, feature, what)  # a function: may share its word with a type
        method, route, params = self.route_of(t["route"], what)
        roles = self.roles_of(t["role"], what)
        if (method == "") != (roles == ["local"]):
            raise Refused(f"{what}: role local and route none belong together")
        if t["db"] not in ("none", "read", "write"):
            raise Refused(f"{what}: db is none, read or write")
        if not t["help"].strip():
            raise Refused(f"{what}: help is mandatory")
        input_ = self.input_of(name, t, feature, what)
        self.check_access(t, input_, feature, what)
        most, upload_types = self.upload_of(t, method, input_, what)
        self.check_input("GET" if upload_types else method, params, input_, what)
        op = Op(name, feature, method, route, params, roles, t["access"], t["db"],
                most or self.bytes_of(t["limits"].get("body", ""), "limits.body", what),
                self.rate_of(t["limits"], what),
                t.get("idempotent", False), t.get("reply_is_secret", False), t.get("prepare", False), 0, input_,
                self.out_of(name, t, feature, what), t.get("errors", []), t.get("emits", []), t["help"].strip(),
                upload_types, t.get("alone", False), self.headers_of(t, input_, params, what),
                self.answer_headers_of(t, what))
        op.status = t.get("status", 200 if op.out else 204)
        self.check_op(op, known_errors, what)
        self.m.ops[name] = op

    def check_op(self, op, known_errors, what):
        if (op.status == 204) != (op.out is None) or op.status not in (200, 201, 204):
            raise Refused(f"{what}: status is 200, 201, or 204 without out")
        if op.method in ("GET", "HEAD") and op.db == "write":
            raise Refused(f"{what}: {op.method} does not write")
        if op.idempotent and (op.db != "write" or not op.input):
            raise Refused(f"{what}: idempotent is for db = \"write\" with an input")
        if op.reply_is_secret and not (op.idempotent and op.out):
            raise Refused(f"{what}: reply_is_secret is for idempotent = true with an out")
        if op.prepare and (op.db != "write" or not op.input):
            raise Refused(f"{what}: prepare is for db = \"write\" with an input")
        if op.alone and not op.prepare:
            raise Refused(f"{what}: alone is for prepare = true")
        if op.method in ("GET", "HEAD") and op.body_limit:
            raise Refused(f"{what}: {op.method} has no body")
        if op.method == "HEAD" and op.out:
            raise Refused(f"{what}: HEAD answers with headers alone")
        if op.gives_file and (op.idempotent or op.status != 200):
            raise Refused(f"{what}: out = \"file\" answers 200 and is not kept for a retry")
        for e in op.errors:
            if e not in known_errors:
                raise Refused(f"{what}: unknown error {e} (src/base/errors.toml)")
        for e in op.emits:
            if e not in self.m.events:
                raise Refused(f"{what}: unknown event {e}")
        if op.idempotent:
            op.input.is_fingerprint = True

    def route_of(self, text, what):
        if text == "none":
            return "", "", []
        method, _, route = text.partition(" ")
        if method not in METHODS or not re.fullmatch(r"(/[a-z0-9_-]+|/\{[a-z_]+\})+", route):
            raise Refused(f"{what}: route is METHOD /path/{{param}}")
        if not route.startswith("/api/v1/"):
            raise Refused(f"{what}: routes stand under /api/v1/")
        shape = method + re.sub(r"\{[a-z_]+\}", "{}", route)
        for other in self.m.ops.values():
            if shape == other.method + re.sub(r"\{[a-z_]+\}", "{}", other.route):
                raise Refused(f"{what}: route of {other.name}")
        return method, route, re.findall(r"\{([a-z_]+)\}", route)

    def roles_of(self, text, what):
        roles = text.split("|")
        for r in roles:
            if r not in ROLES + SPECIAL_ROLES:
                raise Refused(f"{what}: unknown role {r}")
        if len(roles) > 1 and set(roles) & {"public", "signed_in", "member", "local"}:
            raise Refused(f"{what}: {text}: public, signed_in, member and local stand alone")
        return roles

    def input_of(self, name, t, feature, what):
        if "in" not in t:
            return None
        self.claim(name + "_in", feature, what)
        return self.struct_of(name + "_in", t["in"], feature, what + ".in")

    def out_of(self, name, t, feature, what):
        out = t.get("out", "none")
        if isinstance(out, dict):
            self.claim(name + "_out", feature, what)
            return self.struct_of(name + "_out", out, feature, what + ".out")
        if out == "none":
            return None
        if out == "file":
            return Struct(FILE, feature, [])
        if out not in self.m.structs:
            raise Refused(f"{what}: unknown out {out}")
        self.check_reach(out, feature, what)
        return self.m.structs[out]

    def check_access(self, t, input_, feature, what):
        if t["access"] == "none":
            return
        if t["access"] not in self.m.access:
            raise Refused(f"{what}: unknown access {t['access']}")
        a = self.m.access[t["access"]]
        if a.feature != feature and a.feature not in self.m.may_know[feature]:
            raise Refused(f"{what}: access of {a.feature}, which {feature} may not know (rooms.toml)")
        if t["db"] == "none":
            raise Refused(f"{what}: access needs db")
        if not input_ or not any(f.name == a.key and f.type.name == a.key and not f.optional for f in input_.fields):
            raise Refused(f"{what}: access {a.name} needs {a.key} = \"{a.key}\" in the input")

    def check_input(self, method, params, input_, what):
        names = {f.name: f for f in input_.fields} if input_ else {}
        for p in params:
            if p not in names or names[p].optional or names[p].type.kind not in ("id", "text", "int"):
                raise Refused(f"{what}: path parameter {p} must be a mandatory id, text or int of the input")
        for f in names.values():
            if method in ("GET", "HEAD", "DELETE") and f.type.kind in ("list", "struct", "roles", "json"):
                raise Refused(f"{what}: {f.name}: a query string holds only simple values")

    def upload_of(self, t, method, input_, what):
        """The most bytes of a raw body and its types; 0 and none: the body is JSON."""
        if "upload" not in t:
            return 0, []
        u = t["upload"]
        if not isinstance(u, dict) or set(u) != {"max", "types"} or not u["types"]:
            raise Refused(f"{what}: upload = {{ max = \"20M\", types = [...] }}")
        for word in u["types"]:
            if not MEDIA_TYPE.match(word):
                raise Refused(f"{what}: upload: {word} is no media type in small letters")
        if "body" in t["limits"]:
            raise Refused(f"{what}: upload.max is the limit of its body: leave limits.body out")
        if method not in ("POST", "PUT", "PATCH") or not t.get("prepare"):
            raise Refused(f"{what}: upload is for POST, PUT or PATCH with prepare = true")
        if taken := UPLOAD_FIELDS & {f.name for f in input_.fields} if input_ else {"content"}:
            raise Refused(f"{what}: {sorted(taken)[0]}: upload needs an input, and gives it content and content_type")
        input_.has_content = True
        most = self.bytes_of(u["max"], "upload.max", what)
        if not 0 < most <= LIMIT_UPLOAD_BYTES:
            raise Refused(f"{what}: upload.max is 25M at most")
        return most, u["types"]

    def headers_of(self, t, input_, params, what):
        """Fields of the input that headers of the request fill."""
        headers = t.get("headers", {})
        fields = {f.name: f for f in input_.fields} if input_ else {}
        for name, header in headers.items():
            if name not in fields or name in params or fields[name].type.kind not in ("id", "text", "int", "bool"):
                raise Refused(f"{what}: headers.{name}: a simple field of the input that is not in the path")
            if not HEADER.match(header):
                raise Refused(f"{what}: headers.{name}: a header's name, as Upload-Offset")
        if headers and t.get("idempotent"):
            raise Refused(f"{what}: headers: not with idempotent")
        return headers

    def answer_headers_of(self, t, what):
        headers = t.get("answer_headers", {})
        for name, value in headers.items():
            if not HEADER.match(name) or not HEADER_VALUE.match(value):
                raise Refused(f"{what}: answer_headers.{name}: a plain header with a plain value")
        return headers

    def bytes_of(self, text, key, what):
        m = re.fullmatch(r"(\d+)([KM]?)", str(text))
        if not m:
            raise Refused(f"{what}: {key} is like 0, 512, 64K")
        return int(m[1]) * {"": 1, "K": 1024, "M": 1024 * 1024}[m[2]]

    def rate_of(self, limits, what):
        m = re.fullmatch(r"(\d+)/(\d+)s", str(limits.get("rate", "")))
        if not m or not int(m[1]) or not int(m[2]):
            raise Refused(f"{what}: limits.rate is like 30/10s")
        return int(m[1]), int(m[2])

    def mark_inputs(self):
        """Which structs come from outside: they get decoders and must be bounded."""
        def visit(s, what):
            s.is_input = True
            for f in s.fields:
                t = f.type.elem if f.type.kind == "list" else f.type
                if t.kind == "json":
                    raise Refused(f"{what}.{f.name}: json is for outputs")
                if t.kind == "text" and t.hi is None or f.type.kind == "list" and f.type.hi is None:
                    raise Refused(f"{what}.{f.name}: what comes in needs bounds")
                if t.kind == "struct":
                    visit(self.m.structs[t.name], f"{what}.{f.name}")
        for op in self.m.ops.values():
            if op.input:
                visit(op.input, f"{op.feature}: op.{op.name}.in")

    def check_no_struct_ring(self):
        state = {}

        def visit(name):
            if state.get(name) == "open":
                raise Refused(f"type {name} contains itself")
            if name in state:
                return
            state[name] = "open"
            for f in self.m.structs[name].fields:
                t = f.type.elem if f.type.kind == "list" else f.type
                if t.kind == "struct":
                    visit(t.name)
            state[name] = "done"
        for name in self.m.structs:
            visit(name)


def load(root):
    """Everything under root/src/features, checked. Raises Refused."""
    root = Path(root)
    rooms = tomllib.loads((root / "rooms.toml").read_text())
    errors = tomllib.loads((root / "src/base/errors.toml").read_text())["err"]
    r = Reader()
    order, r.m.may_know = feature_order(rooms)
    docs = {}
    for feature in order:
        path = root / "src/features" / feature / f"{feature}.api.toml"
        if path.exists():
            docs[feature] = tomllib.loads(path.read_text())
    r.m.features = list(docs)
    for feature, doc in docs.items():
        extra = set(doc) - {"enum", "type", "access", "topic", "event", "op"}
        if extra:
            raise Refused(f"{feature}: unknown table {sorted(extra)[0]}")
        r.read_feature_names(feature, doc)
    for step in (r.read_types, r.read_access, r.read_topics, r.read_events):
        for feature, doc in docs.items():
            step(feature, doc)
    r.check_events()
    for feature, doc in docs.items():
        for name, table in doc.get("op", {}).items():
            r.read_op(feature, name, table, errors)
    r.mark_inputs()
    r.check_no_struct_ring()
    return r.m
