#!/usr/bin/env python3
"""Tests of gen_sql.py: what it writes for a query, and every reason for which it refuses one."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import gen_sql

ID_H = "typedef struct org_id org_id;\ntypedef struct member_id member_id;\ntypedef struct session_id session_id;\n" \
       "typedef struct chat_id chat_id;\n"
MIGRATION = """
create table org (id integer primary key, slug text not null);
create table chat (id integer primary key, org_id integer not null, title text not null, kind integer not null);
create table note (id integer primary key, n integer, body text);
"""
TOML = """
[enum.chat_kind]
values = ["direct", "group"]
[access."chat:read"]
key = "chat_id"
proof = "chat_reader"
[access."person:manage"]
key = "member_id"
proof = "person_manager"
"""


class Base(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.src = Path(self.tmp.name) / "src"
        self.put("base/id.h", ID_H)
        self.put("store/migrations/0001_a.sql", MIGRATION)
        self.put("features/chats/chats.api.toml", TOML)

    def put(self, path, text):
        (self.src / path).parent.mkdir(parents=True, exist_ok=True)
        (self.src / path).write_text(text, encoding="utf-8")

    def sql(self, text, path="features/chats/chats.sql"):
        self.put(path, text)
        return gen_sql.outputs(*gen_sql.load(self.src))

    def header(self, text):
        return self.sql(text)["features/chats/chats.q.h"]

    def code(self, text):
        return self.sql(text)["features/chats/chats.q.c"]

    def refuses(self, why, text):
        with self.assertRaisesRegex(gen_sql.Refused, why):
            self.sql(text)


NOTE = "-- query: a\n-- in: n int\n-- out: body utf8\n-- gives: {gives}\nselect body from note where n = :n;\n"


class Writes(Base):
    def test_the_example_of_the_recipe(self):
        h = self.header("""
