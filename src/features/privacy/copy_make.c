/* copy_make.c - a copy of somebody's data: a page to read offline, the same for machines, files.
 *
 * WHY   what a college keeps of a person is theirs to have, in a form that outlives the product.
 * HOW   one read transaction. Rows of one form (copy_words.c says what they mean) and the person's
 *       own messages, chat by chat, a stretch of numbers at a time: each goes into data.json, which
 * is packed as it is written, and as HTML into memory, which becomes index.html. The page has no
 * scripts and asks for nothing from outside. Others' words are not in it. OWNS  nothing: the bytes
 * are kept by store/blobs.h. RUNS  on slow workers. SPEC  product.md promise 6. TESTS copy_test.c,
 * tests/system/data_copy.test.ts */
#include "base/buf.h"
#include "features/privacy/copy.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.q.h"
#include "op/file.h"
#include "store/blobs.h"
#include "text/json.h"
#include "text/moment.h"
#include "text/zip_out.h"

#define MESSAGES_AT_ONCE  500
#define MESSAGES_WALKED   5000 /* numbers of one chat that a statement looks at */
#define CHATS_AT_ONCE     200
#define SCRATCH_BYTES     (1 << 20)
#define FLUSH_BYTES       32768
#define LIMIT_FILES_BYTES (LIMIT_COPY_BYTES - (8 << 20)) /* the rest is for words */

struct made {
    struct op *op;
    const struct copy_order *order;
    int lang; /* index of words */
    struct zip_out *zip;
    struct buf page;    /* HTML */
    struct buf scratch; /* JSON on its way into the archive */
    struct jw json;
};

/* As copy_rows_person and copy_rows_account give them. */
struct copy_row {
    int64_t section;
    struct str va, vb, vc, vd, ve;
    int64_t k, k2;
    bool has_at_us;
    int64_t at_us;
    bool has_until_us;
    int64_t until_us;
};

static void json_flush(struct made *m, size_t above)
{
    if (m->scratch.n < above)
        return;
    zip_add(m->zip, buf_str(&m->scratch));
    buf_consume(&m->scratch, m->scratch.n);
}

/* --- HTML --- */

static void html(struct made *m, const char *literal)
{
    buf_add(&m->page, str_from(literal));
}

static void html_text(struct made *m, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *sign = s.p[i] == '<'   ? "&lt;"
                           : s.p[i] == '>' ? "&gt;"
                           : s.p[i] == '&' ? "&amp;"
                           : s.p[i] == '"' ? "&quot;"
                                           : NULL;
        if (!sign)
            continue;
        buf_add(&m->page, str_slice(s, from, i));
        html(m, sign);
        from = i + 1;
    }
    buf_add(&m->page, str_slice(s, from, s.n));
}

static void html_word(struct made *m, const char *before, const char *ru, const char *en,
                      const char *after)
{
    html(m, before);
    html(m, m->lang ? en : ru);
    html(m, after);
}

static struct str when(struct made *m, int64_t us)
{
    return moment_text(m->op->arena, us, m->order->zone_minutes);
}

