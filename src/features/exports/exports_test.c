/* Who may take a chat out, how often, and how its words are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "features/chats/talk.h"
#include "features/exports/exports.h"
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "store/blobs.h"
#include "text/json.h"

struct ask {
    chat_id chat;
    chat_export_id id;
    struct chat_export made;
    struct chat_export_list_out list;
    int64_t rows;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_exporter *exporter;
    struct chat_export_create_in in = {.chat_id = a->chat, .with_files = true};
    enum err e = access_chat_export(op, a->chat, &exporter);
    return e ? e : chat_export_create(op, exporter, &in, &a->made);
}

static enum err do_cancel(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_export_holder *holder;
    struct chat_export_cancel_in in = {a->id};
    enum err e = access_export_hold(op, a->id, &holder);
    return e ? e : chat_export_cancel(op, holder, &in, &a->made);
}

static enum err do_list(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_reader *reader;
    struct chat_export_list_in in = {a->chat};
    enum err e = access_chat_read(op, a->chat, &reader);
    return e ? e : chat_export_list(op, reader, &in, &a->list);
}

static enum err do_erase(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return exports_erase(op, op->caller.org, op->caller.member, &a->rows);
}

static enum err create(struct talk *t, const struct caller *who, chat_id chat, struct ask *ret)
{
    *ret = (struct ask){.chat = chat};
    enum err e = bed_write(&t->bed, who, do_create, ret);
    ret->id = ret->made.id;
    return e;
}

static void who_manages_takes_a_group_out(void **state)
{
    struct talk *t = *state;
    struct ask a, b;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(create(t, &t->student, c, &a), ERR_NO_RIGHT);
    assert_int_equal(create(t, &t->admin, c, &a), ERR_NOT_FOUND);
    assert_int_equal(create(t, &t->foreigner, c, &a), ERR_NOT_FOUND);
    assert_int_equal(create(t, &t->teacher, c, &a), OK);
    assert_int_equal(bed_events(&t->bed, "export_changed", topic_of_member(t->teacher.member)), 1);
    assert_int_equal(create(t, &t->teacher, c, &b), ERR_CONFLICT);
    /* nobody else sees it, nor that it is being made */
    b = (struct ask){.chat = c, .id = a.id};
    assert_int_equal(bed_write(&t->bed, &t->student, do_cancel, &b), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->student, do_list, &b), OK);
    assert_true(!b.list.own_count && !b.list.notes_count && !b.list.may_export);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &b), OK);
    assert_true(b.list.own_count == 1 && b.list.may_export);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &a), OK);
    assert_int_equal(a.made.state, CHAT_EXPORT_STATE_CANCELLED);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &a), OK); /* twice */
}

static void three_a_day_are_enough(void **state)
{
    struct talk *t = *state;
    struct ask a;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    for (int i = 0; i < LIMIT_EXPORTS_A_DAY; i++) {
        assert_int_equal(create(t, &t->teacher, c, &a), OK);
        assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &a), OK);
    }
    assert_int_equal(create(t, &t->teacher, c, &a), ERR_LIMIT_REACHED);
    t->bed.now_us += DAY_US + 1;
    assert_int_equal(create(t, &t->teacher, c, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_erase, &a), OK);
    assert_int_equal(a.rows, 1);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_erase, &a), OK);
    assert_int_equal(a.rows, 0);
}

static void each_of_two_takes_their_talk_out(void **state)
{
    struct talk *t = *state;
    struct ask a;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &c), OK);
    assert_int_equal(create(t, &t->student, c, &a), OK);
    assert_int_equal(create(t, &t->teacher, c, &a), ERR_CONFLICT);
    assert_int_equal(create(t, &t->parent, c, &a), ERR_NOT_FOUND);
}

/* --- the job, as api runs it: prepare apart, the handler with the writer --- */

struct step {
    struct chat_export_step_in in;
    struct chat_export_step_prepared *prepared;
};

static enum err do_prepare(struct op *op, void *ctx)
{
    struct step *s = ctx;
    return chat_export_step_prepare(op, &s->in, &s->prepared);
}

static enum err do_step(struct op *op, void *ctx)
{
    struct step *s = ctx;
    return chat_export_step(op, &s->in, s->prepared);
}

static void prepare(struct talk *t, struct step *s)
{
    t->bed.now_us += SECOND_US;
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, s), OK);
}

static void step(struct talk *t, struct step *s)
{
    prepare(t, s);
    assert_int_equal(bed_write(&t->bed, NULL, do_step, s), OK);
}

struct packing {
    struct chat_export_pack_in in;
    struct chat_export_pack_prepared *prepared;
};