-- query: chat_page
-- needs: chat_reader                       the proof; never a parameter
-- in: before int, limit int
-- out: id chat_id, title utf8, kind chat_kind?
-- gives: many                              one | maybe
select id, title, kind from chat
where org_id = :chat_reader.org_id and id = :chat_reader.chat_id and id < :before -- not the newest
order by id desc limit :limit;
""")
        self.assertIn("enum err q_chat_page(struct op *op, const struct chat_reader *chat_reader, int64_t before, "
                      "int64_t limit, struct q_chat_page_list *ret);", h)
        self.assertIn("bool has_kind; enum chat_kind kind;", h)
        self.assertIn('#include "features/chats/chats.api.h"', h)

    def test_parameters_are_numbered_for_both_engines_and_strings_left_alone(self):
        c = self.code("-- query: a\n-- in: n int, body text\n-- gives: none\n"
                      "insert into note (n, body) values (:n, ':n ? $1' || :body || :n);\n")
        self.assertIn("values (?1, ':n ? $1' || ?2 || ?1)", c)
        self.assertIn("values ($1, ':n ? $1' || $2 || $1)", c)
        self.assertIn(".writes = true", c)

    def test_each_shape_of_result(self):
        for gives, tail in (("one", "struct str *ret);"), ("maybe", "bool *ret_found, struct str *ret);"),
                            ("many", "struct q_a_list *ret);")):
            self.assertIn(f"enum err q_a(struct op *op, int64_t n, {tail}", self.header(NOTE.format(gives=gives)))
        h = self.header("-- query: a\n-- gives: changes\ndelete from note;\n")
        self.assertIn("enum err q_a(struct op *op, int64_t *ret_changes);", h)

    def test_optional_parameter_is_bound_only_when_it_is_there(self):
        c = self.code("-- query: a\n-- in: n int?\n-- gives: none\ninsert into note (n) values (:n);\n")
        self.assertIn("bool p_has_n, int64_t p_n", c)
        self.assertIn("    if (p_has_n)\n        db_bind_i64(st, 1, p_n);", c)

    def test_caller_comes_from_the_operation(self):
        c = self.code("-- query: a\n-- needs: caller\n-- out: id chat_id\n-- gives: many\n"
                      "select id from chat where org_id = :caller.org_id;\n")
        self.assertIn("db_bind_id(st, 1, op->caller.org.n);", c)

    def test_a_proof_of_a_member_calls_the_one_who_asks_caller_id(self):
        proofs = self.sql(NOTE.format(gives="one"))["features/chats/chats_proofs.h"]
        self.assertIn("struct chat_reader {\n    org_id org_id;\n    chat_id chat_id;\n    member_id member_id;\n};", proofs)
        self.assertIn("struct person_manager {\n    org_id org_id;\n    member_id member_id;\n    member_id caller_id;\n};",
                      proofs)

    def test_two_engines(self):
        c = self.code("".join(f"-- engine: {e}\n-- query: a\n-- out: x int\n-- gives: one\nselect 1{cast} as x;\n"
                              for e, cast in (("sqlite", ""), ("postgres", "::bigint"))))
        self.assertIn('.sqlite =\n        "select 1 as x"', c)
        self.assertIn('.postgres =\n        "select 1::bigint as x"', c)

    def test_a_part_stands_in_each_query_that_names_it(self):
        c = self.code("-- part: some\nselect n from note\nwhere n > :n;\n"
                      "-- query: a\n-- in: n int\n-- out: x int\n-- gives: many\nselect w.n as x from ({some}) w;\n"
                      "-- query: b\n-- in: n int\n-- gives: changes\ndelete from note where n in ({some});\n")
        self.assertIn('"select w.n as x from (select n from note where n > ?1) w"', c)
        self.assertIn('"delete from note where n in (select n from note where n > ?1)"', c)

    def test_slots_are_unique_over_all_files_and_the_same_whatever_is_written(self):
        self.put("op/op.sql", NOTE.format(gives="one").replace("query: a", "query: b"))
        files = self.sql(NOTE.format(gives="one"))
        self.assertIn(".index = 0", files["op/op.q.c"])
        self.assertIn(".index = 1", files["features/chats/chats.q.c"])
        self.assertIn("kafedra_query_count = 2;", files["queries.c"])

    def test_store_knows_no_operation(self):
        self.put("store/store.sql", NOTE.format(gives="one").replace("query: a", "query: b"))
        h = self.sql("")["store/store.q.h"]
        self.assertIn("enum err q_b(struct db *db, struct arena *arena, int64_t n, struct str *ret);", h)
        self.assertNotIn("op/op.h", h)

    def test_a_room_builds_while_the_sql_of_another_is_wrong(self):
        self.put("op/op.sql", NOTE.format(gives="one").replace("query: a", "query: b"))
        self.put("features/chats/chats.sql", "-- query: a\n-- gives: some\n")
        self.assertIn("op/op.q.c", gen_sql.outputs(*gen_sql.load(self.src, {"op"}), {"op"}))
        with self.assertRaises(gen_sql.Refused):
            gen_sql.load(self.src, {"queries"})

    def test_an_unchanged_file_is_left_alone(self):
        path = self.src / "x.h"
        gen_sql.write(path, "a")
        before = path.stat().st_mtime_ns
        gen_sql.write(path, "a")
        self.assertEqual(before, path.stat().st_mtime_ns)
        gen_sql.write(path, "b")
        self.assertEqual("b", path.read_text())

    def test_command_line(self):
        self.put("features/chats/chats.sql", NOTE.format(gives="one"))
        out = Path(self.tmp.name) / "out"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            self.assertEqual(0, gen_sql.main(["--src", str(self.src.parent), "--out", str(out), "--list-outputs"]))
            self.assertEqual(0, gen_sql.main(["--src", str(self.src), "--out", str(out), "--only", "queries",
                                              "--depfile", str(out / "d")]))
            self.assertEqual(1, gen_sql.main(["--src", str(self.src), "--out", str(out), "--only", "kitchen"]))
        self.assertIn("features/chats/chats.q.h\n", printed.getvalue())
        self.assertEqual(["d", "queries.c", "queries.h"], sorted(p.name for p in out.rglob("*")))
        self.assertIn("chats.sql", (out / "d").read_text())


class Refuses(Base):
    def test_a_guarded_table_without_a_proof(self):
        self.refuses("has org_id", "-- query: a\n-- out: id chat_id\n-- gives: many\nselect id from chat;\n")

    def test_a_guarded_table_hidden_in_a_subquery(self):
        self.refuses("has org_id", "-- query: a\n-- out: n int\n-- gives: many\n"
                                   "select n from note where n in (select id from Chat);\n")

    def test_unguarded_without_a_reason(self):
        self.refuses("wants a reason", "-- query: a\n-- unguarded:\n-- out: id chat_id\n-- gives: many\nselect id from chat;\n")

    def test_a_proof_that_is_demanded_but_not_used(self):
        self.refuses("binds nothing from it", "-- query: a\n-- needs: chat_reader\n-- out: id chat_id\n-- gives: many\n"
                                              "select id from chat;\n")

    def test_an_unknown_proof_and_field(self):
        self.refuses("no proof 'chat_god'", "-- query: a\n-- needs: chat_god\n-- gives: none\ndelete from note;\n")
        self.refuses("has no title", "-- query: a\n-- needs: chat_reader\n-- gives: none\n"
                                     "delete from note where body = :chat_reader.title;\n")
        self.refuses("is not said", "-- query: a\n-- gives: none\ndelete from note where n = :chat_reader.chat_id;\n")

    def test_a_name_used_twice(self):
        self.refuses("used already", NOTE.format(gives="one") + NOTE.format(gives="maybe"))
        self.put("op/op.sql", NOTE.format(gives="one"))
        self.refuses("used already in src/op/op.sql:1", NOTE.format(gives="one"))

    def test_unknown_types_and_words(self):
        self.refuses("unknown type 'number'", "-- query: a\n-- in: n number\n-- gives: none\ndelete from note where n = :n;\n")
        self.refuses("ends in _us", "-- query: a\n-- in: n time\n-- gives: none\ndelete from note where n = :n;\n")
        self.refuses("must be one of", NOTE.format(gives="some"))
        self.refuses("not 'name type'", "-- query: a\n-- in: n\n-- gives: none\ndelete from note where n = :n;\n")
        self.refuses("can not be used", "-- query: a\n-- in: ret int\n-- gives: none\ndelete from note where n = :ret;\n")

    def test_parameters_declared_and_used_differ(self):
        self.refuses("not declared", "-- query: a\n-- gives: none\ndelete from note where n = :n;\n")
        self.refuses("does not use it", "-- query: a\n-- in: n int\n-- gives: none\ndelete from note;\n")
        self.refuses("not numbers", "-- query: a\n-- gives: none\ndelete from note where n = ?;\n")

    def test_columns_do_not_fit(self):
        self.refuses("gives 2 columns", "-- query: a\n-- out: n int\n-- gives: many\nselect n, body from note;\n")
        self.refuses("column 1 is n", "-- query: a\n-- out: body utf8, n int\n-- gives: many\nselect n, body from note;\n")
        self.refuses("column 1 is n", "-- query: a\n-- out: body utf8, n int\n-- gives: one\n"
                                      "update note set n = 1 returning n, body;\n")
        self.refuses("do not fit together", "-- query: a\n-- gives: one\nselect n from note;\n")

    def test_what_sqlite_can_not_prepare(self):
        self.refuses("no such table", "-- query: a\n-- gives: none\ndelete from kitchen;\n")

    def test_more_than_one_statement(self):
        self.refuses("one statement", "-- query: a\n-- gives: none\ndelete from note; delete from org;\n")
        self.refuses("one statement", "-- query: a\n-- gives: none\ndelete from note\n")

    def test_a_part_that_is_not_there_or_is_more_than_a_text(self):
        self.refuses("no part 'some'", "-- query: a\n-- gives: none\ndelete from note where n in ({some});\n")
        self.refuses("'-- part:' wants", "-- part: some\n-- in: n int\nselect 1;\n")
        self.refuses("'-- part:' wants", "-- part: some\nselect 1;\n-- part: some\nselect 2;\n")

    def test_one_engine_alone_and_heads_that_differ(self):
        self.refuses("is missing", "-- engine: sqlite\n" + NOTE.format(gives="one"))
        self.refuses("same head", "-- engine: sqlite\n" + NOTE.format(gives="one")
                     + "-- engine: postgres\n" + NOTE.format(gives="many"))

    def test_store_with_a_proof(self):
        self.put("store/store.sql", "-- query: b\n-- needs: caller\n-- gives: none\n"
                                    "delete from note where n = :caller.org_id;\n")
        self.refuses("store knows neither", "")


if __name__ == "__main__":
    unittest.main()
