/* row.c - copy, check and collect the values of result rows.
 *
 * WHY   the generated functions differ only in names and types; what they share is written once.
 * HOW   texts are copied because a statement's own memory ends with its next step; lists double
 *       within the arena (the halves left behind end with it), so a page costs few copies.
 * OWNS  nothing. RUNS on the thread of the connection. TESTS sqlite_test.c */
#include "store/row.h"

enum err row_copy(struct arena *arena, struct str from_row, struct str *ret)
{
    if (!from_row.p) {
        *ret = from_row;
        return OK;
    }
    char *p = arena_try(arena, from_row.n + 1, 1);
    if (!p)
        return ERR_TOO_LARGE;
    memcpy(p, from_row.p, from_row.n);
    *ret = (struct str){p, from_row.n};
    return OK;
}

enum err row_bytes(struct str from_row, unsigned char *ret, size_t n)
{
    if (!from_row.p || from_row.n != n)
        return ERR_STORAGE;
    memcpy(ret, from_row.p, n);
    return OK;
}

enum err row_grow(struct arena *arena, void **list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return OK;
    if (count >= LIMIT_QUERY_ROWS)
        return ERR_TOO_LARGE;
    size_t more = *room ? *room * 2 : 8;
    void *p = arena_try(arena, more, size);
    if (!p)
        return ERR_TOO_LARGE;
    if (count)
        memcpy(p, *list, count * size);
    *list = p;
    *room = more;
    return OK;
}

void db_bind_id(struct db_stmt *st, int at, int64_t id)
{
    if (id)
        db_bind_i64(st, at, id);
    else
        db_bind_null(st, at);
}
