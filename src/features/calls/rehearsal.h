/* rehearsal.h - for tests: a college with chats, calls in them in one line each, and a media room
 * that only remembers what it was told. */
#ifndef FEATURES_CALLS_REHEARSAL_H
#define FEATURES_CALLS_REHEARSAL_H

#include "features/calls/calls.api.h"
#include "features/calls/limits.h"
#include "features/chats/talk.h"
#include "media/media.h"

struct media { /* the room's own is another */
    int removed, muted, allowed, closed;
    char room[64], identity[64]; /* of the last order */
    unsigned sources;
    bool is_kept_out;
};

struct rehearsal {
    struct talk *talk;
    struct media media;
    unsigned texts;        /* of rehearse_sql so far: each has a statement of its own */
    chat_id group, direct; /* of teacher, student, classmate, parent; of teacher and student */
};

int rehearsal_setup(void **state);
int rehearsal_teardown(void **state);

/* Each is one operation with its access check. ret may be NULL. */
enum err rehearse_start(struct rehearsal *r, const struct caller *who, chat_id chat,
                        struct call_ticket *ret);
enum err rehearse_join(struct rehearsal *r, const struct caller *who, call_id id,
                       struct call_ticket *ret);
enum err rehearse_show(struct rehearsal *r, const struct caller *who, call_id id, struct call *ret);
enum err rehearse_decline(struct rehearsal *r, const struct caller *who, call_id id,
                          struct call *ret);
enum err rehearse_leave(struct rehearsal *r, const struct caller *who, call_id id,
                        struct call *ret);
enum err rehearse_end(struct rehearsal *r, const struct caller *who, call_id id, struct call *ret);
enum err rehearse_hand(struct rehearsal *r, const struct caller *who, call_id id, bool raised,
                       struct call *ret);
enum err rehearse_lower(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                        struct call *ret);
enum err rehearse_mute(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                       enum call_source source);
enum err rehearse_mute_all(struct rehearsal *r, const struct caller *who, call_id id);
enum err rehearse_voice(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                        bool may_speak, struct call *ret);
enum err rehearse_voice_all(struct rehearsal *r, const struct caller *who, call_id id,
                            bool may_speak, struct call *ret);
enum err rehearse_remove(struct rehearsal *r, const struct caller *who, call_id id,
                         member_id member, bool keep_out, struct call *ret);
enum err rehearse_check(struct rehearsal *r, const struct caller *who,
                        struct call_check_ticket *ret);
/* The program itself. */
enum err rehearse_seen(struct rehearsal *r, call_id id, member_id who, bool is_there);
enum err rehearse_tend(struct rehearsal *r, call_id id);
enum err rehearse_recheck(struct rehearsal *r, member_id who);
enum err rehearse_restart(struct rehearsal *r);
/* The organisation's, as people/rules.h has them. */
void rehearse_rules(struct rehearsal *r, const char *rules);

/* One change of the tables that no operation makes. */
void rehearse_sql(struct rehearsal *r, const char *sql);

/* How somebody of a call is; -1: not of it. */
int state_of(const struct call *c, member_id who);
/* The newest message of the chat, as the teacher sees it. */
struct message last_message(struct rehearsal *r, chat_id chat);
void later(struct rehearsal *r, int64_t us);

#endif
