/* person.c - a person as others see them, and lists of them.
 *
 * WHY   the badge beside a name must be the same everywhere, so there is one maker of struct
 *       person.
 * HOW   by id within an organisation; search matches the start of any part of the folded name.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS members_test.c. */
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "text/utf8.h"

enum err people_get(struct op *op, org_id org, member_id id, struct person *ret)
{
    struct q_person_by_id_row r;
    enum err e = q_person_by_id(op, org, id, op->now_us, &r);
    if (e)
        return e;
    *ret = (struct person){
        .id = r.id,
        .name = {r.last_name, r.first_name, r.middle_name},
        .roles = r.roles,
        .is_verified = r.is_verified,
        .position = r.position,
        .version = r.version,
    };
    return OK;
}

static int compare_ids(const void *a, const void *b)
{
    const member_id *x = a, *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

enum err people_collect(struct op *op, const member_id *ids, size_t count, struct person **ret,
                        size_t *ret_count)
{
    member_id *sorted = arena_try(op->arena, count ? count : 1, sizeof *sorted);
    struct person *list = arena_try(op->arena, count ? count : 1, sizeof *list);
    size_t n = 0;
    if (!sorted || !list)
        return ERR_TOO_LARGE;
    if (count)
        memcpy(sorted, ids, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_ids);
    for (size_t i = 0; i < count; i++) {
        if (!sorted[i].n || (i && sorted[i].n == sorted[i - 1].n))
            continue;
        enum err e = people_get(op, op->caller.org, sorted[i], &list[n]);
        if (e)
            return e == ERR_NOT_FOUND ? ERR_INTERNAL : e; /* a message of nobody */
        n++;
    }
    *ret = list;
    *ret_count = n;
    return OK;
}

enum err people_load_person(struct op *op, int64_t ref, struct person *ret)
{
    return people_get(op, op->caller.org, (member_id){ref}, ret);
}

enum err people_present(struct op *op, org_id org, member_id id, struct policy_who *ret)
{
    struct q_member_state_row m;
    bool found;
    enum err e = q_member_state(op, org, id, op->now_us, &found, &m);
    if (e)
        return e;
    if (!found || m.is_closed || m.is_waiting)
        return op_fail(op, ERR_NOT_FOUND, "member");
    *ret = (struct policy_who){
        m.roles, m.is_verified,
        policy_is_minor(m.roles, m.has_minor_until_us, m.minor_until_us, op->now_us)};
    return OK;
}

enum err people_share_chat(struct op *op, member_id other, bool any, bool *ret)
{
    int64_t n = 0;
    enum err e = any ? q_chat_shared(op, other, &n) : q_group_chat_shared(op, other, &n);
    *ret = n > 0;
    return e;
}

struct str people_short_name(struct arena *a, struct str first, struct str last)
{
    return arena_printf(a, "%.*s %.*s", STR_ARG(first), STR_ARG(last));
}

/* "before" + what was typed, folded, with LIKE's own signs escaped by '!', + "%". */
static enum err like_pattern(struct op *op, const char *before, struct str typed, struct str *ret)
{
    struct str fold;
    enum err e = utf8_fold(op->arena, str_trim(typed), &fold);
    if (e)
        return e;
    char *text = arena_try(op->arena, fold.n * 2 + 8, 1);
    if (!text)
        return ERR_TOO_LARGE;
    size_t n = 0;
    if (fold.n)
        for (; *before; before++)
            text[n++] = *before;
    for (size_t i = 0; i < fold.n; i++) {
        if (fold.p[i] == '%' || fold.p[i] == '_' || fold.p[i] == '!')
            text[n++] = '!';
        text[n++] = fold.p[i];
    }
    text[n++] = '%';
    *ret = (struct str){text, n};
    return OK;
}

enum err people_name_pattern(struct op *op, struct str typed, struct str *ret)
{
    return like_pattern(op, "% ", typed, ret);
}

enum err person_search(struct op *op, const struct person_search_in *in,
                       struct person_search_out *ret)
{
    struct policy_rules rules = people_own_rules(op);
    struct policy_reach reach = policy_reach(&rules, people_caller(op), POLICY_SEE);
    struct q_person_reach_list found;
    struct str pattern;
    enum err e = like_pattern(op, "% ", in->find, &pattern);
    if (!e)
        e = q_person_reach(op, pattern, reach.always, reach.shared, op->now_us, LIMIT_PEOPLE_FOUND,
                           &found);
    if (e)
        return e;
    ret->people = arena_try(op->arena, found.count + 1, sizeof *ret->people);
    if (!ret->people)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < found.count; i++) {
        const struct q_person_reach_row *r = &found.row[i];
        ret->people[i] = (struct person){
            .id = r->id,
            .name = {r->last_name, r->first_name, r->middle_name},
            .roles = r->roles,
            .is_verified = r->is_verified,
            .position = r->position,
            .version = r->version,
        };
    }
    ret->people_count = found.count;
    return OK;
}