static enum err do_pack_prepare(struct op *op, void *ctx)
{
    struct packing *p = ctx;
    return chat_export_pack_prepare(op, &p->in, &p->prepared);
}

static enum err do_pack(struct op *op, void *ctx)
{
    struct packing *p = ctx;
    return chat_export_pack(op, &p->in, p->prepared);
}

static void pack_begins(struct talk *t, struct packing *p)
{
    t->bed.now_us += SECOND_US;
    assert_int_equal(bed_read(&t->bed, NULL, do_pack_prepare, p), OK);
}

/* Only its job packs. */
static int64_t pack_jobs(struct talk *t, chat_export_id id)
{
    return bed_number(&t->bed,
                      "select count(*) from job where kind = 'chat_export_pack' and payload = "
                      "'{\"chat_export_id\":\"' || ?1 || '\"}'",
                      id.n, 0);
}

static void pack_ends(struct talk *t, struct packing *p)
{
    assert_int_equal(pack_jobs(t, p->in.chat_export_id), 1);
    bed_change(&t->bed,
               "delete from job where kind = 'chat_export_pack' and payload = "
               "'{\"chat_export_id\":\"' || ?1 || '\"}'",
               p->in.chat_export_id.n, 0);
    assert_int_equal(bed_write(&t->bed, NULL, do_pack, p), OK);
}

static void pack(struct talk *t, chat_export_id id)
{
    struct packing p = {.in = {id}};
    pack_begins(t, &p);
    pack_ends(t, &p);
}

static int64_t state_of(struct talk *t, chat_export_id id)
{
    return bed_number(&t->bed, "select state from chat_export where id = ?1", id.n, 0);
}

static int64_t pieces_of(struct talk *t, chat_export_id id)
{
    return bed_number(&t->bed, "select count(*) from chat_export_piece where export_id = ?1", id.n,
                      0);
}

static void words_that_change_meanwhile_are_read_anew(void **state)
{
    struct talk *t = *state;
    struct ask a;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    for (int i = 0; i < 3; i++)
        assert_int_equal(talk_post(t, &t->teacher, c, "Слово", NULL), OK);
    assert_int_equal(create(t, &t->teacher, c, &a), OK);
    struct step s = {.in = {a.id}};
    step(t, &s);
    assert_int_equal(pieces_of(t, a.id), 1);
    /* before it is packed */
    assert_int_equal(talk_delete(t, &t->teacher, c, 1, NULL, NULL), OK);
    pack(t, a.id);
    assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_MAKING);
    assert_int_equal(pieces_of(t, a.id), 0);
    assert_int_equal(
        bed_number(&t->bed, "select done_n - after_n + messages from chat_export", 0, 0), 0);
    step(t, &s);
    assert_int_equal(pieces_of(t, a.id), 1);
    /* while it is packed */
    struct packing p = {.in = {a.id}};
    pack_begins(t, &p);
    assert_int_equal(talk_edit(t, &t->teacher, c, 2, "Другое", 1, NULL), OK);
    t->bed.now_us++;
    pack_ends(t, &p);
    assert_int_equal(pieces_of(t, a.id), 0);
    step(t, &s);
    pack(t, a.id);
    assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_READY);
    assert_int_equal(pieces_of(t, a.id), 0);
}

static void words_that_never_rest_end_it(void **state)
{
    struct talk *t = *state;
    struct ask a;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "Слово", NULL), OK);
    assert_int_equal(create(t, &t->teacher, c, &a), OK);
    struct step s = {.in = {a.id}};
    for (int i = 0; i <= LIMIT_EXPORT_ROUNDS; i++) {
        assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_MAKING);
        step(t, &s);
        assert_int_equal(talk_edit(t, &t->teacher, c, 1, i % 2 ? "Одно" : "Другое", i + 1, NULL),
                         OK);
        pack(t, a.id);
    }
    assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_CHANGED);
    assert_int_equal(pieces_of(t, a.id), 0);
}

static void ready(struct talk *t, chat_id c, struct ask *ret)
{
    assert_int_equal(create(t, &t->teacher, c, ret), OK);
    struct step s = {.in = {ret->id}};
    step(t, &s);
    pack(t, ret->id);
    assert_int_equal(state_of(t, ret->id), CHAT_EXPORT_STATE_READY);
}

static enum err do_pack_prepare_again(struct op *op, void *ctx)
{
    op->attempts = LIMIT_EXPORT_TRIES + 1;
    return do_pack_prepare(op, ctx);
}

