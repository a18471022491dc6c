"""api_docs.py - what gen_api.py makes for other people's programs: openapi.json and the client's schema.ts.

TESTS gen_api_test.py.
"""
import json

from api_model import IDS, ROLES

BRANDS = IDS


def pascal(name):
    return "".join(part.capitalize() for part in name.split("_"))


# --- OpenAPI 3.1

def schema(t):
    if t.kind in ("int", "time"):
        out = {"type": "integer", "format": "int64"}
        out |= {"minimum": t.lo, "maximum": t.hi} if t.lo is not None else {}
        return out | ({"description": "Microseconds since 1970, UTC."} if t.kind == "time" else {})
    if t.kind == "text":
        out = {"type": "string"}
        return out | ({"minLength": t.lo, "maxLength": t.hi} if t.lo is not None else {})
    if t.kind == "list":
        out = {"type": "array", "items": schema(t.elem)}
        return out | ({"minItems": t.lo, "maxItems": t.hi} if t.lo is not None else {})
    return {"bool": lambda: {"type": "boolean"},
            "id": lambda: {"type": "string", "pattern": "^[1-9][0-9]*$"},
            "roles": lambda: {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": ROLES}},
            "enum": lambda: {"type": "string", "enum": t.values},
            "json": lambda: {},
            "struct": lambda: {"$ref": f"#/components/schemas/{t.name}"}}[t.kind]()


def may_be_left_out(f):
    """Of an input: an absent list is as good as an empty one."""
    return f.type.kind == "list" and not f.type.lo


def object_schema(fields, is_input=False):
    out = {"type": "object", "properties": {f.name: schema(f.type) for f in fields}}
    required = [f.name for f in fields if not f.optional and not (is_input and may_be_left_out(f))]
    return out | ({"required": required} if required else {})


BINARY = {"type": "string", "format": "binary"}


def in_query(op):
    """Its fields beyond those of the path stand in the query string."""
    return op.method in ("GET", "HEAD", "DELETE") or bool(op.upload_types)


def parameter(op, f):
    """One of the path, a header or the query string."""
    if f.name in op.headers:
        return {"name": op.headers[f.name], "in": "header", "required": not f.optional, "schema": schema(f.type)}
    return {"name": f.name, "in": "path" if f.name in op.params else "query", "required": not f.optional,
            "schema": schema(f.type)}


def operation(model, op):
    fields = op.input.fields if op.input else []
    parameters = [parameter(op, f) for f in fields if f.name in op.params or f.name in op.headers or in_query(op)]
    if op.idempotent:
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False,
                           "schema": {"type": "string", "minLength": 1, "maxLength": 100}})
    out = {"operationId": op.name, "summary": op.help, "tags": [op.feature]}
    out |= {"parameters": parameters} if parameters else {}
    body = [f for f in fields if f.name not in op.params and f.name not in op.headers and not in_query(op)]
    if op.upload_types:
        out["requestBody"] = {"required": True, "content": {t: {"schema": BINARY} for t in op.upload_types}}
    elif body:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": object_schema(body, is_input=True)}}}
    answer = {"description": "Done."}
    if op.gives_file:
        answer["content"] = {"*/*": {"schema": BINARY}}
    elif op.out:
        named = op.out.name != op.name + "_out"
        answer["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{op.out.name}"}
                                                  if named else object_schema(op.out.fields)}}
    out["responses"] = {str(op.status): answer, "default": {"$ref": "#/components/responses/problem"}}
    out |= {"security": []} if op.roles == ["public"] else {}
    return out | {"x-role": "|".join(op.roles), "x-rate": f"{op.rate[0]}/{op.rate[1]}s", "x-errors": op.errors}


