/* A chat without sound, and out of the list: one's own, for a time, back with the next message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/talk.h"

struct ask {
    struct chat_mute_in mute;
    struct chat_put_away_in away;
    struct chat_own own;
};

static enum err do_mute(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, a->mute.chat_id, &reader);
    return e ? e : chat_mute(op, reader, &a->mute, &a->own);
}

static enum err do_away(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, a->away.chat_id, &reader);
    return e ? e : chat_put_away(op, reader, &a->away, &a->own);
}

static enum err mute(struct talk *t, const struct caller *who, chat_id chat, int64_t until_us,
                     struct chat_own *ret)
{
    struct ask a = {.mute = {chat, until_us != 0, until_us}};
    enum err e = bed_write(&t->bed, who, do_mute, &a);
    *ret = a.own;
    return e;
}

static enum err put_away(struct talk *t, const struct caller *who, chat_id chat, bool is,
                         struct chat_own *ret)
{
    struct ask a = {.away = {chat, is}};
    enum err e = bed_write(&t->bed, who, do_away, &a);
    *ret = a.own;
    return e;
}

static void sound_is_ones_own_and_has_an_end(void **state)
{
    struct talk *t = *state;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    struct chat_own own;
    struct chat_view v;
    assert_int_equal(mute(t, &t->student, c, t->bed.now_us, &own), ERR_INVALID);
    assert_int_equal(mute(t, &t->student, c, t->bed.now_us + HOUR_US, &own), OK);
    assert_int_equal(own.version, 1);
    assert_int_equal(bed_events(&t->bed, "chat_own_changed", topic_of_member(t->student.member)),
                     1);
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 0);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.own.muted_until_us, t->bed.now_us + HOUR_US);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_false(v.own.has_muted_until_us);
    /* said twice: nothing is told */
    assert_int_equal(mute(t, &t->student, c, own.muted_until_us, &own), OK);
    assert_int_equal(bed_events_of(&t->bed, "chat_own_changed"), 0);
    assert_int_equal(mute(t, &t->student, c, 0, &own), OK);
    assert_true(!own.has_muted_until_us && own.version == 2);
    assert_int_equal(mute(t, &t->foreigner, c, t->bed.now_us + 1, &own), ERR_NOT_FOUND);
}

static void what_is_put_away_comes_back_with_the_next_message(void **state)
{
    struct talk *t = *state;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    struct chat_own own;
    struct chat_view v;
    assert_int_equal(put_away(t, &t->student, c, true, &own), OK);
    assert_int_equal(own.put_away_n, 1); /* of an empty chat too */
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.own.put_away_n <= v.chat.head); /* no longer */
    assert_int_equal(put_away(t, &t->student, c, true, &own), OK);
    assert_true(own.put_away_n > v.chat.head);
    assert_int_equal(put_away(t, &t->student, c, true, &own), OK);
    assert_int_equal(bed_events_of(&t->bed, "chat_own_changed"), 0);
    assert_int_equal(put_away(t, &t->student, c, false, &own), OK);
    assert_int_equal(own.put_away_n, 0);
    assert_int_equal(put_away(t, &t->admin, c, true, &own), ERR_NOT_FOUND);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(sound_is_ones_own_and_has_an_end),
        T(what_is_put_away_comes_back_with_the_next_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
