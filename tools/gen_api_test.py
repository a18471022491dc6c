#!/usr/bin/env python3
"""Tests of gen_api.py: what it makes of a description, and every reason for which it refuses one."""
import contextlib
import io
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import api_c
import api_docs
import api_model
import gen_api

ROOT = Path(__file__).resolve().parent.parent
ROOMS = """
[feature.people]
features = []
[feature.chats]
features = ["people"]
"""
PEOPLE = """
[type.person]
id = "member_id"
name = "name[1..60]"
roles = "roles"
"""
CHATS = """
[enum.chat_kind]
values = ["direct", "group"]
[type.chat]
id = "chat_id"
kind = "chat_kind"
owner = "person?"
tags = "list(utf8)"
[topic.chat]
access = "chat:read"
[event.chat_changed]
no = 3
topic = "chat"
object = "chat"
load = "chats_load_chat"
[access."chat:read"]
key = "chat_id"
proof = "chat_reader"
"""
OP = """
[op.chat_rename]
route = "PUT /api/v1/chats/{chat_id}/title"
role = "administrator|verified_teacher"
access = "chat:read"
db = "write"
limits = { body = "2K", rate = "20/60s" }
idempotent = true
in = { chat_id = "chat_id", title = "utf8[1..100]", password = "utf8[1..9]?" }
out = "chat"
errors = ["not_found"]
emits = ["chat_changed"]
help = "Change the title."
"""


FILES = """
[op.chat_list_take]
route = "POST /api/v1/chats/{chat_id}/lists"
role = "administrator"
access = "chat:read"
db = "write"
limits = { rate = "20/60s" }
upload = { max = "20M", types = ["text/csv", "application/zip"] }
prepare = true
idempotent = true
in = { chat_id = "chat_id", name = "utf8[1..100]" }
out = "chat"
help = "Take a list in."
[op.chat_list_get]
route = "GET /api/v1/chats/{chat_id}/lists"
role = "administrator"
access = "chat:read"
db = "read"
limits = { body = "0", rate = "20/60s" }
in = { chat_id = "chat_id" }
out = "file"
help = "Give it out."
"""