static void html_head(struct made *m, const struct q_copy_head_row *h)
{
    struct arena *a = m->op->arena;
    html(m, m->lang ? "<!doctype html><html lang=\"en\">" : "<!doctype html><html lang=\"ru\">");
    html(m, "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">");
    html_word(m, "<title>", "Копия данных", "Copy of data", "</title>");
    html(m, copy_style);
    html(m, "</head><body>");
    html_word(m, "<h1>", "Копия данных: ", "Copy of data: ", "");
    html_text(m, arena_printf(a, "%.*s %.*s %.*s", STR_ARG(h->last_name), STR_ARG(h->first_name),
                              STR_ARG(h->middle_name)));
    html(m, "</h1><p>");
    html_text(m, h->org_name);
    html(m, " · ");
    html_text(m, when(m, m->op->now_us));
    html(m, " ");
    html_text(m, moment_zone(a, m->order->zone_minutes));
    html_word(m, "</p><p>", "То же для программ: data.json. Слов других людей здесь нет.",
              "The same for programs: data.json. Nobody else's words are here.", "</p>");
    if (!m->order->is_whole)
        html_word(m, "<p>",
                  "Слова из личных чатов и из групп, созданных людьми, черновики и журнал входов "
                  "входят только в копию, которую человек берёт сам.",
                  "Words from direct chats and from groups that people made, drafts and sign-ins "
                  "are only in a copy that the person takes themselves.",
                  "</p>");
}

static void json_head(struct made *m, const struct q_copy_head_row *h)
{
    jw_object(&m->json);
    jw_key(&m->json, "format");
    jw_str(&m->json, STR("kafedra-data-copy-1"));
    jw_key(&m->json, "organisation");
    jw_str(&m->json, h->org_name);
    jw_key(&m->json, "member_id");
    jw_id(&m->json, m->order->member.n);
    jw_key(&m->json, "made_us");
    jw_i64(&m->json, m->op->now_us);
    jw_key(&m->json, "is_whole");
    jw_bool(&m->json, m->order->is_whole);
}

/* --- rows --- */

static struct str roles_text(struct made *m, int64_t roles, int lang)
{
    struct str ret = STR("");
    for (int i = 0; i < 6; i++) {
        const struct copy_word *w = &copy_role[i];
        if (roles >> i & 1)
            ret = arena_printf(m->op->arena, "%.*s%s%s", STR_ARG(ret), ret.n ? ", " : "",
                               lang < 0 ? w->json : w->text[lang]);
    }
    return ret;
}

static struct str word_text(const struct copy_column *c, int64_t k, int lang)
{
    const struct copy_word *w = k >= 0 && k < c->words ? &c->word[k] : NULL;
    return w ? str_from(lang < 0 ? w->json : w->text[lang]) : STR("");
}

/* lang -1: for machines. */
static struct str column_text(struct made *m, const struct copy_column *c, const struct copy_row *r,
                              int lang)
{
    switch (c->source) {
    case 'a':
        return r->va;
    case 'b':
        return r->vb;
    case 'c':
        return r->vc;
    case 'd':
        return r->vd;
    case 'e':
        return r->ve;
    case 'k':
        return word_text(c, r->k, lang);
    case 'K':
        return word_text(c, r->k2, lang);
    case 'r':
        return roles_text(m, r->k, lang);
    case 'R':
        return roles_text(m, r->k2, lang);
    case 'N':
        return arena_printf(m->op->arena, "%lld", (long long)r->k2);
    case 't':
        return r->has_at_us ? when(m, r->at_us) : STR("");
    default:
        return r->has_until_us ? when(m, r->until_us) : STR("");
    }
}

static void json_row(struct made *m, const struct copy_section *s, const struct copy_row *r)
{
    jw_object(&m->json);
    for (const struct copy_column *c = s->column; c->source; c++) {
        bool is_time = c->source == 't' || c->source == 'u';
        jw_key(&m->json, is_time ? (c->source == 't' ? "since_us" : "until_us") : c->json);
        if (!is_time)
            jw_str(&m->json, column_text(m, c, r, -1));
        else if (c->source == 't' ? r->has_at_us : r->has_until_us)
            jw_i64(&m->json, c->source == 't' ? r->at_us : r->until_us);
        else
            jw_null(&m->json);
    }
    jw_object_end(&m->json);
    json_flush(m, FLUSH_BYTES);
}

static void html_row(struct made *m, const struct copy_section *s, const struct copy_row *r)
{
    html(m, "<tr>");
    for (const struct copy_column *c = s->column; c->source; c++) {
        html(m, "<td>");
        html_text(m, column_text(m, c, r, m->lang));
        html(m, "</td>");
    }
    html(m, "</tr>");
}

static void section_begin(struct made *m, const struct copy_section *s)
{
    jw_key(&m->json, s->json);
    jw_array(&m->json);
    html_word(m, "<h2>", s->title[0], s->title[1], "</h2><div tabindex=\"0\"><table><tr>");
    for (const struct copy_column *c = s->column; c->source; c++)
        html_word(m, "<th scope=\"col\">", c->title[0], c->title[1], "</th>");
    html(m, "</tr>");
}

static void section_end(struct made *m)
{
    jw_array_end(&m->json);
    html(m, "</table></div>");
}

struct put {
    struct made *m;
    int64_t open; /* section; -1: none */
};

static void put_row(struct put *p, const struct copy_row *r)
{
    struct made *m = p->m;
    struct arena_mark mark = arena_mark(m->op->arena);
    if (r->section != p->open) {
        if (p->open >= 0)
            section_end(m);
        section_begin(m, &copy_section[r->section]);
        p->open = r->section;
    }
    json_row(m, &copy_section[p->open], r);
    html_row(m, &copy_section[p->open], r);
    arena_rewind(m->op->arena, mark);
}

/* Rows of both queries have the same columns. */
#define ROW_OF(r)                                                                                  \
    (&(struct copy_row){(r)->section, (r)->va, (r)->vb, (r)->vc, (r)->vd, (r)->ve, (r)->k,         \
                        (r)->k2, (r)->has_at_us, (r)->at_us, (r)->has_until_us, (r)->until_us})

static enum err put_rows(struct made *m)
{
    struct q_copy_rows_person_list person = {0};
    struct q_copy_rows_account_list account = {0};
    const struct copy_order *o = m->order;
    struct put p = {m, -1};
    enum err e =
        q_copy_rows_person(m->op, o->org, o->member, o->is_whole, LIMIT_COPY_ROWS, &person);
    if (!e)
        e = q_copy_rows_account(m->op, o->org, o->member, o->is_whole, LIMIT_COPY_ROWS, &account);
    for (size_t i = 0; !e && i < person.count; i++)
        put_row(&p, ROW_OF(&person.row[i]));
    for (size_t i = 0; !e && i < account.count; i++)
        put_row(&p, ROW_OF(&account.row[i]));
    if (p.open >= 0)
        section_end(m);
    bool is_complete = person.count < LIMIT_COPY_ROWS && account.count < LIMIT_COPY_ROWS;
    if (!is_complete)
        html_word(m, "<p>", "Остальные строки не поместились.", "Other rows did not fit.", "</p>");
    jw_key(&m->json, "rows_complete");
    jw_bool(&m->json, is_complete);
    return e;
}

/* --- messages --- */

static struct str chat_title(struct made *m, const struct q_copy_chats_row *c)
{
    if (c->kind == CHAT_KIND_SAVED)
        return m->lang ? STR("Saved") : STR("Избранное");
    if (!c->others.n)
        return c->title;
    return arena_printf(m->op->arena, "%s%.*s",
                        m->lang ? "With " : "Личный чат: ", STR_ARG(c->others));
}

static void put_message(struct made *m, const struct q_copy_chats_row *c,
                        const struct q_copy_messages_row *r, bool is_first)
{
    struct str title = chat_title(m, c);
    jw_object(&m->json);
    jw_key(&m->json, "chat_id");
    jw_id(&m->json, c->id.n);
    jw_key(&m->json, "chat");
    jw_str(&m->json, title);
    jw_key(&m->json, "number");
    jw_i64(&m->json, r->n);
    jw_key(&m->json, "at_us");
    jw_i64(&m->json, r->created_us);
    jw_key(&m->json, "is_edited");
    jw_bool(&m->json, r->has_edited_us);
    jw_key(&m->json, "is_forwarded");
    jw_bool(&m->json, r->is_forwarded);
    jw_key(&m->json, "text");
    jw_str(&m->json, r->text);
    jw_object_end(&m->json);
    json_flush(m, FLUSH_BYTES);
    if (is_first) {
        html(m, "<h3>");
        html_text(m, title);
        html(m, "</h3>");
    }
    html(m, "<p><time>");
    html_text(m, when(m, r->created_us));
    html(m, "</time>\n");
    if (r->is_forwarded)
        html(m, m->lang ? "<i>Forwarded:</i> " : "<i>Переслано:</i> ");
    html_text(m, r->text);
    html(m, "</p>");
}

static enum err put_talk(struct made *m, const struct q_copy_chats_row *c, int64_t *count)
{
    enum err e = OK;
    int64_t n = 0, of_this = 0;
    while (!e && n < c->head && *count < LIMIT_COPY_MESSAGES) {
        struct arena_mark mark = arena_mark(m->op->arena);
        struct q_copy_messages_list rows = {0};
        int64_t to = n + MESSAGES_WALKED;
        e = q_copy_messages(m->op, m->order->org, m->order->member, c->id, n, to, MESSAGES_AT_ONCE,
                            &rows);
        for (size_t i = 0; !e && i < rows.count; i++)
            put_message(m, c, &rows.row[i], !of_this++);
        n = !e && rows.count == MESSAGES_AT_ONCE ? rows.row[rows.count - 1].n : to;
        *count += (int64_t)rows.count;
        arena_rewind(m->op->arena, mark);
    }
    return e;
}

static enum err put_talks(struct made *m, int64_t *count)
{
    const struct copy_order *o = m->order;
    struct q_copy_chats_list chats;
    chat_id after = {0};
    enum err e;
    do {
        struct arena_mark mark = arena_mark(m->op->arena);
        chats = (struct q_copy_chats_list){0};
        e = q_copy_chats(m->op, o->org, o->member, o->is_whole, after, CHATS_AT_ONCE, &chats);
        for (size_t i = 0; !e && i < chats.count; i++) {
            after = chats.row[i].id;
            e = put_talk(m, &chats.row[i], count);
        }
        arena_rewind(m->op->arena, mark);
    } while (!e && chats.count == CHATS_AT_ONCE && *count < LIMIT_COPY_MESSAGES);
    return e;
}

static enum err put_messages(struct made *m)
{
    int64_t count = 0;
    jw_key(&m->json, "messages");
    jw_array(&m->json);
    html_word(m, "<h2>", "Сообщения", "Messages", "</h2>");
    enum err e = put_talks(m, &count);
    jw_array_end(&m->json);
    if (count >= LIMIT_COPY_MESSAGES)
        html_word(m, "<p>", "Остальные сообщения не поместились.", "The rest did not fit.", "</p>");
    jw_key(&m->json, "messages_complete");
    jw_bool(&m->json, count < LIMIT_COPY_MESSAGES);
    return e;
}

/* --- files --- */

/* Ours, so that no name of a file leads out of the folder. */
static struct str inner_name(struct made *m, const struct q_copy_files_row *f, size_t i)
{
    struct str name = str_copy(m->op->arena, f->name);
    char *p = (char *)name.p;
    for (size_t k = 0; k < name.n; k++)
        if (p[k] == '/' || p[k] == '\\' || p[k] == ':' || (unsigned char)p[k] < ' ')
            p[k] = '_';
    return arena_printf(m->op->arena, "files/%zu-%.*s", i + 1, STR_ARG(name));
}

static void list_file(struct made *m, const struct q_copy_files_row *f, struct str inner)
{
    jw_object(&m->json);
    jw_key(&m->json, "name");
    jw_str(&m->json, f->name);
    jw_key(&m->json, "path");
    jw_str(&m->json, inner);
    jw_key(&m->json, "at_us");
    jw_i64(&m->json, f->created_us);
    jw_object_end(&m->json);
    html(m, "<li>");
    html_text(m, inner.p ? inner : f->name);
    if (!inner.p)
        html_word(m, " — ", "не поместился", "did not fit", "");
    html(m, "</li>");
}

/* Which fit is told in both texts before the bytes follow. */
static enum err list_files(struct made *m, struct q_copy_files_list *files, size_t *ret_fit)
{
    int64_t bytes = 0;
    enum err e = q_copy_files(m->op, m->order->org, m->order->member, m->order->is_whole,
                              LIMIT_COPY_FILES, files);
    if (e)
        return e;
    jw_key(&m->json, "files");
    jw_array(&m->json);
    if (files->count)
        html_word(m, "<h2>", "Файлы", "Files", "</h2><ul>");
    for (size_t i = 0; i < files->count; i++) {
        bytes += files->row[i].size;
        bool fits = *ret_fit == i && bytes <= LIMIT_FILES_BYTES;
        *ret_fit += fits;
        list_file(m, &files->row[i], fits ? inner_name(m, &files->row[i], i) : (struct str){0});
    }
    if (files->count)
        html(m, "</ul>");
    jw_array_end(&m->json);
    return OK;
}

static enum err put_files(struct made *m, const struct q_copy_files_list *files, size_t fit)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < fit; i++) {
        struct arena_mark mark = arena_mark(m->op->arena);
        struct op_file file;
        e = op_file_get(m->op, m->order->org, files->row[i].id, &file);
        if (!e) {
            zip_begin(m->zip, inner_name(m, &files->row[i], i));
            zip_add(m->zip, file.bytes);
            zip_end(m->zip);
        }
        arena_rewind(m->op->arena, mark);
    }
    return e;
}

