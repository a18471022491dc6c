/* write.c - messages as words: JSON for programs, HTML for people.
 *
 * WHY   what was said must be readable without Kafedra, in twenty years, and on paper.
 * HOW   one page of message_list after another, as the person who asked sees it: deleted ones are
 *       deleted, a secret poll is its sums. Each message is one object of chat.json
 *       (docs/chat-export.md) and one article of chat.html. Marks of light Markdown become HTML by
 *       the tree; nothing is fetched from anywhere.
 * OWNS  nothing.
 * RUNS  on job workers.
 * TESTS exports_test.c, tests/system/chat_export.test.ts */
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "text/json.h"
#include "text/moment.h"

#define SHORT_NAME_BYTES 120 /* of a file's own name in the archive */

static void html(struct export_words *w, const char *literal)
{
    buf_add(&w->html, str_from(literal));
}

static void say(struct export_words *w, const char *ru, const char *en)
{
    html(w, w->is_english ? en : ru);
}

void export_html_text(struct buf *out, struct str s)
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
        buf_add(out, str_slice(s, from, i));
        buf_add(out, str_from(sign));
        from = i + 1;
    }
    buf_add(out, str_slice(s, from, s.n));
}

void export_html_path(struct buf *out, struct str path)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || c >= 0x80 ||
                        str_find_byte(STR("/-._~"), (char)c) < 5;
        char code[3] = {'%', digits[c >> 4], digits[c & 15]};
        buf_add(out, is_plain ? str_slice(path, i, i + 1) : (struct str){code, sizeof code});
    }
}

static void text(struct export_words *w, struct str s)
{
    export_html_text(&w->html, s);
}

static void number(struct export_words *w, int64_t n)
{
    text(w, arena_printf(w->op->arena, "%lld", (long long)n));
}

struct str export_inner_name(struct op *op, int64_t n, int64_t place, struct str name)
{
    struct str own = str_copy(op->arena, name);
    char *p = (char *)own.p;
    for (size_t k = 0; k < own.n; k++)
        if (str_find_byte(STR("/\\:*?\"<>|"), p[k]) < 9 || (unsigned char)p[k] < ' ')
            p[k] = '_';
    size_t from = own.n > SHORT_NAME_BYTES ? own.n - SHORT_NAME_BYTES : 0;
    while (from && from < own.n && ((unsigned char)p[from] & 0xc0) == 0x80)
        from++;
    own = str_slice(own, from, own.n); /* the end of a name says what it is */
    return arena_printf(op->arena, "files/%lld-%lld-%.*s", (long long)n, (long long)place + 1,
                        STR_ARG(own));
}

/* --- the tree of a text (text/markdown.h) --- */

static void nodes(struct export_words *w, const struct json *list, int depth);

static const char *tag_of(struct str type)
{
    static const char *const tags[][2] = {
        {"p", "p"}, {"ul", "ul"}, {"ol", "ol"}, {"li", "li"},
        {"b", "b"}, {"i", "i"},   {"s", "s"},   {"quote", "blockquote"}};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (str_equal(type, str_from(tags[i][0])))
            return tags[i][1];
    return NULL;
}

static void tagged(struct export_words *w, const char *tag, const struct json *node, int depth)
{
    html(w, "<");
    html(w, tag);
    html(w, ">");
    nodes(w, json_get(node, "c"), depth + 1);
    html(w, "</");
    html(w, tag);
    html(w, ">");
}

static void leaf(struct export_words *w, const char *tag, const struct json *node)
{
    struct str v = STR("");
    (void)json_str(json_get(node, "v"), &v); /* nothing: an empty one */
    html(w, "<");
    html(w, tag);
    html(w, ">");
    text(w, v);
    html(w, "</");
    html(w, tag);
    html(w, ">");
}