class Base(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.root = Path(self.tmp.name)
        self.put("rooms.toml", ROOMS)
        self.put("src/base/errors.toml", '[err.not_found]\nstatus = 404\n')
        self.put("src/features/people/people.api.toml", PEOPLE)
        self.put("src/features/chats/chats.api.toml", CHATS + OP)

    def put(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def chats(self, text):
        self.put("src/features/chats/chats.api.toml", text)
        return api_model.load(self.root)

    def refuses(self, why, old, new):
        text = CHATS + OP
        self.assertIn(old, text)
        with self.assertRaisesRegex(api_model.Refused, why):
            self.chats(text.replace(old, new, 1))


class Refusals(Base):
    def test_what_is_mandatory(self):
        for key, line in (("role", 'role = "administrator|verified_teacher"\n'), ("access", 'access = "chat:read"\ndb'),
                          ("limits", 'limits = { body = "2K", rate = "20/60s" }\n'), ("help", 'help = "Change the title."\n')):
            self.refuses(f"{key} is mandatory", line, "db" if line.endswith("db") else "")

    def test_words_that_are_not_known(self):
        for why, old, new in (
                ("unknown role king", "administrator|verified_teacher", "king"),
                ("stand alone", "administrator|verified_teacher", "public|head"),
                ("unknown access", 'access = "chat:read"\ndb', 'access = "chat:eat"\ndb'),
                ("unknown error", '"not_found"', '"not_here"'),
                ("unknown event", '"chat_changed"]', '"chat_eaten"]'),
                ("unknown type", '"utf8[1..100]"', '"utf9"'),
                ("unknown key", 'db = "write"', 'db = "write"\ncolour = "red"'),
                ("unknown out", 'out = "chat"', 'out = "cat"'),
                ("db is", 'db = "write"', 'db = "maybe"')):
            with self.subTest(new):
                self.refuses(why, old, new)

    def test_inputs_have_bounds(self):
        self.refuses("needs bounds", "utf8[1..100]", "utf8")
        self.refuses("needs bounds", '"utf8[1..100]"', '"list(chat_id)"')
        self.refuses("bounds are", "utf8[1..100]", "utf8[9..1]")
        self.refuses("json is for outputs", '"utf8[1..100]"', '"json"')

    def test_paths_and_methods(self):
        self.refuses("path parameter chat_no", "{chat_id}", "{chat_no}")
        self.refuses("GET does not write", "PUT", "GET")
        self.refuses("under /api/v1/", "/api/v1/chats", "/chats")
        self.refuses("belong together", 'role = "administrator|verified_teacher"', 'role = "local"')

    def test_two_operations_of_one_route(self):
        twin = OP.replace("op.chat_rename", "op.chat_retitle").replace("{chat_id}", "{title}")
        with self.assertRaisesRegex(api_model.Refused, "route of chat_rename"):
            self.chats(CHATS + OP + twin)

    def test_limits_that_can_not_be_read(self):
        self.refuses("rate is like", "20/60s", "20 a minute")
        self.refuses("rate is like", "20/60s", "0/60s")
        self.refuses("body is like", "2K", "2KB")

    def test_access_needs_its_key(self):
        self.refuses("needs chat_id", 'in = { chat_id = "chat_id", ', "in = { ")
        self.refuses("needs chat_id", 'in = { chat_id = "chat_id"', 'in = { chat_id = "chat_id?"')

    def test_events_have_numbers_of_their_own(self):
        self.refuses("needs no =", "no = 3\n", "")
        twin = '[event.chat_gone]\nno = 3\ntopic = "chat"\nobject = "chat"\nload = "x"\n'
        with self.assertRaisesRegex(api_model.Refused, "number 3 belongs to chat_changed"):
            self.chats(CHATS + twin + OP)

    def test_idempotent_and_prepare_are_for_writes(self):
        self.refuses("idempotent is for", 'db = "write"', 'db = "read"')
        text = (CHATS + OP).replace('"write"', '"read"').replace("idempotent", "prepare")
        with self.assertRaisesRegex(api_model.Refused, "prepare is for"):
            self.chats(text)

    def test_work_that_is_done_alone_has_a_slow_worker(self):
        model = self.chats(CHATS + OP + FILES.replace("prepare = true", "prepare = true\nalone = true"))
        self.assertIn(".is_alone = true,", api_c.table_source(model))
        with self.assertRaisesRegex(api_model.Refused, "alone is for prepare"):
            self.chats((CHATS + OP).replace("idempotent", "alone"))

    def test_a_raw_body_has_a_size_types_and_a_slow_worker(self):
        for why, old, new in (
                ("upload = ", 'max = "20M", ', ""), ("upload = ", '["text/csv", "application/zip"]', "[]"),
                ("no media type", '"text/csv"', '"CSV"'), ("25M at most", '"20M"', '"26M"'),
                ("upload.max is like", '"20M"', '"2 MB"'),
                ("leave limits.body out", "limits = { rate", 'limits = { body = "1K", rate'),
                ("with prepare = true", "prepare = true\n", ""), ("POST, PUT or PATCH", "POST", "DELETE"),
                ("gives it content", 'name = "utf8[1..100]"', 'content = "utf8[1..100]"'),
                ("only simple values", '"utf8[1..100]"', '"list(chat_id, 0..9)"'),
                ("is not kept for a retry", 'out = "chat"', 'out = "file"')):
            with self.subTest(why):
                self.assertIn(old, FILES)
                with self.assertRaisesRegex(api_model.Refused, why):
                    self.chats(CHATS + OP + FILES.replace(old, new, 1))

    def test_only_a_kept_reply_is_sealed(self):
        self.refuses("reply_is_secret is for", "idempotent = true", "reply_is_secret = true")
        text = CHATS + OP
        self.assertNotIn("reply_is_secret", api_c.table_source(self.chats(text)))
        text = text.replace("idempotent = true", "idempotent = true\nreply_is_secret = true")
        self.assertIn(".reply_is_secret = true,", api_c.table_source(self.chats(text)))

    def test_names_are_global(self):
        self.put("src/features/people/people.api.toml", PEOPLE + '[type.chat]\nid = "chat_id"\n')
        with self.assertRaisesRegex(api_model.Refused, "taken by feature people"):
            api_model.load(self.root)

    def test_a_feature_may_not_look_up(self):
        self.put("src/features/people/people.api.toml", PEOPLE + '[type.friend]\nchat = "chat"\n')
        with self.assertRaisesRegex(api_model.Refused, "belongs to chats, which people may not know"):
            api_model.load(self.root)

    def test_features_in_a_ring(self):
        self.put("rooms.toml", ROOMS.replace("features = []", 'features = ["chats"]'))
        with self.assertRaisesRegex(api_model.Refused, "in a ring"):
            api_model.load(self.root)

    def test_a_type_that_contains_itself(self):
        self.refuses("contains itself", 'owner = "person?"', 'owner = "chat?"')

    def test_times_say_their_unit(self):
        self.refuses("ends with _us", 'tags = "list(utf8)"', 'made = "time"')

    def test_the_program_says_why(self):
        self.put("src/features/chats/chats.api.toml", CHATS + OP.replace("PUT", "EAT"))
        out = io.StringIO()
        with contextlib.redirect_stderr(out):
            self.assertEqual(gen_api.main(["--src", str(self.root), "--out", str(self.root / "out")]), 1)
        self.assertIn("chats: op.chat_rename: route is METHOD /path", out.getvalue())


class Made(Base):
    def setUp(self):
        super().setUp()
        self.model = api_model.load(self.root)

    def test_the_header_holds_what_handlers_need(self):
        h = api_c.header(self.model, "chats")
        for line in ('#include "features/people/people.api.h"',
                     "enum chat_kind { CHAT_KIND_DIRECT, CHAT_KIND_GROUP, CHAT_KIND_COUNT };",
                     "    bool has_owner;\n    struct person owner;", "    struct str *tags;\n    size_t tags_count;",
                     "struct chat_reader;", "MUST_CHECK enum err access_chat_read(struct op *op, chat_id id,",
                     "void emit_chat_changed(struct op *op, chat_id topic, int64_t ref, int64_t version,",
                     "enum err chats_load_chat(struct op *op, const struct chat_reader *chat_reader,"):
            self.assertIn(line, h)
        flat = " ".join(h.split())
        self.assertIn("MUST_CHECK enum err chat_rename(struct op *op, const struct chat_reader *chat_reader, "
                      "const struct chat_rename_in *in, struct chat *ret);", flat)

    def test_a_password_is_not_in_the_fingerprint(self):
        c = api_c.source(self.model, "chats")
        body = c[c.index("void encode_chat_rename_in"):]
        body = body[:body.index("\n}")]
        self.assertIn('"title"', body)
        self.assertNotIn("password", body)
        self.assertIn('decode_text(op, v, "password"', c)

    def test_the_table_checks_access_before_the_handler(self):
        c = api_c.table_source(self.model)
        run = c[c.index("run_op_chat_rename"):]
        self.assertLess(run.index("access_chat_read(op, in->chat_id, &proof)"), run.index("chat_rename(op, proof, in"))
        self.assertIn(".role = {.is_verified_teacher = true, .any_of = ROLE_ADMINISTRATOR},", c)
        self.assertIn(".body_limit = 2048,", c)
        self.assertIn("case 3:", c)

    def test_openapi_names_role_and_errors(self):
        doc = json.loads(api_docs.openapi(self.model))
        op = doc["paths"]["/api/v1/chats/{chat_id}/title"]["put"]
        self.assertEqual(op["x-role"], "administrator|verified_teacher")
        self.assertEqual(op["x-errors"], ["not_found"])
        self.assertEqual([p["name"] for p in op["parameters"]], ["chat_id", "Idempotency-Key"])
        body = op["requestBody"]["content"]["application/json"]["schema"]
        self.assertEqual(body["required"], ["title"])
        self.assertEqual(doc["components"]["schemas"]["chat"]["required"], ["id", "kind", "tags"])

    def test_typescript_is_typed_by_operation(self):
        ts = api_docs.typescript(self.model)
        for line in ('export type ChatId = string & { readonly [brand]: "chat_id" };',
                     'export type ChatKind = "direct" | "group";', "  owner?: Person | null;", "  tags: string[];",
                     '  | { kind: "chat_changed"; body: Chat };'):
            self.assertIn(line, ts)

    def test_routes_are_in_one_piece_or_the_other(self):
        line = '  chat_rename: { method: "PUT", path: "/chats/{chat_id}/title", idempotent: true },'
        self.assertIn(line, api_docs.typescript_at_once(self.model))
        self.assertNotIn("chat_rename", api_docs.typescript_later(self.model))

    def test_files_come_and_go_as_bytes(self):
        model = self.chats(CHATS + OP + FILES)
        h, c = " ".join(api_c.header(model, "chats").split()), api_c.table_source(model)
        self.assertIn("struct str name; struct str content, content_type;", h)
        self.assertIn("const struct chat_list_get_in *in, struct op_file *ret);", h)
        self.assertIn('#include "op/file.h"', h)
        for line in ("in->content = op->upload;", "op->file = ret;", ".gives_file = true,", ".body_limit = 20971520,",
                     'types_of_chat_list_take[] = {"text/csv", "application/zip", NULL};'):
            self.assertIn(line, c)
        doc = json.loads(api_docs.openapi(model))["paths"]["/api/v1/chats/{chat_id}/lists"]
        self.assertEqual([p["in"] for p in doc["post"]["parameters"]], ["path", "query", "header"])
        self.assertEqual(list(doc["post"]["requestBody"]["content"]), ["text/csv", "application/zip"])
        self.assertEqual(list(doc["get"]["responses"]["200"]["content"]), ["*/*"])
        ts = api_docs.typescript(model)
        for line in ("      content: Blob;", "    out: FileAnswer;"):
            self.assertIn(line, ts)
        routes = api_docs.typescript_at_once(model)
        for line in ("idempotent: true, upload: true },", 'lists", file: true },'):
            self.assertIn(line, routes)

    def test_stale_files_fail_the_check(self):
        args = ["--src", str(self.root)]
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(gen_api.main([*args, "--check"]), 1)
            self.assertEqual(gen_api.main([*args, "--committed"]), 0)
            self.assertEqual(gen_api.main([*args, "--check"]), 0)
            self.put("src/features/chats/chats.api.toml", (CHATS + OP).replace("1..100", "1..200"))
            self.assertEqual(gen_api.main([*args, "--check"]), 1)

    def test_equal_files_are_left_alone(self):
        out = self.root / "out"
        self.assertEqual(gen_api.main(["--src", str(self.root), "--out", str(out)]), 0)
        path = out / "features/chats/chats.api.h"
        before = path.stat().st_mtime_ns
        gen_api.main(["--src", str(self.root), "--out", str(out)])
        self.assertEqual(path.stat().st_mtime_ns, before)


class Compiled(Base):
    @unittest.skipUnless(shutil.which("cc"), "no C compiler")
    def test_the_c_compiles_without_a_warning(self):
        out = self.root / "out"
        self.chats(CHATS + OP + FILES)
        self.assertEqual(gen_api.main(["--src", str(self.root), "--out", str(out)]), 0)
        subprocess.run(["python3", ROOT / "tools/gen_errors.py", "--header", out / "base_err.h", "--source",
                        out / "err.c"], check=True, capture_output=True)
        (out / "base").mkdir()
        shutil.move(out / "base_err.h", out / "base/err.h")
        (out / "features/people/people.h").write_text(
            '#include "op/op.h"\nenum err people_authenticate(struct op *, struct str, struct caller *);\n')
        flags = ["-std=gnu17", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wno-sign-conversion", "-Wshadow", "-Werror",
                 "-D_GNU_SOURCE", f"-I{out}", f"-I{ROOT / 'src'}", "-fsyntax-only"]
        for c in ("features/people/people.api.c", "features/chats/chats.api.c", "app/ops_table.c", "app/openapi.c"):
            done = subprocess.run(["cc", *flags, out / c], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