/* --- the whole --- */

static enum err put_all(struct made *m)
{
    struct q_copy_head_row head;
    struct q_copy_files_list files = {0};
    size_t fit = 0;
    enum err e = q_copy_head(m->op, m->order->org, m->order->member, &head);
    if (e)
        return e;
    zip_begin(m->zip, STR("data.json"));
    json_head(m, &head);
    html_head(m, &head);
    e = put_rows(m);
    if (!e)
        e = put_messages(m);
    if (!e)
        e = list_files(m, &files, &fit);
    jw_object_end(&m->json);
    json_flush(m, 0);
    zip_end(m->zip);
    html(m, "</body></html>\n");
    zip_begin(m->zip, STR("index.html"));
    zip_add(m->zip, buf_str(&m->page));
    zip_end(m->zip);
    return e ? e : put_files(m, &files, fit);
}

enum err copy_make(struct op *op, const struct copy_order *order, struct hash *ret_hash,
                   int64_t *ret_size)
{
    struct made m = {.op = op, .order = order, .lang = order->is_english};
    m.zip = zip_out_new(LIMIT_COPY_BYTES, op->now_us);
    buf_init(&m.page, LIMIT_COPY_PAGE_BYTES);
    buf_init(&m.scratch, SCRATCH_BYTES);
    jw_init(&m.json, &m.scratch);
    enum err e = put_all(&m);
    struct str zip = e ? (struct str){0} : zip_finish(m.zip);
    bool fits = zip.p && !m.page.failed && !jw_failed(&m.json);
    if (!e && !fits)
        e = op_fail(op, ERR_TOO_LARGE, "copy");
    if (!e && !op->blobs)
        e = op_fail(op, ERR_STORAGE, "no blobs");
    if (!e)
        e = blob_keep(op->blobs, zip, ret_hash);
    if (!e)
        *ret_size = (int64_t)zip.n;
    zip_out_free(m.zip);
    buf_done(&m.page);
    buf_done(&m.scratch);
    return e;
}