static void node_write(struct export_words *w, const struct json *node, int depth)
{
    struct str type = STR(""), v = STR(""), href;
    (void)json_str(json_get(node, "t"), &type); /* unknown ones are their children */
    const char *tag = tag_of(type);
    if (str_equal(type, STR("text")) && json_str(json_get(node, "v"), &v))
        text(w, v);
    else if (str_equal(type, STR("br")))
        html(w, "<br>");
    else if (str_equal(type, STR("code")) || str_equal(type, STR("pre")))
        leaf(w, str_equal(type, STR("pre")) ? "pre" : "code", node);
    else if (tag)
        tagged(w, tag, node, depth);
    else if (str_equal(type, STR("a")) && json_str(json_get(node, "href"), &href)) {
        html(w, "<a rel=\"noreferrer\" href=\"");
        text(w, href);
        html(w, "\">");
        nodes(w, json_get(node, "c"), depth + 1);
        html(w, "</a>");
    } else {
        nodes(w, json_get(node, "c"), depth + 1);
    }
}

#define LIMIT_TREE_DEPTH 32

static void nodes(struct export_words *w, const struct json *list, int depth)
{
    for (size_t i = 0; depth < LIMIT_TREE_DEPTH && list && i < json_count(list); i++)
        node_write(w, json_at(list, i), depth);
}

static void words_html(struct export_words *w, const struct message *m)
{
    struct json *tree = NULL;
    if (json_parse(m->tree, &tree) == OK) {
        nodes(w, tree, 0);
        json_free(tree);
        return;
    }
    html(w, "<p>");
    text(w, m->text);
    html(w, "</p>");
}

/* --- who --- */

static const struct person *person_of(const struct message_list_out *page, member_id id)
{
    for (size_t i = 0; i < page->people_count; i++)
        if (page->people[i].id.n == id.n)
            return &page->people[i];
    return NULL;
}

/* As the chat shows them; a nameless one is whoever is gone. */
static struct str name_of(struct export_words *w, const struct message_list_out *page, member_id id)
{
    const struct person *p = person_of(page, id);
    if (!p || !(p->name.last.n + p->name.first.n))
        return w->is_english ? STR("Member") : STR("Участник");
    return arena_printf(w->op->arena, "%.*s%s%.*s", STR_ARG(p->name.last),
                        p->name.last.n && p->name.first.n ? " " : "", STR_ARG(p->name.first));
}

static void person_json(struct export_words *w, struct jw *j, const struct message_list_out *page,
                        member_id id)
{
    jw_object(j);
    jw_key(j, "id");
    jw_id(j, id.n);
    jw_key(j, "name");
    jw_str(j, name_of(w, page, id));
    jw_object_end(j);
}

/* --- what a message holds --- */

static void poll_json(struct jw *j, const struct poll *p)
{
    jw_key(j, "poll");
    jw_object(j);
    jw_key(j, "question");
    jw_str(j, p->question);
    jw_key(j, "is_secret");
    jw_bool(j, p->is_secret);
    jw_key(j, "is_closed");
    jw_bool(j, p->has_closed_us);
    jw_key(j, "voted");
    jw_i64(j, p->voted);
    jw_key(j, "options");
    jw_array(j);
    for (size_t i = 0; i < p->options_count; i++) {
        jw_object(j);
        jw_key(j, "text");
        jw_str(j, p->options[i].text);
        jw_key(j, "votes");
        if (p->options[i].has_votes)
            jw_i64(j, p->options[i].votes);
        else
            jw_null(j);
        jw_object_end(j);
    }
    jw_array_end(j);
    jw_object_end(j);
}

static void poll_html(struct export_words *w, const struct poll *p)
{
    html(w, "<p><b>");
    text(w, p->question);
    html(w, "</b> ");
    if (p->is_secret)
        say(w, "(тайный опрос)", "(secret poll)");
    html(w, "</p><ul>");
    for (size_t i = 0; i < p->options_count; i++) {
        html(w, "<li>");
        text(w, p->options[i].text);
        if (p->options[i].has_votes) {
            html(w, " — ");
            number(w, p->options[i].votes);
        }
        html(w, "</li>");
    }
    html(w, "</ul><p>");
    say(w, "Проголосовали: ", "Voted: ");
    number(w, p->voted);
    html(w, "</p>");
}

static const char *outcome_word(enum call_outcome o, bool is_english)
{
    static const char *const words[][2] = {
        {"состоялся", "held"},
        {"без ответа", "missed"},
        {"отклонён", "declined"},
        {"отменён", "cancelled"},
    };
    return words[(size_t)o < 4 ? (size_t)o : 1][is_english];
}

