/* tend.c - the index of words is made, and made anew when the analyser has changed.
 *
 * HOW   a job that each start of the server puts (api/background.c), for the program may have
 * another analyser; it puts itself again while messages are left. The work is chats' own (find.c).
 * OWNS  nothing.  RUNS  on the write worker.  TESTS search_test.c. */
#include "features/chats/chats.h"
#include "features/search/limits.h"
#include "features/search/search.api.h"
#include "store/jobs.h"

enum err search_tend(struct op *op, const struct search_tend_in *in)
{
    bool is_ended = false;
    (void)in;
    enum err e = chats_find_tend(op, &is_ended);
    op->has_job = !is_ended;
    return e || is_ended
               ? e
               : job_put(op->db, STR("search_tend"), STR("{}"), op->now_us + 1, op->now_us);
}
