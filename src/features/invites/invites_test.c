/* Links and those who come by them: every state of a link, the race for the last use, approval. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "features/chats/talk.h"
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/people/limits.h"
#include "features/people/throttle.h"

/* --- operations --- */

struct doing {
    struct invite_create_in create;
    struct invite_made made;
    struct invite_revoke_in revoke;
    struct invite revoked;
    struct invite_look_in look;
    struct invite_offer offer;
    struct invite_register_in reg;
    struct invite_register_prepared *prepared;
    struct invite_join_in join;
    struct join_result result;
    struct invite_list_out list;
    struct join_request_list_out requests;
    struct join_request_decide_in decide;
    struct join_request_mark mark;
    chat_id chat;
};

#define MANAGED(name, call, id)                                                                    \
    static enum err name(struct op *op, void *ctx)                                                 \
    {                                                                                              \
        struct doing *d = ctx;                                                                     \
        const struct chat_manager *manager;                                                        \
        enum err e = access_chat_manage(op, id, &manager);                                         \
        return e ? e : call;                                                                       \
    }

MANAGED(do_create, invite_create(op, manager, &d->create, &d->made), d->create.chat_id)
MANAGED(do_revoke, invite_revoke(op, manager, &d->revoke, &d->revoked), d->revoke.chat_id)
MANAGED(do_list, invite_list(op, manager, &(struct invite_list_in){d->chat}, &d->list), d->chat)
MANAGED(do_requests,
        join_request_list(op, manager, &(struct join_request_list_in){d->chat}, &d->requests),
        d->chat)
MANAGED(do_decide, join_request_decide(op, manager, &d->decide), d->decide.chat_id)

static enum err do_look(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return invite_look(op, &d->look, &d->offer);
}

static enum err do_prepare(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return invite_register_prepare(op, &d->reg, &d->prepared);
}

static enum err do_register(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return invite_register(op, &d->reg, d->prepared, &d->result);
}

static enum err do_join(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return invite_join(op, &d->join, &d->result);
}

static enum err do_load(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return invites_load_request_mark(op, d->chat.n, &d->mark);
}

static enum err do_authenticate(struct op *op, void *ctx)
{
    struct {
        struct str token;
        struct caller caller;
    } *a = ctx;
    struct hash h = token_hash("session", a->token);
    return people_authenticate(op, (struct str){(const char *)h.byte, HASH_BYTES}, &a->caller);
}

static enum err make_link(struct talk *t, chat_id chat, bool needs_approval, int64_t uses,
                          struct invite_made *ret)
{
    struct doing d = {.create = {chat, ROLE_STUDENT, needs_approval, uses, 24}};
    enum err e = bed_write(&t->bed, &t->teacher, do_create, &d);
    *ret = d.made;
    return e;
}

static enum err look(struct talk *t, const struct caller *who, struct str secret,
                     struct invite_offer *ret)
{
    struct doing d = {.look = {secret}};
    enum err e = bed_read(&t->bed, who, do_look, &d);
    *ret = d.offer;
    return e;
}

#define PASSWORD "dlinnyi-parol-77"

static enum err come_as(struct talk *t, struct str secret, const char *last, const char *login,
                        const char *password, struct join_result *ret)
{
    struct doing d = {
        .reg = {
            secret, {str_from(last), STR("Анна"), STR("")}, str_from(login), str_from(password)}};
    enum err e = bed_read(&t->bed, NULL, do_prepare, &d);
    if (!e)
        e = bed_write(&t->bed, NULL, do_register, &d);
    *ret = d.result;
    return e;
}

static enum err come(struct talk *t, struct str secret, const char *login, struct join_result *ret)
{
    return come_as(t, secret, "Новая", login, PASSWORD, ret);
}

static enum err join(struct talk *t, const struct caller *who, struct str secret,
                     struct join_result *ret)
{
    struct doing d = {.join = {secret}};
    enum err e = bed_write(&t->bed, who, do_join, &d);
    *ret = d.result;
    return e;
}