static void made(struct talk *t, struct ask *ret)
{
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "Слово", NULL), OK);
    assert_int_equal(create(t, &t->teacher, c, ret), OK);
    step(t, &(struct step){.in = {ret->id}});
}

/* Its slow part did all it had to, and still the job came again: the turn is others' then. */
static void one_whose_handler_fails_holds_nobody(void **state)
{
    struct talk *t = *state;
    struct ask first, next;
    made(t, &first);
    made(t, &next);
    assert_int_equal(state_of(t, next.id), CHAT_EXPORT_STATE_WAITS);
    struct packing p = {.in = {first.id}};
    assert_int_equal(bed_read(&t->bed, NULL, do_pack_prepare_again, &p), OK);
    pack_ends(t, &p);
    assert_int_equal(state_of(t, first.id), CHAT_EXPORT_STATE_FAILED);
    assert_int_equal(pieces_of(t, first.id), 0);
    assert_int_equal(state_of(t, next.id), CHAT_EXPORT_STATE_MAKING);
    assert_int_equal(pack_jobs(t, next.id), 1);
}

static void one_file_of_a_chat_lives_and_all_have_a_limit(void **state)
{
    struct talk *t = *state;
    struct ask first, second, third;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "Слово", NULL), OK);
    ready(t, c, &first);
    ready(t, c, &second);
    assert_int_equal(state_of(t, first.id), CHAT_EXPORT_STATE_OVER);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from chat_export where file_id is not null", 0, 0), 1);
    /* room that others take */
    bed_change(&t->bed, "update chat_export set size = ?1 where id = ?2", LIMIT_EXPORTS_ORG_BYTES,
               second.id.n);
    assert_int_equal(create(t, &t->teacher, c, &third), ERR_LIMIT_REACHED);
    /* and that is taken while one is made */
    bed_change(&t->bed, "update chat_export set size = ?1 where id = ?2",
               LIMIT_EXPORTS_ORG_BYTES - 1, second.id.n);
    assert_int_equal(create(t, &t->teacher, c, &third), OK);
    struct step s = {.in = {third.id}};
    step(t, &s);
    pack(t, third.id);
    assert_int_equal(state_of(t, third.id), CHAT_EXPORT_STATE_FAILED);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_READY);
}

/* All messages of a new chat are in pieces. */
static void whole(struct talk *t, const char *word, struct ask *ret)
{
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    if (word)
        assert_int_equal(talk_post(t, &t->teacher, c, word, NULL), OK);
    assert_int_equal(create(t, &t->teacher, c, ret), OK);
    struct step s = {.in = {ret->id}};
    step(t, &s);
}

static void one_archive_at_a_time_the_next_ones_wait(void **state)
{
    struct talk *t = *state;
    struct ask first, second, third;
    whole(t, "Слово", &first);
    whole(t, "Слово", &second);
    whole(t, "Слово", &third);
    assert_int_equal(state_of(t, first.id), CHAT_EXPORT_STATE_MAKING);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_WAITS);
    assert_int_equal(pack_jobs(t, second.id), 0);
    assert_int_equal(bed_events(&t->bed, "export_changed", topic_of_member(t->teacher.member)), 1);
    assert_int_equal(create(t, &t->teacher, second.chat, &(struct ask){0}), ERR_CONFLICT);
    pack(t, first.id);
    assert_int_equal(state_of(t, first.id), CHAT_EXPORT_STATE_READY);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_MAKING);
    assert_int_equal(bed_events(&t->bed, "export_changed", topic_of_member(t->teacher.member)), 2);
    /* one that is stopped while its archive is being copied gives the turn when that has ended */
    struct packing p = {.in = {second.id}};
    pack_begins(t, &p);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &second), OK);
    assert_int_equal(state_of(t, third.id), CHAT_EXPORT_STATE_WAITS);
    pack_ends(t, &p);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_CANCELLED);
    assert_int_equal(state_of(t, third.id), CHAT_EXPORT_STATE_MAKING);
    pack(t, third.id);
    assert_int_equal(state_of(t, third.id), CHAT_EXPORT_STATE_READY);
}

static void who_waits_may_stop_and_is_never_forgotten(void **state)
{
    struct talk *t = *state;
    struct ask empty, second, third;
    /* one of a chat without messages is whole before its first step */
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(create(t, &t->teacher, c, &empty), OK);
    whole(t, "Слово", &second);
    whole(t, "Слово", &third);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_WAITS);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &second), OK);
    assert_int_equal(state_of(t, second.id), CHAT_EXPORT_STATE_CANCELLED);
    assert_int_equal(pieces_of(t, second.id), 0);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_cancel, &empty), OK);
    struct step s = {.in = {empty.id}};
    step(t, &s);
    assert_int_equal(state_of(t, third.id), CHAT_EXPORT_STATE_MAKING);
    assert_int_equal(pack_jobs(t, third.id), 1);
}

