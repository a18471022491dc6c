/* call.c - message_post as a frame, and what comes back, without a JSON tree on the hot path. */
#include <stdio.h>

#include "bench.h"

static const char mark[] = "bench-";

/* "bench-<id> " and padding up to text_bytes. */
static struct str message_text(char *room, size_t room_n, int64_t id, size_t text_bytes)
{
    int n = snprintf(room, room_n, "%s%lld ", mark, (long long)id);
    size_t used = (size_t)n;
    if (text_bytes >= room_n)
        bench_fail("a message text is too long");
    while (used < text_bytes)
        room[used++] = 'a';
    return (struct str){room, used};
}

void call_post(struct buf *out, const struct house *h, int64_t id, size_t text_bytes)
{
    struct jw w;
    char text[4096], key[64];
    (void)snprintf(key, sizeof key, "%lld", (long long)id);
    buf_clear(out);
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, "t");
    jw_str(&w, STR("call"));
    jw_key(&w, "id");
    jw_id(&w, id);
    jw_key(&w, "op");
    jw_str(&w, STR("message_post"));
    jw_key(&w, "key");
    jw_str(&w, str_from(key));
    jw_key(&w, "in");
    jw_object(&w);
    jw_key(&w, "chat_id");
    jw_str(&w, str_from(h->chat));
    jw_key(&w, "text");
    jw_str(&w, message_text(text, sizeof text, id, text_bytes));
    jw_object_end(&w);
    jw_object_end(&w);
    if (jw_failed(&w))
        bench_fail("a call is too large");
}

static int64_t digits_after(struct str s, const char *part)
{
    size_t n = strlen(part);
    const char *p = memmem(s.p, s.n, part, n);
    if (!p)
        return -1;
    int64_t value = 0;
    for (p += n; p < s.p + s.n && *p >= '0' && *p <= '9'; p++)
        value = value * 10 + (*p - '0');
    return value;
}

int64_t call_reply_id(struct str frame, bool *ret_ok)
{
    if (!str_starts_with(frame, STR("{\"t\":\"reply\"")))
        return -1;
    *ret_ok = digits_after(frame, "\"status\":") == 201;
    return digits_after(frame, "\"id\":\"");
}

int64_t call_event_id(struct str frame)
{
    return str_starts_with(frame, STR("{\"t\":\"event\"")) ? digits_after(frame, mark) : -1;
}
