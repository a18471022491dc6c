/* roster.c - chats that come from the structure, and who is in them.
 *
 * WHY   a group's chat must be right the moment a student is transferred, without anybody's hand:
 *       the structure is the only list of who belongs together.
 * HOW   a sync compares what the structure says with what is there, for all chats of a unit at
 *       once: one statement brings in who is missing, one finds who has to go. Nothing changed:
 *       nothing is written and nobody hears of it. Whom the structure takes out leaves a row in
 *       chat_past, and who is back within ROSTER_RETURN_US reads what they could read before
 *       (a transfer that is undone); later, history begins with joining as for everybody. More
 *       than LIMIT_ROSTER_STEP people in one sync come and go in a job, and so does a substitute
 *       when their day is over.
 * OWNS  rows of chat with an origin, of chat_member with is_by_structure; the table chat_past.
 * RUNS  on the write worker.  TESTS roster_test.c, tests/system/roster.test.ts. */
#include "features/chats/roster.h"

#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/round.h"
#include "features/chats/templates.h"
#include "features/chats/view.h"

enum { UNIT_DEPARTMENT = 1, UNIT_GROUP = 3 }; /* as features/structure has them */

/* One sync. unit 0: the organisation itself. */
struct roster {
    struct op *op;
    org_id org;
    unit_id unit;
    struct template_set templates;
    struct template_words words;
    bool is_closed;
    int64_t last_us;      /* of a closed unit: who was in it then stays */
    chat_id *touched;     /* whose members changed */
    size_t touched_count; /* at most touched_room */
    size_t touched_room;
    int64_t changes;
    bool has_more;
};

static enum err touch(struct roster *r, chat_id chat)
{
    for (size_t i = r->touched_count; i > 0; i--)
        if (r->touched[i - 1].n == chat.n)
            return OK;
    if (r->touched_count == r->touched_room)
        return ERR_INTERNAL; /* more chats than the unit has */
    r->touched[r->touched_count++] = chat;
    return OK;
}

static bool is_wanted(const struct roster *r, enum chat_origin origin)
{
    return r->templates.of[origin].is_on && !r->is_closed;
}

static enum err title_of(struct roster *r, enum chat_origin origin, struct str subject,
                         struct str *ret)
{
    struct template_words words = r->words;
    words.subject = subject;
    return template_title(r->op, r->templates.of[origin].title, &words, ret);
}

static enum err chat_make(struct roster *r, enum chat_origin origin, subject_id subject,
                          struct str subject_name)
{
    struct str title;
    chat_id chat;
    enum err e = title_of(r, origin, subject_name, &title);
    if (!e)
        e = q_roster_chat_insert(r->op, r->org, origin, r->unit, subject, title, r->op->now_us,
                                 &chat);
    r->changes += !e;
    return e;
}

