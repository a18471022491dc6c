/* talk.c - for tests: see talk.h.
 *
 * WHY   a test of a chat should read like a talk, not like the plumbing of transactions.
 * HOW   each function wraps access check and handler into one bed operation.
 * OWNS  the world of one test.  RUNS  on the thread of the test.  TESTS none: it is one. */
#include "features/chats/talk.h"

#include "base/log.h"

int talk_setup(void **state)
{
    struct talk *t = calloc(1, sizeof *t);
    bed_init(&t->bed);
    t->org = bed_org(&t->bed, "zmk");
    t->other_org = bed_org(&t->bed, "lyceum7");
    t->admin = bed_member(&t->bed, t->org, "Климов", ROLE_ADMINISTRATOR, false);
    t->teacher = bed_member(&t->bed, t->org, "Мельникова", ROLE_TEACHER, true);
    t->student = bed_member(&t->bed, t->org, "Воробьёва", ROLE_STUDENT, false);
    t->classmate = bed_member(&t->bed, t->org, "Терентьев", ROLE_STUDENT, false);
    t->parent = bed_member(&t->bed, t->org, "Ежова", ROLE_PARENT, false);
    t->foreigner = bed_member(&t->bed, t->other_org, "Вишневская", ROLE_TEACHER, true);
    *state = t;
    return 0;
}

int talk_teardown(void **state)
{
    struct talk *t = *state;
    bed_done(&t->bed);
    free(t);
    return 0;
}

/* What one operation takes and gives. */
struct doing {
    struct chat_create_in create;
    struct chat_create_out created;
    struct chat_direct_open_in direct;
    struct chat_direct_open_out opened;
    struct message_post_in post;
    struct message message;
    struct chat_read_in read;
    struct read_mark mark;
    struct chat_get_in get;
    struct chat_get_out got;
    const struct message_list_in *page;
    struct message_list_out paged;
    struct chat_member_add_in add;
    struct chat_member added;
    struct chat_member_remove_in remove;
    struct chat_rename_in rename;
    struct chat renamed;
    struct message_edit_in edit;
    struct message_delete_in erase;
    struct message_copy_get_in copy;
    struct message_copy_get_out copied;
    struct message_history_list_in history;
    struct message_history_list_out told;
    struct draft_set_in draft;
    struct draft drafted;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return chat_create(op, &d->create, &d->created);
}

static enum err do_direct(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return chat_direct_open(op, &d->direct, &d->opened);
}

static enum err do_post(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, d->post.chat_id, &writer);
    return e ? e : message_post(op, writer, &d->post, &d->message);
}

static enum err do_read(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->read.chat_id, &reader);
    return e ? e : chat_read(op, reader, &d->read, &d->mark);
}

static enum err do_get(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->get.chat_id, &reader);
    return e ? e : chat_get(op, reader, &d->get, &d->got);
}

static enum err do_list(struct op *op, void *ctx)
{
    return chat_list(op, ctx);
}

static enum err do_page(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->page->chat_id, &reader);
    return e ? e : message_list(op, reader, d->page, &d->paged);
}

static enum err do_add(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_inviter *inviter;
    enum err e = access_chat_invite(op, d->add.chat_id, &inviter);
    return e ? e : chat_member_add(op, inviter, &d->add, &d->added);
}

static enum err do_remove(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_manager *manager;
    enum err e = access_chat_manage(op, d->remove.chat_id, &manager);
    return e ? e : chat_member_remove(op, manager, &d->remove);
}

static enum err do_rename(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_manager *manager;
    enum err e = access_chat_manage(op, d->rename.chat_id, &manager);
    return e ? e : chat_rename(op, manager, &d->rename, &d->renamed);
}

static enum err do_edit(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, d->edit.chat_id, &writer);
    return e ? e : message_edit(op, writer, &d->edit, &d->message);
}

static enum err do_delete(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->erase.chat_id, &reader);
    return e ? e : message_delete(op, reader, &d->erase, &d->message);
}

static enum err do_copy(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct message_auditor *auditor;
    enum err e = access_message_audit(op, d->copy.chat_id, &auditor);
    return e ? e : message_copy_get(op, auditor, &d->copy, &d->copied);
}

static enum err do_history(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->history.chat_id, &reader);
    return e ? e : message_history_list(op, reader, &d->history, &d->told);
}

static enum err do_draft(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, d->draft.chat_id, &reader);
    return e ? e : draft_set(op, reader, &d->draft, &d->drafted);
}

enum err talk_create(struct talk *t, const struct caller *who, const member_id *ids, size_t count,
                     chat_id *ret)
{
    member_id copy[1100];
    ASSERT(count <= 1100);
    memcpy(copy, ids, count * sizeof *copy);
    struct doing d = {.create = {STR("СД-21"), copy, count}};
    enum err e = bed_write(&t->bed, who, do_create, &d);
    *ret = d.created.view.chat.id;
    return e;
}