static bool has(const struct buf *b, const char *part)
{
    return memmem(b->p, b->n, part, strlen(part)) != NULL;
}

struct written {
    struct message_list_out page;
    struct buf json, html;
};

static enum err do_write(struct op *op, void *ctx)
{
    struct written *x = ctx;
    struct export_words w = {.op = op, .with_files = true, .first_n = 2};
    buf_init(&w.json, 1 << 20);
    buf_init(&w.html, 1 << 20);
    enum err e = export_write(&w, &x->page, true);
    x->json = w.json;
    x->html = w.html;
    return e;
}

static void words_are_written_without_harm(void **state)
{
    struct talk *t = *state;
    struct attachment file = {.name = STR("../\"а\"<b>.pdf"),
                              .type = STR("application/pdf"),
                              .size = 7,
                              .scan = SCAN_STATE_CHECKED};
    struct poll_option option = {.text = STR("Да")};
    struct person who = {.id = {5}, .name = {STR("<i>"), STR("Анна"), STR("")}};
    struct message m[3] = {
        {.id = {2},
         .author_id = {5},
         .text = STR("**раз** <script>"),
         .tree = STR("[{\"t\":\"p\",\"c\":[{\"t\":\"b\",\"c\":[{\"t\":\"text\",\"v\":\"раз\"}]},"
                     "{\"t\":\"text\",\"v\":\" <script>\"}]}]"),
         .has_reply_to = true,
         .reply_to = {1},
         .attachments = &file,
         .attachments_count = 1},
        {.id = {3}, .author_id = {6}, .tree = STR("[]"), .is_deleted = true},
        {.id = {4},
         .author_id = {5},
         .tree = STR("[]"),
         .has_poll = true,
         .poll = {.question = STR("Когда?"),
                  .options = &option,
                  .options_count = 1,
                  .is_secret = true,
                  .voted = 2}},
    };
    struct written x = {
        .page = {.messages = m, .messages_count = 3, .people = &who, .people_count = 1}};
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_write, &x), OK);
    assert_true(has(&x.html, "<b>раз</b> &lt;script&gt;"));
    assert_false(has(&x.html, "<script"));
    assert_true(has(&x.html, "&lt;i&gt; Анна"));
    assert_true(has(&x.html, "href=\"files/2-1-.._") && !has(&x.html, "files/../"));
    assert_false(has(&x.html, "#m1\"")); /* what was before them */
    assert_true(has(&x.html, "Сообщение удалено") && has(&x.html, "Участник"));
    assert_true(has(&x.html, "(тайный опрос)"));
    /* three objects in a row are an array with its brackets */
    struct buf whole;
    struct json *root;
    buf_init(&whole, 1 << 20);
    buf_add(&whole, STR("["));
    buf_add(&whole, buf_str(&x.json));
    buf_add(&whole, STR("]"));
    assert_int_equal(json_parse(buf_str(&whole), &root), OK);
    assert_int_equal(json_count(root), 3);
    assert_true(json_is_null(json_get(json_at(root, 0), "reply_to")));
    const struct json *poll = json_get(json_at(root, 2), "poll");
    assert_true(json_is_null(json_get(json_at(json_get(poll, "options"), 0), "votes")));
    json_free(root);
    buf_done(&whole);
    buf_done(&x.json);
    buf_done(&x.html);
}

struct full {
    struct export_room room;
    struct message_list_out page;
    struct buf json, html;
};

static enum err do_write_full(struct op *op, void *ctx)
{
    struct full *f = ctx;
    struct export_words w = {.op = op, .with_files = true, .room = f->room};
    buf_init(&w.json, 1 << 20);
    buf_init(&w.html, 1 << 20);
    enum err e = export_write(&w, &f->page, true);
    f->room = w.room;
    f->json = w.json;
    f->html = w.html;
    return e;
}