/* Chats that should be and are not. */
static enum err chats_make(struct roster *r)
{
    struct q_roster_missing_list rows;
    if (r->is_closed)
        return OK;
    enum err e = q_roster_missing(r->op, r->org, r->unit, r->op->now_us, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (is_wanted(r, rows.row[i].origin))
            e = chat_make(r, rows.row[i].origin, rows.row[i].subject, rows.row[i].subject_name);
    return e;
}

/* Title and archive of a chat that is there. */
static enum err chat_adjust(struct roster *r, const struct q_roster_chats_row *c)
{
    struct str title = c->title;
    bool is_archived = !is_wanted(r, c->origin) || !c->is_taught;
    enum err e = c->is_titled_by_hand ? OK : title_of(r, c->origin, c->subject_name, &title);
    if (e || (str_equal(title, c->title) && is_archived == c->is_archived))
        return e;
    e = q_roster_chat_set(r->op, r->org, c->id, title, is_archived, r->op->now_us);
    r->changes += !e;
    return e ? e : touch(r, c->id);
}

static enum err chats_adjust(struct roster *r)
{
    struct q_roster_chats_list rows;
    enum err e = q_roster_chats(r->op, r->org, r->unit, r->op->now_us, &rows);
    if (e)
        return e;
    r->touched_room = rows.count;
    r->touched = arena_try(r->op->arena, rows.count + 1, sizeof *r->touched);
    if (!r->touched)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = chat_adjust(r, &rows.row[i]);
    return e;
}

/* Somebody came, or has another right: their client reads the chat. Who never signed in has none
 * and finds the chat in their list. */
static enum err tell_come(struct roster *r, const struct q_roster_come_row *row)
{
    struct topic topic = {TOPIC_CHAT, row->chat.n};
    if (!row->is_new)
        op_access_changed(r->op, topic, row->member);
    if (row->sessions)
        emit_chat_added(r->op, row->member, row->chat.n, 1, &(struct chat_mark){row->chat});
    r->changes++;
    return touch(r, row->chat);
}

static enum err take_out(struct roster *r, const struct q_roster_go_row *row)
{
    struct op *op = r->op;
    r->changes++;
    if (row->is_by_hand)
        return q_roster_member_leave_to_hand(op, r->org, row->chat, row->member);
    enum err e = q_roster_past_put(op, r->org, row->chat, row->member, row->read_n, row->joined_n,
                                   op->now_us);
    if (!e)
        e = q_roster_member_delete(op, r->org, row->chat, row->member);
    if (!e)
        e = q_roster_mentions_forget(op, r->org, row->chat, row->member);
    if (!e)
        e = q_roster_draft_forget(op, r->org, row->chat, row->member);
    if (!e)
        e = q_folder_forget_chat(op, r->org, row->chat, row->member);
    if (e)
        return e;
    op_access_changed(op, (struct topic){TOPIC_CHAT, row->chat.n}, row->member);
    emit_chat_removed(op, row->member, row->chat.n, 1, &(struct chat_mark){row->chat});
    return touch(r, row->chat);
}

static enum err members_adjust(struct roster *r)
{
    struct op *op = r->op;
    struct q_roster_come_list come;
    struct q_roster_go_list go;
    enum err e = q_roster_go(op, r->org, r->unit, r->is_closed, r->last_us, op->now_us,
                             LIMIT_ROSTER_STEP, &go);
    for (size_t i = 0; !e && i < go.count; i++)
        e = take_out(r, &go.row[i]);
    if (!e)
        e = q_roster_come(op, r->org, r->unit, r->is_closed, r->last_us, op->now_us,
                          r->is_closed ? 0 : op->now_us - ROSTER_RETURN_US, LIMIT_CHAT_MEMBERS,
                          LIMIT_ROSTER_STEP, &come);
    for (size_t i = 0; !e && i < come.count; i++)
        e = tell_come(r, &come.row[i]);
    if (!e)
        r->has_more = go.count == LIMIT_ROSTER_STEP || come.count == LIMIT_ROSTER_STEP;
    return e;
}

/* Counts once, and one word to those in each chat. */
static enum err touched_tell(struct roster *r)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < r->touched_count; i++) {
        e = q_chat_recount(r->op, r->org, r->touched[i]);
        if (!e)
            e = chat_tell_changed(r->op, r->org, r->touched[i]);
    }
    return e;
}

/* What is left, now; else when the next one's time is over. */
static enum err plan_next(struct roster *r)
{
    int64_t due_us = r->op->now_us;
    enum err e = r->has_more ? OK : q_roster_next(r->op, r->org, r->unit, r->op->now_us, &due_us);
    return e || !due_us ? e : round_tend_at(r->op, r->org, r->unit, due_us);
}

/* The chats of one unit alone. *ret_found: there is such a unit. */
enum err roster_sync_one(struct op *op, org_id org, unit_id unit, int64_t *ret_changes)
{
    struct roster r = {.op = op, .org = org, .unit = unit};
    struct q_roster_unit_row u;
    bool found = false;
    enum err e = q_roster_unit(op, org, unit, &found, &u);
    if (e || !found || (u.kind != UNIT_GROUP && u.kind != UNIT_DEPARTMENT))
        return e;
    r.is_closed = u.closed_us != 0;
    r.last_us = u.closed_us - DAY_US;
    r.words = (struct template_words){.group = u.kind == UNIT_GROUP ? u.name : STR(""),
                                      .department = u.department,
                                      .org = u.org_name};
    e = templates_load(op, org, &r.templates);
    if (!e)
        e = chats_make(&r);
    if (!e)
        e = chats_adjust(&r);
    if (!e)
        e = members_adjust(&r);
    if (!e)
        e = touched_tell(&r);
    if (!e)
        e = plan_next(&r);
    *ret_changes += r.changes;
    return e;
}