enum err people_member_get(struct op *op, member_id id, struct member *ret)
{
    struct q_member_full_row r;
    enum err e = q_member_full(op, id, op->now_us, &r);
    if (e)
        return e;
    *ret = (struct member){
        .person = {.id = r.id,
                   .name = {r.last_name, r.first_name, r.middle_name},
                   .roles = r.roles,
                   .is_verified = r.is_verified,
                   .position = r.position,
                   .version = r.version},
        .has_login = r.has_login,
        .login = r.login,
        .is_active = r.is_active,
        .is_waiting = r.is_waiting,
        .has_code = r.codes > 0,
        .has_verified_by = r.has_verified_last,
        .has_verified_us = r.has_verified_us,
        .verified_us = r.verified_us,
        .has_verified_until_us = r.has_until_us,
        .verified_until_us = r.until_us,
        .created_us = r.created_us,
        .has_minor_until_us = r.has_minor_until_us,
        .minor_until_us = r.minor_until_us,
    };
    if (r.has_verified_last)
        ret->verified_by =
            (struct person_name){r.verified_last, r.verified_first, r.verified_middle};
    return people_name_warning(op, id, &ret->person.name, r.name_skeleton, &ret->name_warning);
}

enum err person_get(struct op *op, const struct person_manager *manager,
                    const struct person_get_in *in, struct member *ret)
{
    (void)manager; /* proves that the member is of the caller's organisation and not gone */
    return people_member_get(op, in->member_id, ret);
}

/* The place after which the page begins: the cursor is the last member's id. */
static enum err page_start(struct op *op, const struct person_list_in *in, struct str *ret_name,
                           member_id *ret_id)
{
    long long id;
    *ret_name = STR("");
    *ret_id = (member_id){0};
    if (!in->has_after || !in->after.n)
        return OK;
    if (!str_to_i64(in->after, &id))
        return op_fail(op, ERR_INVALID, "after");
    ret_id->n = id;
    enum err e = q_person_sort_key(op, *ret_id, ret_name);
    return e == ERR_NOT_FOUND ? op_fail(op, ERR_INVALID, "after") : e;
}

enum err person_list(struct op *op, const struct person_list_in *in, struct person_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_PEOPLE_PAGE;
    struct str find = in->has_find ? in->find : STR(""), pattern, login_pattern, after_name;
    member_id after_id;
    struct q_person_page_list page;
    enum err e = page_start(op, in, &after_name, &after_id);
    if (!e)
        e = like_pattern(op, "% ", find, &pattern);
    if (!e)
        e = like_pattern(op, "", find, &login_pattern);
    if (!e)
        e = q_person_page(op, after_name, after_id, pattern, login_pattern, (int64_t)limit + 1,
                          &page);
    if (e)
        return e;
    size_t count = page.count < limit ? page.count : limit;
    ret->members = arena_try(op->arena, count + 1, sizeof *ret->members);
    if (!ret->members)
        return ERR_TOO_LARGE;
    ret->members_count = count;
    for (size_t i = 0; !e && i < count; i++)
        e = people_member_get(op, page.row[i].id, &ret->members[i]);
    ret->has_next = page.count > count;
    if (ret->has_next)
        ret->next = arena_printf(op->arena, "%lld", (long long)page.row[count - 1].id.n);
    return e;
}
