/* door.c - does this server take applications of organisations?
 *
 * WHY   a server of one college needs no door for others, and one of many needs it before the
 * first. HOW   closed until the operator opens it on their page. kafedra.conf may overrule the page
 *       (applications = on | off): the program tells its word at every start, and it is kept beside
 *       the choice, which counts again when the word is taken back.
 * OWNS  the table application_door.  RUNS  on read and write workers.
 * TESTS orgs_test.c, tests/system/applications.test.ts. */
#include "features/orgs/orgs.h"
#include "features/orgs/orgs.q.h"

static enum err door_read(struct op *op, struct application_door *ret)
{
    struct q_application_door_row_row r = {0};
    bool found = false;
    enum err e = q_application_door_row(op, &found, &r);
    if (e)
        return e;
    *ret = (struct application_door){.version = 1};
    if (!found)
        return OK;
    ret->is_ordered = r.ordered != APPLICATION_DOOR_ORDER_PAGE;
    ret->is_open = ret->is_ordered ? r.ordered == APPLICATION_DOOR_ORDER_ON : r.is_open;
    ret->version = r.version;
    return OK;
}

enum err orgs_takes_applications(struct op *op, bool *ret)
{
    struct application_door door;
    enum err e = door_read(op, &door);
    if (!e)
        *ret = door.is_open;
    return e;
}

enum err application_door_get(struct op *op, struct application_door *ret)
{
    return door_read(op, ret);
}

enum err application_door_set(struct op *op, const struct application_door_set_in *in,
                              struct application_door *ret)
{
    int64_t changes = 0;
    struct application_door now;
    enum err e = q_application_door_begin(op);
    if (!e)
        e = door_read(op, &now);
    if (!e && now.is_ordered)
        e = op_fail(op, ERR_CONFLICT, "kafedra.conf");
    if (!e)
        e = q_application_door_choose(op, in->is_open, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = op_audit(op, "application_door", in->is_open);
    return e ? e : door_read(op, ret);
}

enum err application_door_command(struct op *op, const struct application_door_command_in *in)
{
    struct q_application_door_row_row r = {0};
    bool found = false;
    enum err e = q_application_door_row(op, &found, &r);
    if (e || (!found && in->ordered == APPLICATION_DOOR_ORDER_PAGE))
        return e; /* nothing said, nothing kept */
    if (!found)
        e = q_application_door_begin(op);
    return e ? e : q_application_door_obey(op, in->ordered);
}
