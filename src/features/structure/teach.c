/* teach.c - who teaches what to a group, and who leads, curates or works in a unit.
 *
 * WHY   a teacher's rights over a group come from here and end here, the same day.
 * HOW   a row per subject and teacher, a row per post. A substitute may have a term; when it
 * passes, a job lets the chats follow. OWNS  the tables teaching and unit_post.  RUNS  on the write
 * worker.  TESTS structure_test.c. */
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"
#include "store/jobs.h"

static enum err colleague_check(struct op *op, org_id org, member_id member, role_set any_of)
{
    struct policy_who who;
    enum err e = people_present(op, org, member, &who);
    return e ? e : role_has(who.roles, any_of) ? OK : op_fail(op, ERR_INVALID, "member_id");
}

static enum err subject_check(struct op *op, org_id org, subject_id id)
{
    struct q_subject_find_row s;
    bool found = false;
    enum err e = q_subject_find(op, org, id, &found, &s);
    if (!e && (!found || s.is_closed))
        e = op_fail(op, ERR_NOT_FOUND, "subject");
    return e;
}

static enum err term_job(struct op *op, org_id org, const struct teaching_new *n)
{
    if (!n->until_us)
        return OK;
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\",\"unit_id\":\"%lld\"}",
                                      (long long)org.n, (long long)n->group.n);
    return job_put(op->db, STR("teaching_over"), payload, n->until_us, op->now_us);
}

static enum err teaching_insert(struct op *op, org_id org, const struct teaching_new *n,
                                teaching_id *ret)
{
    int64_t count = 0;
    enum err e = q_teaching_open_count(op, org, n->group, op->now_us, &count);
    if (!e && count >= LIMIT_UNIT_TEACHING)
        e = op_fail(op, ERR_LIMIT_REACHED, "teaching");
    return e ? e
             : q_teaching_insert(op, org, n->group, n->subject, n->teacher, n->is_substitute,
                                 n->until_us, op->now_us, ret);
}

enum err structure_teaching_add_quiet(struct op *op, org_id org, const struct teaching_new *n,
                                      teaching_id *ret)
{
    struct unit u;
    bool found = false;
    if (n->until_us && (!n->is_substitute || n->until_us <= op->now_us))
        return op_fail(op, ERR_INVALID, "until_us");
    enum err e = unit_open_get(op, org, n->group, UNIT_GROUP, &u);
    if (!e)
        e = subject_check(op, org, n->subject);
    if (!e)
        e = colleague_check(op, org, n->teacher, ROLE_TEACHER | ROLE_HEAD);
    if (!e)
        e = q_teaching_open_of(op, org, n->group, n->subject, n->teacher, op->now_us, &found, ret);
    if (e)
        return e;
    e = found ? q_teaching_put(op, org, *ret, n->is_substitute, n->until_us)
              : teaching_insert(op, org, n, ret);
    return e ? e : term_job(op, org, n);
}

enum err structure_teaching_add(struct op *op, org_id org, const struct teaching_new *n,
                                teaching_id *ret)
{
    enum err e = structure_teaching_add_quiet(op, org, n, ret);
    return e ? e : structure_sync_chats(op, org, n->group);
}

static enum err teaching_find(struct op *op, org_id org, teaching_id id,
                              struct q_teaching_find_row *ret)
{
    bool found = false;
    enum err e = q_teaching_find(op, org, id, op->now_us, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "teaching");
}

enum err structure_teaching_end_quiet(struct op *op, org_id org, teaching_id id)
{
    struct q_teaching_find_row r;
    int64_t changes;
    enum err e = teaching_find(op, org, id, &r);
    return e ? e : q_teaching_end(op, org, id, op->now_us, &changes);
}

enum err structure_teaching_end(struct op *op, org_id org, teaching_id id)
{
    struct q_teaching_find_row r;
    enum err e = teaching_find(op, org, id, &r);
    if (!e)
        e = structure_teaching_end_quiet(op, org, id);
    return e ? e : structure_sync_chats(op, org, r.unit);
}

enum err structure_post_add_quiet(struct op *op, org_id org, unit_id unit, member_id member,
                                  enum unit_post_kind post, unit_post_id *ret)
{
    struct unit u;
    bool found = false;
    int64_t count = 0;
    enum err e = unit_open_get(op, org, unit,
                               post == UNIT_POST_KIND_CURATOR ? UNIT_GROUP : UNIT_NO_GROUP, &u);
    if (!e)
        e = colleague_check(op, org, member, ROLE_ANY_STAFF);
    if (!e)
        e = q_post_open_of(op, org, unit, member, post, &found, ret);
    if (e || found)
        return e;
    e = q_post_open_count(op, org, unit, &count);
    if (!e && count >= LIMIT_UNIT_POSTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "posts");
    return e ? e : q_post_insert(op, org, unit, member, post, op->now_us, ret);
}

enum err structure_post_add(struct op *op, org_id org, unit_id unit, member_id member,
                            enum unit_post_kind post, unit_post_id *ret)
{
    enum err e = structure_post_add_quiet(op, org, unit, member, post, ret);
    return e ? e : structure_sync_chats(op, org, unit);
}

static enum err post_find(struct op *op, org_id org, unit_post_id id, struct q_post_find_row *ret)
{
    bool found = false;
    enum err e = q_post_find(op, org, id, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "post");
}

enum err structure_post_end_quiet(struct op *op, org_id org, unit_post_id id)
{
    struct q_post_find_row r;
    int64_t changes;
    enum err e = post_find(op, org, id, &r);
    return e ? e : q_post_end(op, org, id, op->now_us, &changes);
}

enum err structure_post_end(struct op *op, org_id org, unit_post_id id)
{
    struct q_post_find_row r;
    enum err e = post_find(op, org, id, &r);
    if (!e)
        e = structure_post_end_quiet(op, org, id);
    return e ? e : structure_sync_chats(op, org, r.unit);
}