static struct join_request_list_out waiting(struct talk *t, chat_id chat)
{
    struct doing d = {.chat = chat};
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_requests, &d), OK);
    return d.requests;
}

static enum err decide(struct talk *t, chat_id chat, join_request_id id, bool approve)
{
    struct doing d = {.decide = {chat, id, approve}};
    return bed_write(&t->bed, &t->teacher, do_decide, &d);
}

/* Who the last operation signed in. */
static enum err signed_in(struct talk *t, struct str token, struct caller *ret)
{
    struct {
        struct str token;
        struct caller caller;
    } a = {.token = token};
    enum err e = bed_read(&t->bed, NULL, do_authenticate, &a);
    *ret = a.caller;
    return e;
}

static chat_id class_of(struct talk *t)
{
    return talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
}

/* --- what is expected --- */

static void a_link_shows_who_invites_where_and_nothing_else_is_known(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct invite_offer o;
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, true, 2, &made), OK);
    assert_int_equal(made.secret.n, 43);
    assert_int_equal(look(t, NULL, made.secret, &o), OK);
    assert_true(str_equal(o.invited_by.last, STR("Мельникова")) && o.invited_by_is_verified);
    assert_true(o.needs_approval && !o.is_member_already && !o.is_other_org);
    assert_int_equal(look(t, &t->student, made.secret, &o), OK);
    assert_true(o.is_member_already);
    assert_int_equal(look(t, &t->foreigner, made.secret, &o), OK);
    assert_true(o.is_other_org);
    assert_int_equal(look(t, NULL, STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &o),
                     ERR_INVITE_UNKNOWN);
    assert_int_equal(bed_number(&t->bed, "select length(secret_hash) from invite", 0, 0),
                     HASH_BYTES);
}

static void only_student_and_parent_links_are_made(void **state)
{
    struct talk *t = *state;
    chat_id c = class_of(t);
    struct doing d = {.create = {c, ROLE_TEACHER, false, 1, 1}};
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_create, &d), ERR_INVALID);
    d.create.role = ROLE_STUDENT | ROLE_PARENT;
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_create, &d), ERR_INVALID);
    d.create.role = ROLE_PARENT;
    assert_int_equal(bed_write(&t->bed, &t->student, do_create, &d), ERR_NO_RIGHT);
    assert_int_equal(bed_write(&t->bed, &t->foreigner, do_create, &d), ERR_NOT_FOUND);
    for (int i = 0; i < LIMIT_INVITES_PER_CHAT; i++)
        assert_int_equal(bed_write(&t->bed, &t->teacher, do_create, &d), OK);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_create, &d), ERR_LIMIT_REACHED);
}

static void dead_links_say_how_they_died(void **state)
{
    struct talk *t = *state;
    struct invite_made late, revoked, used;
    struct invite_offer o;
    struct join_result r;
    chat_id c = class_of(t), other = class_of(t);
    assert_int_equal(make_link(t, c, false, 2, &late), OK);
    assert_int_equal(make_link(t, c, false, 2, &revoked), OK);
    assert_int_equal(make_link(t, c, false, 1, &used), OK);
    struct doing d = {.revoke = {other, revoked.invite.id}};
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_revoke, &d),
                     ERR_NOT_FOUND); /* another chat's */
    d.revoke.chat_id = c;
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_revoke, &d), OK);
    int64_t when = d.revoked.revoked_us;
    t->bed.now_us += SECOND_US;
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_revoke, &d), OK); /* twice is fine */
    assert_int_equal(d.revoked.revoked_us, when);
    assert_int_equal(look(t, NULL, revoked.secret, &o), ERR_INVITE_REVOKED);
    assert_int_equal(come(t, revoked.secret, "anna", &r), ERR_INVITE_REVOKED);
    assert_int_equal(come(t, used.secret, "anna", &r), OK);
    assert_int_equal(look(t, NULL, used.secret, &o), ERR_INVITE_USED_UP);
    assert_int_equal(come(t, used.secret, "boris", &r), ERR_INVITE_USED_UP);
    t->bed.now_us += DAY_US;
    assert_int_equal(look(t, NULL, late.secret, &o), ERR_INVITE_EXPIRED);
    assert_int_equal(join(t, &t->classmate, late.secret, &r), ERR_INVITE_EXPIRED);
    struct doing all = {.chat = c};
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &all), OK);
    assert_int_equal(all.list.invites_count, 3);
    t->bed.now_us += INVITE_KEPT_US + DAY_US;
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &all), OK);
    assert_int_equal(all.list.invites_count, 0);
}