/* The second of two files has no place: no link leads to it, and the page says why. */
static void assert_second_is_left_out(struct talk *t, struct export_room room)
{
    struct attachment files[2] = {{.name = STR("a.pdf"),
                                   .type = STR("application/pdf"),
                                   .size = 7,
                                   .scan = SCAN_STATE_CHECKED},
                                  {.name = STR("b.pdf"),
                                   .type = STR("application/pdf"),
                                   .size = 8,
                                   .scan = SCAN_STATE_CHECKED}};
    struct message m = {.id = {9}, .tree = STR("[]"), .attachments = files, .attachments_count = 2};
    struct full f = {.room = room, .page = {.messages = &m, .messages_count = 1}};
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_write_full, &f), OK);
    assert_int_equal(f.room.given, room.given + 1);
    assert_int_equal(f.room.bytes, room.bytes + 7);
    assert_int_equal(f.room.seen, room.seen + 2);
    assert_true(has(&f.html, "<a href=\"files/9-1-a.pdf\">a.pdf</a></li>"));
    assert_true(has(&f.html, "<li>b.pdf (в архиве нет)</li>"));
    assert_true(has(&f.json, "\"path\":\"files/9-1-a.pdf\"") && has(&f.json, "\"path\":null"));
    assert_false(has(&f.html, "9-2-") || has(&f.json, "9-2-"));
    buf_done(&f.json);
    buf_done(&f.html);
}

static void no_link_leads_to_a_file_that_is_left_out(void **state)
{
    struct talk *t = *state;
    assert_second_is_left_out(t, (struct export_room){.given = LIMIT_EXPORT_FILES - 1});
    assert_second_is_left_out(t, (struct export_room){.seen = LIMIT_EXPORT_FILES_NAMED - 1});
    assert_second_is_left_out(t, (struct export_room){.bytes = LIMIT_EXPORT_FILE_BYTES - 14});
}

static int64_t given_of(struct talk *t)
{
    return bed_number(&t->bed, "select files_given * 100 + files_seen from chat_export", 0, 0);
}

static void the_archive_has_the_files_that_the_page_links_to(void **state)
{
    struct talk *t = *state;
    struct ask a = {0};
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "лист", NULL), OK);
    bed_change(&t->bed, "update message set holds = 1 where chat_id = ?1", c.n, 0);
    bed_change(&t->bed,
               "insert into file (id, org_id, hash, name, type, size, created_us) values (7, ?1, "
               "zeroblob(32), 'лист', 'text/plain', 1, 1)",
               t->org.n, 0);
    bed_change(&t->bed,
               "insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) values "
               "(?1, 1, 0, ?2, 7, 0, 2)",
               c.n, t->org.n);
    assert_int_equal(create(t, &t->teacher, c, &a), OK);
    struct step s = {.in = {a.id}};
    step(t, &s);
    assert_int_equal(given_of(t), 1); /* seen, not given: dangerous */
    /* a scan that says something else meanwhile: the pieces are made anew */
    bed_change(&t->bed, "update attachment set scan = 1", 0, 0);
    pack(t, a.id);
    assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_MAKING);
    assert_true(!pieces_of(t, a.id) && !given_of(t));
    step(t, &s);
    assert_int_equal(given_of(t), 101);
    bed_change(&t->bed, "update attachment set scan = 2", 0, 0);
    pack(t, a.id);
    step(t, &s);
    pack(t, a.id);
    assert_int_equal(state_of(t, a.id), CHAT_EXPORT_STATE_READY);
    assert_int_equal(bed_number(&t->bed, "select left_out from chat_export", 0, 0), 1);
}

static void a_path_is_a_link_whatever_its_signs(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, 1 << 10);
    export_html_path(&out, STR("files/4-1-план #2 100%&\"(a?b).pdf"));
    assert_true(
        str_equal(buf_str(&out), STR("files/4-1-план%20%232%20100%25%26%22%28a%3Fb%29.pdf")));
    buf_done(&out);
}

static int setup(void **state)
{
    int failed = talk_setup(state);
    struct talk *t = *state;
    assert_int_equal(blobs_open(str_from(t->bed.probe.folder), &t->bed.blobs), OK);
    return failed;
}

static int teardown(void **state)
{
    struct talk *t = *state;
    blobs_close(t->bed.blobs);
    return talk_teardown(state);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(who_manages_takes_a_group_out),
        T(three_a_day_are_enough),
        T(each_of_two_takes_their_talk_out),
        T(words_that_change_meanwhile_are_read_anew),
        T(words_that_never_rest_end_it),
        T(one_whose_handler_fails_holds_nobody),
        T(one_file_of_a_chat_lives_and_all_have_a_limit),
        T(one_archive_at_a_time_the_next_ones_wait),
        T(who_waits_may_stop_and_is_never_forgotten),
        T(no_link_leads_to_a_file_that_is_left_out),
        T(the_archive_has_the_files_that_the_page_links_to),
        T(words_are_written_without_harm),
        T(a_path_is_a_link_whatever_its_signs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
