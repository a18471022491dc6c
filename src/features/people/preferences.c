/* preferences.c - a person's own choices, the same on every device.
 *
 * WHY   language and theme follow the person, not the computer of the classroom.
 * HOW   a row is made by the first change; until then the defaults here count. All of them are
 *       written at once and the last write wins: there is nobody to be in conflict with.
 * OWNS  the table preference.  RUNS  on read workers and the write worker.
 * TESTS tests/system/account.test.ts. */
#include "features/people/preferences.h"

#include "features/people/people.h"
#include "features/people/people.q.h"

enum err preferences_own(struct op *op, struct preferences *ret)
{
    struct q_preference_own_row r;
    bool found = false;
    enum err e = q_preference_own(op, &found, &r);
    if (e)
        return e;
    *ret = (struct preferences){
        .language = LANGUAGE_AUTO,
        .theme = THEME_AUTO,
        .send_key = SEND_KEY_ENTER,
        .uses_single_keys = true,
        .shows_presence = true,
        .low_vision = STR(""),
    };
    if (found)
        *ret = (struct preferences){
            .language = (enum language)r.language,
            .theme = (enum theme)r.theme,
            .send_key = (enum send_key)r.send_key,
            .uses_single_keys = r.uses_single_keys,
            .shows_presence = r.shows_presence,
            .low_vision = r.low_vision,
        };
    return OK;
}

enum err people_load_preferences(struct op *op, int64_t ref, struct preferences *ret)
{
    (void)ref; /* one's own id: the topic's access has checked it */
    return preferences_own(op, ret);
}

enum err preferences_set(struct op *op, const struct preferences_set_in *in,
                         struct preferences *ret)
{
    int64_t version = 0;
    bool did_show = false;
    member_id me = op->caller.member;
    if (!me.n)
        return op_fail(op, ERR_NO_RIGHT, "the operator");
    enum err e = people_shows_presence(op, op->caller.org, me, &did_show);
    if (!e)
        e = q_preference_put(op, (int64_t)in->language, (int64_t)in->theme, (int64_t)in->send_key,
                             in->uses_single_keys, in->shows_presence, in->low_vision, &version);
    if (e)
        return e;
    if (did_show != in->shows_presence) /* those who watch are to ask again */
        op_access_changed(op, (struct topic){TOPIC_MEMBER, me.n}, me);
    *ret = (struct preferences){
        .language = in->language,
        .theme = in->theme,
        .send_key = in->send_key,
        .uses_single_keys = in->uses_single_keys,
        .shows_presence = in->shows_presence,
        .low_vision = in->low_vision,
    };
    emit_preferences_changed(op, op->caller.member, op->caller.member.n, version, ret);
    return OK;
}

enum err people_shows_presence(struct op *op, org_id org, member_id member, bool *ret)
{
    bool found = false, shows = true;
    enum err e = q_presence_is_shown(op, org, member, &found, &shows);
    *ret = !found || shows;
    return e;
}