static void call_write(struct export_words *w, struct jw *j, const struct message_call *c)
{
    int64_t seconds = c->duration_us / SECOND_US;
    jw_key(j, "call");
    jw_object(j);
    jw_key(j, "outcome");
    jw_str(j, str_from(outcome_word(c->outcome, true)));
    jw_key(j, "with_video");
    jw_bool(j, c->with_video);
    jw_key(j, "seconds");
    jw_i64(j, seconds);
    jw_key(j, "people");
    jw_i64(j, c->member_count);
    jw_object_end(j);
    html(w, "<p>");
    say(w, "Звонок: ", "Call: ");
    html(w, outcome_word(c->outcome, w->is_english));
    if (seconds)
        text(w, arena_printf(w->op->arena, ", %lld:%02lld", (long long)(seconds / 60),
                             (long long)(seconds % 60)));
    html(w, "</p>");
}

bool export_room_take(struct export_room *room, enum scan_state scan, int64_t size)
{
    bool fits = (scan == SCAN_STATE_CHECKED || scan == SCAN_STATE_UNCHECKED) &&
                room->seen < LIMIT_EXPORT_FILES_NAMED && room->given < LIMIT_EXPORT_FILES &&
                size <= LIMIT_EXPORT_FILE_BYTES - room->bytes;
    room->seen++;
    room->given += fits;
    room->bytes += fits ? size : 0;
    return fits;
}

static void files_write(struct export_words *w, struct jw *j, const struct message *m)
{
    jw_key(j, "files");
    jw_array(j);
    html(w, "<ul>");
    for (size_t i = 0; i < m->attachments_count; i++) {
        const struct attachment *a = &m->attachments[i];
        bool is_given = w->with_files && export_room_take(&w->room, a->scan, a->size);
        struct str path =
            is_given ? export_inner_name(w->op, m->id.n, (int64_t)i, a->name) : (struct str){0};
        jw_object(j);
        jw_key(j, "name");
        jw_str(j, a->name);
        jw_key(j, "type");
        jw_str(j, a->type);
        jw_key(j, "bytes");
        jw_i64(j, a->size);
        jw_key(j, "path");
        jw_str(j, path);
        jw_object_end(j);
        html(w, "<li>");
        if (path.p) {
            html(w, "<a href=\"");
            export_html_path(&w->html, path);
            html(w, "\">");
        }
        text(w, a->name);
        if (path.p)
            html(w, "</a>");
        else if (w->with_files)
            say(w, " (в архиве нет)", " (not in the archive)");
        html(w, "</li>");
    }
    jw_array_end(j);
    html(w, "</ul>");
}

static void reactions_write(struct export_words *w, struct jw *j, const struct message *m)
{
    static const char *const words[][2] = {
        {"like", "👍"}, {"thanks", "🙏"}, {"question", "❓"},
        {"done", "✅"}, {"laugh", "😄"},  {"heart", "❤"},
    };
    jw_key(j, "reactions");
    jw_array(j);
    html(w, "<p>");
    for (size_t i = 0; i < m->reactions_count; i++) {
        size_t kind = (size_t)m->reactions[i].kind;
        if (kind >= sizeof words / sizeof words[0])
            continue;
        jw_object(j);
        jw_key(j, "kind");
        jw_str(j, str_from(words[kind][0]));
        jw_key(j, "count");
        jw_i64(j, m->reactions[i].count);
        jw_object_end(j);
        html(w, words[kind][1]);
        html(w, " ");
        number(w, m->reactions[i].count);
        html(w, " ");
    }
    jw_array_end(j);
    html(w, "</p>");
}

static void source_write(struct export_words *w, struct jw *j, const struct message_list_out *page,
                         const struct message_source *s)
{
    jw_key(j, "forwarded_from");
    jw_object(j);
    jw_key(j, "author");
    person_json(w, j, page, s->author_id);
    jw_key(j, "at_us");
    jw_i64(j, s->created_us);
    jw_object_end(j);
    say(w, "<p><small>Переслано от: ", "<p><small>Forwarded from: ");
    text(w, name_of(w, page, s->author_id));
    html(w, ", ");
    text(w, moment_text(w->op->arena, s->created_us, w->zone_minutes));
    html(w, "</small></p>");
}