chat_id talk_group(struct talk *t, const struct caller *owner, const struct caller *const *members)
{
    member_id ids[16];
    size_t n = 0;
    chat_id chat;
    for (; members[n]; n++)
        ids[n] = members[n]->member;
    ASSERT(talk_create(t, owner, ids, n, &chat) == OK);
    return chat;
}

enum err talk_direct(struct talk *t, const struct caller *who, member_id other, chat_id *ret)
{
    struct doing d = {.direct = {other}};
    enum err e = bed_write(&t->bed, who, do_direct, &d);
    *ret = d.opened.view.chat.id;
    return e;
}

enum err talk_reply(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                    int64_t to, struct message *ret)
{
    struct doing d = {
        .post = {
            .chat_id = chat, .text = str_from(text), .has_reply_to = to != 0, .reply_to = {to}}};
    enum err e = bed_write(&t->bed, who, do_post, &d);
    if (ret)
        *ret = d.message;
    return e;
}

enum err talk_post(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                   struct message *ret)
{
    return talk_reply(t, who, chat, text, 0, ret);
}

enum err talk_post_from(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                        int64_t draft)
{
    struct doing d = {.post = {.chat_id = chat,
                               .text = str_from(text),
                               .has_draft_version = true,
                               .draft_version = draft}};
    return bed_write(&t->bed, who, do_post, &d);
}

enum err talk_read(struct talk *t, const struct caller *who, chat_id chat, int64_t n)
{
    struct doing d = {.read = {chat, n}};
    return bed_write(&t->bed, who, do_read, &d);
}

enum err talk_view(struct talk *t, const struct caller *who, chat_id chat, struct chat_view *ret)
{
    struct doing d = {.get = {chat}};
    enum err e = bed_read(&t->bed, who, do_get, &d);
    *ret = d.got.view;
    return e;
}

enum err talk_list(struct talk *t, const struct caller *who, struct chat_list_out *ret)
{
    return bed_read(&t->bed, who, do_list, ret);
}

enum err talk_page(struct talk *t, const struct caller *who, const struct message_list_in *in,
                   struct message_list_out *ret)
{
    struct doing d = {.page = in};
    enum err e = bed_read(&t->bed, who, do_page, &d);
    *ret = d.paged;
    return e;
}

enum err talk_add(struct talk *t, const struct caller *who, chat_id chat, member_id member)
{
    struct doing d = {.add = {chat, member}};
    return bed_write(&t->bed, who, do_add, &d);
}

enum err talk_remove(struct talk *t, const struct caller *who, chat_id chat, member_id member)
{
    struct doing d = {.remove = {chat, member}};
    return bed_write(&t->bed, who, do_remove, &d);
}

enum err talk_rename(struct talk *t, const struct caller *who, chat_id chat, const char *title,
                     int64_t version, struct chat *ret)
{
    struct doing d = {.rename = {chat, str_from(title), version}};
    enum err e = bed_write(&t->bed, who, do_rename, &d);
    *ret = d.renamed;
    return e;
}

enum err talk_edit(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                   const char *text, int64_t version, struct message *ret)
{
    struct doing d = {.edit = {chat, {n}, str_from(text), version}};
    enum err e = bed_write(&t->bed, who, do_edit, &d);
    if (ret)
        *ret = d.message;
    return e;
}

enum err talk_delete(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                     const char *reason, struct message *ret)
{
    struct doing d = {.erase = {chat, {n}, reason != NULL, str_from(reason ? reason : "")}};
    enum err e = bed_write(&t->bed, who, do_delete, &d);
    if (ret)
        *ret = d.message;
    return e;
}

enum err talk_copy(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                   struct message_copy_get_out *ret)
{
    struct doing d = {.copy = {chat, {n}, STR("жалоба родителя")}};
    enum err e = bed_write(&t->bed, who, do_copy, &d);
    *ret = d.copied;
    return e;
}

enum err talk_history(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                      struct message_history_list_out *ret)
{
    struct doing d = {.history = {chat, {n}}};
    enum err e = bed_read(&t->bed, who, do_history, &d);
    *ret = d.told;
    return e;
}

enum err talk_draft(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                    int64_t reply_to, struct draft *ret)
{
    struct doing d = {.draft = {chat, str_from(text), reply_to != 0, {reply_to}}};
    enum err e = bed_write(&t->bed, who, do_draft, &d);
    *ret = d.drafted;
    return e;
}

int64_t talk_unread(struct talk *t, const struct caller *who, chat_id chat)
{
    struct chat_view v;
    ASSERT(talk_view(t, who, chat, &v) == OK);
    return v.chat.head - (v.read_n > v.joined_n ? v.read_n : v.joined_n);
}