static void the_last_use_goes_to_one_of_two(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct doing a = {.reg = {.name = {STR("Первая"), STR("А"), STR("")},
                              .login = STR("pervaya"),
                              .password = STR("dlinnyi-parol-77")}};
    struct doing b = {.reg = {.name = {STR("Вторая"), STR("Б"), STR("")},
                              .login = STR("vtoraya"),
                              .password = STR("dlinnyi-parol-77")}};
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, false, 1, &made), OK);
    a.reg.secret = b.reg.secret = made.secret;
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, &a), OK); /* both saw a living link */
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, &b), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_register, &b), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_register, &a), ERR_INVITE_USED_UP);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from member where login = 'pervaya'", 0, 0), 0);
    assert_int_equal(
        bed_number(&t->bed, "select uses from invite where id = ?1", made.invite.id.n, 0), 1);
}

static void two_newcomers_can_not_take_one_login(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct join_result r;
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, false, 5, &made), OK);
    assert_int_equal(come(t, made.secret, "Anna", &r), OK);
    assert_int_equal(come_as(t, made.secret, "Другая", "aNNA", PASSWORD, &r), ERR_TAKEN);
    assert_int_equal(
        bed_number(&t->bed, "select uses from invite where id = ?1", made.invite.id.n, 0), 1);
}

static int64_t sessions_of_all(struct talk *t)
{
    return bed_number(&t->bed, "select count(*) from session", 0, 0);
}

/* The answer, cookie and all, got lost on its way. */
static void who_registers_once_more_is_in(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct join_result r;
    struct caller first, second;
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, true, 1, &made), OK);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
    assert_int_equal(signed_in(t, t->bed.op.new_session_token, &first), OK);
    t->bed.now_us += REGISTRATION_AGAIN_US - 1;
    assert_int_equal(come(t, made.secret, "Anna", &r), OK); /* the link is used up by now */
    assert_int_equal(r.state, JOIN_RESULT_STATE_WAITING);
    assert_int_equal(signed_in(t, t->bed.op.new_session_token, &second), OK);
    assert_int_equal(second.member.n, first.member.n);
    assert_true(second.session.n != first.session.n);
    assert_int_equal(decide(t, c, waiting(t, c).requests[0].id, true), OK);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
    assert_true(r.state == JOIN_RESULT_STATE_JOINED && r.chat_id.n == c.n);
    assert_int_equal(
        bed_number(&t->bed, "select uses from invite where id = ?1", made.invite.id.n, 0), 1);
    t->bed.now_us += 1; /* from now on there is the door */
    assert_int_equal(come(t, made.secret, "anna", &r), ERR_INVITE_USED_UP);
}

static void nobody_else_is_let_in_by_registering_once_more(void **state)
{
    struct talk *t = *state;
    struct invite_made made, of_others;
    struct join_result r;
    chat_id c = class_of(t), d = class_of(t);
    assert_int_equal(make_link(t, c, false, 9, &made), OK);
    assert_int_equal(make_link(t, d, false, 9, &of_others), OK);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
    int64_t sessions = sessions_of_all(t);
    assert_int_equal(come(t, of_others.secret, "anna", &r), ERR_TAKEN);
    assert_int_equal(come_as(t, made.secret, "Другая", "anna", PASSWORD, &r), ERR_TAKEN);
    for (int i = 0; i < THROTTLE_FREE_LOGIN; i++)
        assert_int_equal(come_as(t, made.secret, "Новая", "anna", "ugadannyi-parol", &r),
                         ERR_TAKEN);
    assert_int_equal(come(t, made.secret, "anna", &r), ERR_TOO_MANY); /* as at the door */
    assert_int_equal(sessions_of_all(t), sessions);
}

