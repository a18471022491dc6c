/* problem.c - refusals as RFC 9457 bodies, in the reader's language.
 *
 * WHY   one form for every refusal, whatever refused it. detail goes out for `invalid`, where
 *       it names the field, for `slow` (the moment), for files, and for a session that is over:
 * "left:NAME" where access to the organisation ended; else it is for the log. RUNS  any thread.
 * TESTS problem_test.c */
#include "api/inside.h"

static bool tells_detail(enum err e)
{
    return e == ERR_INVALID || e == ERR_MEDIA_TYPE || e == ERR_FILE_UNREADABLE ||
           e == ERR_NO_SESSION || e == ERR_FILE_TOO_LARGE || e == ERR_FILE_QUOTA || e == ERR_SLOW;
}

struct str problem_body(struct arena *arena, struct buf *scratch, const struct problem *p)
{
    const struct err_row *row = err_row(p->e);
    struct jw w;
    buf_clear(scratch);
    jw_init(&w, scratch);
    jw_object(&w);
    jw_key(&w, "type");
    jw_str(&w, STR("about:blank"));
    jw_key(&w, "status");
    jw_i64(&w, row->status);
    jw_key(&w, "code");
    jw_str(&w, str_from(row->code));
    jw_key(&w, "title");
    jw_str(&w, str_from(p->is_english ? row->title : row->title_ru));
    if (tells_detail(p->e) && p->detail.p) {
        jw_key(&w, "detail");
        jw_str(&w, p->detail);
    }
    jw_key(&w, "request_id");
    jw_str(&w, p->request_id);
    jw_object_end(&w);
    return str_copy(arena, buf_str(scratch));
}

int problem_retry_after(const struct problem *p)
{
    long long seconds;
    if (p->e == ERR_UNAVAILABLE || p->e == ERR_DATABASE_AWAY)
        return 1;
    if (p->e != ERR_TOO_MANY)
        return 0;
    if (!p->detail.p || !str_to_i64(p->detail, &seconds) || seconds < 1 || seconds > 86400)
        return 1;
    return (int)seconds;
}
