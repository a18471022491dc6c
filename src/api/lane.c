/* lane.c - which writer runs a write, where the store takes several.
 *
 * WHY   handlers read, decide and write as if nobody else did. With one writer that is so; several
 * may run only what can not meet. HOW   operations of one chat, that touch it, its topic and rows
 *       of their own caller, go by the chat's number to a lane, so one chat has one writer; all
 *       others go to the first writer, which waits until the lanes are still and holds them
 *       meanwhile. Topics of members (a mention, a draft) are the only rows that two lanes share:
 *       their lock lasts to the commit, and a deadlock runs again (store/pg_batch.c).
 *       A deletion takes files along, which forwarding lets stand in several chats: the first
 * writer. RUNS  front loop. TESTS lane_test.c, tests/system/postgres.test.ts */
#include "api/inside.h"

static const char *const of_one_chat[] = {
    "message_post", "message_edit", "chat_read", "draft_set", "chat_mute", "chat_put_away",
};

static bool is_of_one_chat(const char *name)
{
    for (size_t i = 0; i < sizeof of_one_chat / sizeof *of_one_chat; i++)
        if (str_equal(str_from(of_one_chat[i]), str_from(name)))
            return true;
    return false;
}

int64_t lane_key(const struct api_op *row, const struct json *input, const struct op_params *params)
{
    struct in_value v = in_field(input, params, "chat_id");
    struct str text = v.text;
    long long id;
    if (!row || row->prepare || !is_of_one_chat(row->name))
        return 0;
    if (v.json && !json_str(v.json, &text))
        return 0;
    return text.p && str_to_i64(text, &id) && id > 0 ? id : 0;
}

struct queue *lane_of(const struct api *a, int64_t key)
{
    return key && a->lane_count ? a->lane[(uint64_t)key % (uint64_t)a->lane_count].from : a->writes;
}