static void twice_at_once_makes_one_account(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct doing a = {.reg = {.name = {STR("Новая"), STR("Анна"), STR("")},
                              .login = STR("anna"),
                              .password = STR(PASSWORD)}};
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, false, 9, &made), OK);
    a.reg.secret = made.secret;
    struct doing b = a;
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, &a), OK); /* neither sees the other */
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, &b), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_register, &a), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_register, &b), ERR_UNAVAILABLE);
    assert_int_equal(bed_read(&t->bed, NULL, do_prepare, &b), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_register, &b), OK);
    assert_true(t->bed.op.new_session_token.n > 0);
    assert_int_equal(bed_number(&t->bed, "select count(*) from member where login = 'anna'", 0, 0),
                     1);
}

static void a_newcomer_waits_until_the_teacher_lets_them_in(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct join_result r;
    struct caller who, later;
    struct chat_view v;
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, true, 5, &made), OK);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
    assert_int_equal(r.state, JOIN_RESULT_STATE_WAITING);
    assert_true(str_equal(r.waiting_for, STR("Анна Мельникова")));
    assert_int_equal(bed_events(&t->bed, "join_requested", topic_of_member(t->teacher.member)), 1);
    struct str token = t->bed.op.new_session_token;
    assert_int_equal(signed_in(t, token, &who), OK);
    assert_true(who.is_waiting);
    assert_int_equal(who.roles, ROLE_STUDENT);
    assert_int_equal(talk_view(t, &who, c, &v), ERR_NOT_FOUND);
    assert_int_equal(talk_add(t, &t->teacher, c, who.member), ERR_NOT_FOUND); /* by approval only */
    struct join_request_list_out q = waiting(t, c);
    assert_int_equal(q.requests_count, 1);
    assert_true(q.requests[0].is_new);
    assert_int_equal(decide(t, c, q.requests[0].id, true), OK);
    assert_int_equal(bed_events(&t->bed, "me_changed", topic_of_member(who.member)), 1);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(who.member)), 1);
    assert_int_equal(bed_events(&t->bed, "join_requested", topic_of_member(t->teacher.member)), 1);
    assert_true(bed_cut(&t->bed, topic_of_member(who.member), who.member));
    assert_int_equal(signed_in(t, token, &later), OK);
    assert_false(later.is_waiting);
    assert_int_equal(talk_post(t, &later, c, "здравствуйте", NULL), OK);
    assert_int_equal(decide(t, c, q.requests[0].id, true), OK);
    assert_int_equal(decide(t, c, q.requests[0].id, false), ERR_CONFLICT);
    assert_int_equal(waiting(t, c).requests_count, 0);
}

static void a_refused_newcomer_is_out_and_their_login_is_free(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct join_result r;
    struct caller who;
    chat_id c = class_of(t), other = class_of(t);
    assert_int_equal(make_link(t, c, true, 5, &made), OK);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
    struct str token = t->bed.op.new_session_token;
    assert_int_equal(signed_in(t, token, &who), OK);
    struct join_request_list_out q = waiting(t, c);
    assert_int_equal(decide(t, other, q.requests[0].id, false), ERR_NOT_FOUND); /* another chat's */
    assert_int_equal(decide(t, c, q.requests[0].id, false), OK);
    assert_true(t->bed.op.access_changes != NULL);
    assert_int_equal(signed_in(t, token, &who), ERR_NO_SESSION);
    assert_int_equal(decide(t, c, q.requests[0].id, true), ERR_CONFLICT);
    assert_int_equal(come(t, made.secret, "anna", &r), OK);
}

