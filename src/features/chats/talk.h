/* talk.h - for tests: a college with chats in it, and the operations on them in one line each. */
#ifndef FEATURES_CHATS_TALK_H
#define FEATURES_CHATS_TALK_H

#include "features/chats/chats.api.h"
#include "features/people/testbed.h"

struct talk {
    struct bed bed;
    org_id org, other_org;
    struct caller admin, teacher, student, classmate, parent, foreigner;
};

int talk_setup(void **state);
int talk_teardown(void **state);

/* Each is one operation with its access check, run as api runs it. NULL results are not wanted. */
chat_id talk_group(struct talk *t, const struct caller *owner, const struct caller *const *members);
enum err talk_create(struct talk *t, const struct caller *who, const member_id *ids, size_t count,
                     chat_id *ret);
enum err talk_direct(struct talk *t, const struct caller *who, member_id other, chat_id *ret);
enum err talk_post(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                   struct message *ret);
/* Written from that version of the draft. */
enum err talk_post_from(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                        int64_t draft);
enum err talk_reply(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                    int64_t to, struct message *ret);
enum err talk_read(struct talk *t, const struct caller *who, chat_id chat, int64_t n);
enum err talk_view(struct talk *t, const struct caller *who, chat_id chat, struct chat_view *ret);
enum err talk_list(struct talk *t, const struct caller *who, struct chat_list_out *ret);
enum err talk_page(struct talk *t, const struct caller *who, const struct message_list_in *in,
                   struct message_list_out *ret);
enum err talk_add(struct talk *t, const struct caller *who, chat_id chat, member_id member);
enum err talk_remove(struct talk *t, const struct caller *who, chat_id chat, member_id member);
enum err talk_rename(struct talk *t, const struct caller *who, chat_id chat, const char *title,
                     int64_t version, struct chat *ret);
enum err talk_edit(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                   const char *text, int64_t version, struct message *ret);
/* reason NULL: none is given. */
enum err talk_delete(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                     const char *reason, struct message *ret);
enum err talk_copy(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                   struct message_copy_get_out *ret);
enum err talk_history(struct talk *t, const struct caller *who, chat_id chat, int64_t n,
                      struct message_history_list_out *ret);
enum err talk_draft(struct talk *t, const struct caller *who, chat_id chat, const char *text,
                    int64_t reply_to, struct draft *ret);
/* Unread as the client counts it. */
int64_t talk_unread(struct talk *t, const struct caller *who, chat_id chat);

#endif