enum err chats_roster_sync_alone(struct op *op, org_id org, unit_id unit, int64_t *ret_changes)
{
    *ret_changes = 0;
    return roster_sync_one(op, org, unit, ret_changes);
}

enum err chats_roster_sync(struct op *op, org_id org, unit_id unit, int64_t *ret_changes)
{
    struct q_roster_above_list above;
    *ret_changes = 0;
    enum err e = roster_sync_one(op, org, unit, ret_changes);
    if (!e)
        e = q_roster_above(op, org, unit, &above);
    for (size_t i = 0; !e && i < above.count; i++)
        e = roster_sync_one(op, org, above.row[i].id, ret_changes);
    return e;
}

/* --- the staff room --- */

static enum err staff_chat_find(struct roster *r)
{
    struct q_roster_staff_chat_list rows;
    enum err e = q_roster_staff_chat(r->op, r->org, &rows);
    if (!e && !rows.count && is_wanted(r, CHAT_ORIGIN_STAFF)) {
        e = chat_make(r, CHAT_ORIGIN_STAFF, (subject_id){0}, STR(""));
        if (!e)
            e = q_roster_staff_chat(r->op, r->org, &rows);
    }
    if (e)
        return e;
    r->touched_room = rows.count;
    r->touched = arena_alloc(r->op->arena, sizeof *r->touched);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_roster_staff_chat_row *c = &rows.row[i];
        struct q_roster_chats_row same = {
            c->id,           c->origin,   c->title, c->is_archived, c->is_titled_by_hand,
            c->subject_name, c->is_taught};
        e = chat_adjust(r, &same);
    }
    return e;
}

static enum err staff_adjust(struct roster *r)
{
    struct op *op = r->op;
    struct q_roster_come_staff_list come;
    struct q_roster_go_staff_list go;
    enum err e = q_roster_go_staff(op, r->org, LIMIT_ROSTER_STEP, &go);
    for (size_t i = 0; !e && i < go.count; i++) {
        const struct q_roster_go_staff_row *g = &go.row[i];
        struct q_roster_go_row same = {g->chat, g->member, g->is_by_hand, g->read_n, g->joined_n};
        e = take_out(r, &same);
    }
    if (!e)
        e = q_roster_come_staff(op, r->org, op->now_us, op->now_us - ROSTER_RETURN_US,
                                LIMIT_CHAT_MEMBERS, LIMIT_ROSTER_STEP, &come);
    for (size_t i = 0; !e && i < come.count; i++) {
        const struct q_roster_come_staff_row *c = &come.row[i];
        struct q_roster_come_row same = {c->chat, c->member, c->is_new, c->sessions};
        e = tell_come(r, &same);
    }
    if (!e)
        r->has_more = go.count == LIMIT_ROSTER_STEP || come.count == LIMIT_ROSTER_STEP;
    return e;
}

enum err chats_roster_sync_staff(struct op *op, org_id org, int64_t *ret_changes)
{
    struct roster r = {.op = op, .org = org};
    struct q_roster_org_row o;
    *ret_changes = 0;
    enum err e = q_roster_org(op, org, &o);
    if (e || !o.units)
        return e;
    r.words.org = o.name;
    e = templates_load(op, org, &r.templates);
    if (!e)
        e = staff_chat_find(&r);
    if (!e)
        e = staff_adjust(&r);
    if (!e)
        e = touched_tell(&r);
    if (!e && r.has_more)
        e = round_tend_at(op, org, (unit_id){0}, op->now_us);
    *ret_changes = r.changes;
    return e;
}