static void members_join_by_role(void **state)
{
    struct talk *t = *state;
    struct invite_made made, open;
    struct join_result r;
    struct caller colleague = bed_member(&t->bed, t->org, "Галеев", ROLE_TEACHER, true);
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, true, 5, &made), OK);
    assert_int_equal(make_link(t, c, false, 5, &open), OK);
    assert_int_equal(join(t, &colleague, made.secret, &r), OK); /* colleagues at once */
    assert_int_equal(r.state, JOIN_RESULT_STATE_JOINED);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(colleague.member)), 1);
    assert_int_equal(join(t, &colleague, made.secret, &r), OK); /* twice is fine and costs no use */
    assert_int_equal(
        bed_number(&t->bed, "select uses from invite where id = ?1", made.invite.id.n, 0), 1);
    assert_int_equal(join(t, &t->classmate, made.secret, &r), OK); /* waits as the link says */
    assert_int_equal(r.state, JOIN_RESULT_STATE_WAITING);
    assert_int_equal(join(t, &t->classmate, made.secret, &r), OK);
    assert_int_equal(r.state, JOIN_RESULT_STATE_WAITING);
    assert_int_equal(
        bed_number(&t->bed, "select uses from invite where id = ?1", made.invite.id.n, 0), 2);
    assert_int_equal(join(t, &t->parent, open.secret, &r), OK); /* no student: waits even here */
    assert_int_equal(r.state, JOIN_RESULT_STATE_WAITING);
    assert_int_equal(join(t, &t->foreigner, open.secret, &r), ERR_INVITE_UNKNOWN);
    struct join_request_list_out q = waiting(t, c);
    assert_int_equal(q.requests_count, 2);
    assert_false(q.requests[0].is_new);
    assert_int_equal(decide(t, c, q.requests[0].id, false),
                     OK); /* refused, but still a member of the college */
    assert_int_equal(decide(t, c, q.requests[1].id, true), OK);
    assert_int_equal(talk_post(t, &t->parent, c, "здравствуйте", NULL), OK);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from member where id = ?1 and closed_us is null",
                                t->classmate.member.n, 0),
                     1);
}

static enum err do_close(struct op *op, void *ctx)
{
    return people_close(op, op->caller.org, *(member_id *)ctx);
}

static void a_link_dies_with_its_makers_right(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct invite_offer o;
    struct join_result r;
    chat_id c = class_of(t);
    assert_int_equal(make_link(t, c, false, 5, &made), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_close, &t->teacher.member), OK);
    assert_int_equal(look(t, NULL, made.secret, &o), ERR_INVITE_REVOKED);
    assert_int_equal(join(t, &t->classmate, made.secret, &r), ERR_INVITE_REVOKED);
}

static void how_many_wait_is_told_to_managers_only(void **state)
{
    struct talk *t = *state;
    struct invite_made made;
    struct join_result r;
    chat_id c = class_of(t);
    struct doing d = {.chat = c};
    assert_int_equal(make_link(t, c, true, 5, &made), OK);
    assert_int_equal(join(t, &t->classmate, made.secret, &r), OK);
    assert_int_equal(bed_events_of(&t->bed, "join_requested"), 1);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_load, &d), OK);
    assert_int_equal(d.mark.waiting, 1);
    assert_int_equal(bed_read(&t->bed, &t->student, do_load, &d), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->admin, do_load, &d), ERR_NOT_FOUND);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_link_shows_who_invites_where_and_nothing_else_is_known),
        T(only_student_and_parent_links_are_made),
        T(dead_links_say_how_they_died),
        T(the_last_use_goes_to_one_of_two),
        T(two_newcomers_can_not_take_one_login),
        T(who_registers_once_more_is_in),
        T(nobody_else_is_let_in_by_registering_once_more),
        T(twice_at_once_makes_one_account),
        T(a_newcomer_waits_until_the_teacher_lets_them_in),
        T(a_refused_newcomer_is_out_and_their_login_is_free),
        T(members_join_by_role),
        T(a_link_dies_with_its_makers_right),
        T(how_many_wait_is_told_to_managers_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