static void held_write(struct export_words *w, struct jw *j, const struct message_list_out *page,
                       const struct message *m)
{
    if (m->has_source)
        source_write(w, j, page, &m->source);
    if (m->has_call)
        call_write(w, j, &m->call);
    if (m->has_poll) {
        poll_json(j, &m->poll);
        poll_html(w, &m->poll);
    } else if (!m->has_call) {
        words_html(w, m);
    }
    if (m->attachments_count)
        files_write(w, j, m);
    if (m->reactions_count)
        reactions_write(w, j, m);
}

/* --- one message --- */

static void head_html(struct export_words *w, const struct message_list_out *page,
                      const struct message *m)
{
    struct arena *a = w->op->arena;
    html(w, "<article id=\"m");
    number(w, m->id.n);
    html(w, "\"><h2>");
    text(w, name_of(w, page, m->author_id));
    html(w, " <time>");
    text(w, moment_text(a, m->created_us, w->zone_minutes));
    html(w, "</time> <small>№ ");
    number(w, m->id.n);
    html(w, "</small>");
    if (m->has_edited_us && !m->is_deleted)
        say(w, " <small>изменено</small>", " <small>edited</small>");
    html(w, "</h2>");
    if (!m->has_reply_to || m->reply_to.n < w->first_n)
        return;
    say(w, "<p><small>В ответ на ", "<p><small>In reply to ");
    text(w, arena_printf(a, "№ %lld", (long long)m->reply_to.n));
    html(w, " <a href=\"#m");
    number(w, m->reply_to.n);
    html(w, "\">↑</a></small></p>");
}

static void head_json(struct export_words *w, struct jw *j, const struct message_list_out *page,
                      const struct message *m)
{
    jw_key(j, "number");
    jw_i64(j, m->id.n);
    jw_key(j, "author");
    person_json(w, j, page, m->author_id);
    jw_key(j, "at_us");
    jw_i64(j, m->created_us);
    jw_key(j, "is_deleted");
    jw_bool(j, m->is_deleted);
    jw_key(j, "edited_us");
    if (m->has_edited_us && !m->is_deleted)
        jw_i64(j, m->edited_us);
    else
        jw_null(j);
    jw_key(j, "reply_to");
    if (m->has_reply_to && m->reply_to.n >= w->first_n)
        jw_i64(j, m->reply_to.n);
    else
        jw_null(j);
    jw_key(j, "text");
    jw_str(j, m->text);
}

static void message_write(struct export_words *w, const struct message_list_out *page,
                          const struct message *m)
{
    struct jw j;
    jw_init(&j, &w->json);
    jw_object(&j);
    head_json(w, &j, page, m);
    head_html(w, page, m);
    if (m->is_deleted)
        say(w, "<p class=\"gone\">Сообщение удалено</p>", "<p class=\"gone\">Message deleted</p>");
    else
        held_write(w, &j, page, m);
    jw_object_end(&j);
    html(w, "</article>\n");
}

enum err export_write(struct export_words *w, const struct message_list_out *page, bool is_first)
{
    for (size_t i = 0; i < page->messages_count; i++) {
        struct arena_mark mark = arena_mark(w->op->arena);
        if (!is_first || i)
            buf_add(&w->json, STR(",\n"));
        message_write(w, page, &page->messages[i]);
        arena_rewind(w->op->arena, mark);
    }
    return w->json.failed || w->html.failed ? ERR_TOO_LARGE : OK;
}

const char export_style[] =
    "<style>body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2722;background:#fffcf6}article{padding:.5rem 0;border-top:1px solid #ddd6c4;"
    "overflow-wrap:anywhere;break-inside:avoid}h2{font-size:1rem;margin:0}h2 time{font-weight:400;"
    "font-size:.875rem;color:#48544d}p,ul,ol,pre,blockquote{margin:.25rem 0}pre{white-space:"
    "pre-wrap}blockquote{padding-left:.75rem;border-left:3px solid #857f6e}.gone{color:#48544d;"
    "font-style:italic}@media(prefers-color-scheme:dark){body{color:#f1eee4;background:#13211b}"
    "h2 time,.gone{color:#c1cdc5}a{color:#9ad0b4}article{border-color:#3a4a42}}@media print{body{"
    "max-width:none;margin:0;color:#000;background:#fff}h2 time,.gone,a{color:#000}}</style>";
