/* listed.c - people whom a list makes, changes and takes back.
 *
 * WHY   thirty thousand members are made in a minute while others write: no row may cost a count of
 *       all the others, nor tell every chat.
 * HOW   the checks that a single person_create makes are the import's own, made once; what is left
 *       is a statement each.
 * OWNS  the table member, with members.c.  RUNS  on the write worker.  TESTS members_test.c,
 *       features/imports/imports_test.c */
#include "features/people/listed.h"

#include "features/people/limits.h"
#include "features/people/name.h"
#include "features/people/people.h"
#include "features/people/people.q.h"

static struct str text(struct str s)
{
    return s.p ? s : STR("");
}

enum err people_listed_room(struct op *op, org_id org, int64_t *ret)
{
    int64_t count = 0;
    enum err e = q_member_count(op, org, &count);
    *ret = LIMIT_ORG_MEMBERS - count;
    return e;
}

enum err people_listed_add(struct op *op, org_id org, const struct people_listed *m, member_id *ret)
{
    struct str sort, skeleton;
    enum err e = people_name_sort(op, &m->name, &sort);
    if (!e)
        e = people_name_skeleton(op, &m->name, &skeleton);
    return e ? e
             : q_listed_insert(op, org, m->name.last, m->name.first, text(m->name.middle), sort,
                               skeleton, m->roles, text(m->position), text(m->external_id),
                               m->minor_until_us, op->now_us, ret);
}

enum err people_listed_set(struct op *op, org_id org, member_id id, const struct people_listed *m,
                           int64_t *ret_version)
{
    struct str sort, skeleton;
    struct person old;
    bool found = false;
    enum err e = people_get(op, org, id, &old);
    if (!e)
        e = people_name_sort(op, &m->name, &sort);
    if (!e)
        e = people_name_skeleton(op, &m->name, &skeleton);
    if (!e)
        e = q_listed_set(op, org, id, m->name.last, m->name.first, text(m->name.middle), sort,
                         skeleton, m->roles, text(m->position), text(m->external_id),
                         m->minor_until_us, &found, ret_version);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (!e && old.roles != m->roles)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, id.n}, id);
    return e;
}

enum err people_listed_reopen(struct op *op, org_id org, member_id id)
{
    int64_t changes = 0;
    return q_listed_reopen(op, org, id, &changes);
}

enum err people_listed_remove(struct op *op, org_id org, member_id id)
{
    enum err e = q_listed_forget_external(op, org, id);
    return e ? e : people_close_quiet(op, org, id);
}