def openapi(model, version="1"):
    paths = {}
    for op in model.ops.values():
        if op.route:
            paths.setdefault(op.route, {})[op.method.lower()] = operation(model, op)
    schemas = {s.name: object_schema(s.fields) for s in model.structs.values()
               if not s.name.endswith(("_in", "_out"))}
    schemas["problem"] = {"type": "object", "required": ["type", "status", "code", "title", "request_id"],
                          "properties": {"type": {"type": "string"}, "status": {"type": "integer"},
                                         "code": {"type": "string"}, "title": {"type": "string"},
                                         "detail": {"type": "string"}, "request_id": {"type": "string"}}}
    problem = {"description": "A refusal (RFC 9457).", "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}}
    doc = {"openapi": "3.1.0", "info": {"title": "Kafedra", "version": version,
                                        "description": "Operations of the server. Live events: docs/protocol.md."},
           "security": [{"session": []}], "paths": paths,
           "components": {"schemas": schemas, "responses": {"problem": problem},
                          "securitySchemes": {"session": {"type": "apiKey", "in": "cookie",
                                                          "name": "kafedra_session"}}}}
    return json.dumps(doc, ensure_ascii=False, indent=1) + "\n"


# --- TypeScript

def ts_type(model, t):
    if t.kind == "list":
        inner = ts_type(model, t.elem)
        return f"({inner})[]" if " | " in inner else inner + "[]"
    return {"int": "number", "time": "number", "bool": "boolean", "text": "string", "json": "unknown",
            "roles": "Role[]", "id": pascal(t.name), "enum": pascal(t.name), "struct": pascal(t.name)}[t.kind]


def ts_fields(model, fields, pad):
    return [f"{pad}{f.name}{'?' if f.optional else ''}: {ts_type(model, f.type)}{' | null' if f.optional else ''};"
            for f in fields]


def ts_input(model, fields, pad):
    return [line.replace(":", "?:", 1) if may_be_left_out(f) else line
            for f, line in zip(fields, ts_fields(model, fields, pad))]


def ts_route(op):
    marks = {"idempotent": op.idempotent, "upload": bool(op.upload_types), "file": op.gives_file}
    path = op.route.removeprefix("/api/v1")
    return (f'  {op.name}: {{ method: "{op.method}", path: "{path}"'
            + "".join(f", {mark}: true" for mark, is_set in marks.items() if is_set) + " },")


def ts_operation(model, op):
    out = [f"  /** {op.help} */", f"  {op.name}: {{"]
    if op.input and (op.input.fields or op.upload_types):
        content = ["      /** The bytes of the file. */", "      content: Blob;"] if op.upload_types else []
        out += ["    in: {", *ts_input(model, op.input.fields, "      "), *content, "    };"]
    else:
        out += ["    in: Record<string, never>;"]
    if not op.out:
        out += ["    out: undefined;"]
    elif op.gives_file:
        out += ["    out: FileAnswer;"]
    elif op.out.name == op.name + "_out":
        out += ["    out: {", *ts_fields(model, op.out.fields, "      "), "    };"]
    else:
        out += [f"    out: {pascal(op.out.name)};"]
    return out + ["  };"]


def typescript(model):
    out = ["// Generated by tools/gen_api.py from src/features/*/*.api.toml (make api): do not edit.", "",
           "export type Role = " + " | ".join(f'"{r}"' for r in ROLES) + ";",
           "// Ids are strings of decimal digits (64-bit numbers do not survive JavaScript), branded against mixing.",
           "declare const brand: unique symbol;"]
    out += [f'export type {pascal(i)} = string & {{ readonly [brand]: "{i}" }};' for i in BRANDS] + [""]
    out += ["/** What an operation with a file for an answer gives. */",
            "export interface FileAnswer {", "  name: string;", "  blob: Blob;", "}", ""]
    for t in model.enums.values():
        out.append(f"export type {pascal(t.name)} = " + " | ".join(f'"{v}"' for v in t.values) + ";")
    for s in model.structs.values():
        if not s.name.endswith(("_in", "_out")):
            out += ["", f"export interface {pascal(s.name)} {{", *ts_fields(model, s.fields, "  "), "}"]
    public = [op for op in model.ops.values() if op.route and not op.is_foreign]
    out += ["", "export interface OperationTypes {"]
    for op in public:
        out += ts_operation(model, op)
    out += ["}", "", "export type EventBody ="]
    events = sorted(model.events.values(), key=lambda e: e.no)
    out += [f'  | {{ kind: "{e.name}"; body: {pascal(e.object)} }}{";" if e is events[-1] else ""}' for e in events]
    return "\n".join(out) + "\n"


# Features whose operations the door and the list of chats need; the routes of all others are a piece of the client
# that is fetched with the first call of one of them.
AT_ONCE = ("people", "chats", "orgs", "calls")


def typescript_routes(model, is_at_once):
    name = "operations" if is_at_once else "laterOperations"
    out = ["// Generated by tools/gen_api.py from src/features/*/*.api.toml (make api): do not edit.",
           'import type { Route } from "./route.ts";', "", f"export const {name}: Readonly<Record<string, Route>> = {{"]
    out += [ts_route(op) for op in model.ops.values()
            if op.route and not op.is_foreign and (op.feature in AT_ONCE) == is_at_once]
    return "\n".join([*out, "};"]) + "\n"


def typescript_at_once(model):
    return typescript_routes(model, True)


def typescript_later(model):
    return typescript_routes(model, False)
