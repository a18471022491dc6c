/* demo.c - make a college that has been talking for a week.
 *
 * WHY   a newcomer should see the house lived in, and what they see must have passed the same
 *       checks as anything else: every row here comes from an operation, none from SQL of its own.
 * HOW   tables of demo_data.h are played in order: the operator opens a space, its administrator
 *       makes the people, teachers make chats, everybody writes at the hour the table says, and
 *       then reads as far as it says. Passwords are drawn anew each time.
 * OWNS  nothing: results live in the caller's arena.
 * RUNS  in the thread that wires, before api_start.  TESTS tests/system. */
#include "app/demo.h"

#include "app/demo_data.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "op/op.h"
#include "text/json.h"

#define LIMIT_DEMO_PEOPLE 64
#define COLLEGE_ZONE_US   (3 * HOUR_US) /* Moscow */

struct known {
    const struct demo_member *member;
    struct caller caller;
};

struct demo {
    struct api *api;
    struct arena *arena;
    struct rand_source rand;
    int64_t base_day; /* days since 1970 in the college's zone: the last day of the talk */
    int64_t now_us;
    const struct demo_org *org;
    org_id org_id;
    struct known known[LIMIT_DEMO_PEOPLE]; /* of this organisation */
    size_t known_count;
    struct demo_person *people; /* of all */
    size_t people_count;
    struct buf in; /* the input being written */
};

/* --- time --- */

static bool is_weekend(int64_t day)
{
    return (day + 3) % 7 >= 5; /* 1 January 1970 was a Thursday; Monday is 0 */
}

/* The school day so many school days before `from`. */
static int64_t school_day(int64_t from, int back)
{
    while (is_weekend(from))
        from--;
    for (; back > 0; back--)
        do
            from--;
        while (is_weekend(from));
    return from;
}

static int64_t moment(const struct demo *d, int days_ago, int hour, int minute)
{
    return school_day(d->base_day, days_ago) * DAY_US + hour * HOUR_US + minute * MINUTE_US -
           COLLEGE_ZONE_US;
}

/* The last lines are of the morning: before eleven they are yesterday's. */
static int64_t last_day(int64_t now_us)
{
    return (now_us + COLLEGE_ZONE_US - 11 * HOUR_US) / DAY_US;
}

/* --- calls --- */

static struct jw in_begin(struct demo *d)
{
    struct jw w;
    buf_clear(&d->in);
    jw_init(&w, &d->in);
    jw_object(&w);
    return w;
}

static void in_str(struct jw *w, const char *key, const char *value)
{
    jw_key(w, key);
    jw_str(w, str_from(value));
}

static void in_id(struct jw *w, const char *key, int64_t id)
{
    jw_key(w, key);
    jw_id(w, id);
}

/* Calls with what was written since in_begin. ret_reply may be NULL; else json_free it. */
static enum err call(struct demo *d, const struct caller *who, const char *name, int64_t at_us,
                     struct json **ret_reply)
{
    struct str reply = {0};
    enum err e =
        api_call_now(d->api, d->arena, who, str_from(name), buf_str(&d->in), at_us, &reply);
    if (e || !ret_reply)
        return e;
    return json_parse(reply, ret_reply);
}

/* The id at a path of one or two keys; 0 when it is not there. */
static int64_t reply_id(const struct json *reply, const char *first, const char *second)
{
    const struct json *v = json_get(reply, first);
    struct str text = {0};
    long long id = 0;
    if (second)
        v = json_get(v, second);
    if (!json_str(v, &text) || !str_to_i64(text, &id))
        return 0;
    return id;
}

static struct str reply_text(struct demo *d, const struct json *reply, const char *key)
{
    struct str text = {0};
    return json_str(json_get(reply, key), &text) ? str_copy(d->arena, text) : STR("");
}

/* --- people --- */

static unsigned draw(struct demo *d, unsigned below)
{
    uint32_t n;
    rand_fill(&d->rand, &n, sizeof n);
    return n % below;
}

/* "berega-sokol-lampa-47": easy to read out, hard to guess in the time a demo lives. */
static struct str password_draw(struct demo *d)
{
    static const char *const words[] = {
        "arbuz",  "bereza",  "bereg",    "vesna",   "vishnya", "volna",   "gitara",  "gnezdo",
        "gorod",  "dozhd",   "dorozhka", "duga",    "eralash", "zhuravl", "zarya",   "zvezda",
        "zerno",  "zontik",  "izba",     "iskra",   "kalina",  "kamysh",  "karta",   "klever",
        "kolos",  "korabl",  "kost",     "lampa",   "lastik",  "les",     "lodka",   "malina",
        "marka",  "mayak",   "metel",    "most",    "oblako",  "ozero",   "okno",    "osen",
        "ostrov", "pesok",   "pero",     "polyana", "port",    "reka",    "ryabina", "rosa",
        "roscha", "samovar", "sever",    "sneg",    "sokol",   "solnce",  "tetrad",  "tropa",
        "tuman",  "utro",    "flag",     "holm",    "cvetok",  "chaika",  "shishka", "yabloko",
    };
    const unsigned count = sizeof words / sizeof *words;
    return arena_printf(d->arena, "%s-%s-%s-%02u", words[draw(d, count)], words[draw(d, count)],
                        words[draw(d, count)], draw(d, 100));
}

static role_set roles_of(const char *words)
{
    role_set set = 0;
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        set |= role_from_word((struct str){p, n});
        p += n + (p[n] == ' ');
    }
    return set;
}

static void roles_write(struct jw *w, const char *words)
{
    jw_key(w, "roles");
    jw_array(w);
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        jw_str(w, (struct str){p, n});
        p += n + (p[n] == ' ');
    }
    jw_array_end(w);
}

static void name_write(struct jw *w, const char *key, const struct demo_member *m)
{
    jw_key(w, key);
    jw_object(w);
    in_str(w, "last", m->last);
    in_str(w, "first", m->first);
    in_str(w, "middle", m->middle);
    jw_object_end(w);
}

/* From a code slip to login and password, as everybody begins. */
static enum err settle(struct demo *d, const struct demo_member *m, int64_t id)
{
    struct known *k = &d->known[d->known_count++];
    *k = (struct known){m, {.org = d->org_id, .member = {id}, .roles = roles_of(m->roles)}};
    k->caller.is_verified = m->is_verified;
    k->caller.must_set_password = true;
    struct demo_person *p = &d->people[d->people_count++];
    bool is_unverified = role_has(k->caller.roles, ROLE_TEACHER) && !m->is_verified;
    *p = (struct demo_person){
        .role = str_from(m->roles),
        .name = arena_printf(d->arena, "%s %s%s%s", m->last, m->first, *m->middle ? " " : "",
                             m->middle),
        .login = str_from(m->login),
        .password = password_draw(d),
        .organisation = str_from(d->org->name),
        .slug = str_from(d->org->slug),
        .note = arena_printf(d->arena, "%s%s", m->position, is_unverified ? "; not verified" : ""),
    };
    struct jw w = in_begin(d);
    in_str(&w, "login", m->login);
    jw_key(&w, "password");
    jw_str(&w, p->password);
    jw_object_end(&w);
    enum err e = call(d, &k->caller, "credentials_set", moment(d, 29, 9, 30), NULL);
    k->caller.must_set_password = false;
    return e;
}

static enum err person_make(struct demo *d, const struct demo_member *m)
{
    struct json *reply = NULL;
    struct jw w = in_begin(d);
    name_write(&w, "name", m);
    roles_write(&w, m->roles);
    in_str(&w, "position", m->position);
    jw_key(&w, "is_verified");
    jw_bool(&w, m->is_verified);
    jw_object_end(&w);
    enum err e = call(d, &d->known[0].caller, "person_create", moment(d, 30, 9, 0), &reply);
    if (e)
        return e;
    int64_t id = reply_id(json_get(reply, "member"), "person", "id");
    json_free(reply);
    return settle(d, m, id);
}

static enum err org_open(struct demo *d)
{
    const struct demo_org *o = d->org;
    struct caller operator_ = {.roles = ROLE_OPERATOR};
    struct json *reply = NULL;
    struct jw w = in_begin(d);
    in_str(&w, "slug", o->slug);
    in_str(&w, "name", o->name);
    in_str(&w, "short_name", o->short_name);
    in_str(&w, "contact", o->contact);
    name_write(&w, "administrator", &o->member[0]);
    jw_object_end(&w);
    enum err e = call(d, &operator_, "org_create", moment(d, 40, 10, 0), &reply);
    if (e)
        return e;
    d->org_id.n = reply_id(reply, "org", "id");
    int64_t id = reply_id(reply, "administrator_id", NULL);
    json_free(reply);
    d->known_count = 0;
    return settle(d, &o->member[0], id);
}

static const struct caller *known_by_login(const struct demo *d, struct str login)
{
    for (size_t i = 0; i < d->known_count; i++)
        if (str_equal(str_from(d->known[i].member->login), login))
            return &d->known[i].caller;
    BUG("the demo names somebody it does not know");
}

/* --- talk --- */

static enum err chat_open(struct demo *d, const struct demo_chat *c, int64_t *ret_id)
{
    struct json *reply = NULL;
    struct jw w = in_begin(d);
    if (c->title) {
        in_str(&w, "title", c->title);
        jw_key(&w, "member_ids");
        jw_array(&w);
        for (const char *p = c->members; *p;) {
            size_t n = strcspn(p, " ");
            jw_id(&w, known_by_login(d, (struct str){p, n})->member.n);
            p += n + (p[n] == ' ');
        }
        jw_array_end(&w);
    } else {
        in_id(&w, "member_id", known_by_login(d, str_from(c->members))->member.n);
    }
    jw_object_end(&w);
    enum err e = call(d, known_by_login(d, str_from(c->owner)),
                      c->title ? "chat_create" : "chat_direct_open", moment(d, 28, 12, 0), &reply);
    if (e)
        return e;
    const struct json *chat = json_get(json_get(reply, "view"), "chat");
    *ret_id = reply_id(chat, "id", NULL);
    json_free(reply);
    return OK;
}

static enum err line_say(struct demo *d, int64_t chat, const struct demo_line *l)
{
    struct jw w = in_begin(d);
    in_id(&w, "chat_id", chat);
    in_str(&w, "text", l->text);
    if (l->reply_to)
        in_id(&w, "reply_to", l->reply_to);
    jw_object_end(&w);
    return call(d, known_by_login(d, str_from(l->who)), "message_post",
                moment(d, l->days_ago, l->hour, l->minute), NULL);
}

static int unread_of(const struct demo_chat *c, struct str login)
{
    for (size_t i = 0; i < sizeof c->unread / sizeof *c->unread && c->unread[i].who; i++)
        if (str_equal(str_from(c->unread[i].who), login))
            return c->unread[i].count;
    return 0;
}

static enum err chat_read_by(struct demo *d, int64_t chat, const struct demo_chat *c,
                             struct str login)
{
    struct jw w = in_begin(d);
    in_id(&w, "chat_id", chat);
    jw_key(&w, "n");
    jw_i64(&w, (int64_t)c->line_count - unread_of(c, login));
    jw_object_end(&w);
    return call(d, known_by_login(d, login), "chat_read", d->now_us, NULL);
}

static enum err chat_play(struct demo *d, const struct demo_chat *c)
{
    int64_t id = 0;
    enum err e = chat_open(d, c, &id);
    for (size_t i = 0; !e && i < c->line_count; i++)
        e = line_say(d, id, &c->line[i]);
    if (!e)
        e = chat_read_by(d, id, c, str_from(c->owner));
    for (const char *p = c->members; !e && *p;) {
        size_t n = strcspn(p, " ");
        e = chat_read_by(d, id, c, (struct str){p, n});
        p += n + (p[n] == ' ');
    }
    return e;
}

static enum err org_play(struct demo *d, const struct demo_org *o)
{
    d->org = o;
    ASSERT(d->people_count + o->member_count < LIMIT_DEMO_PEOPLE);
    enum err e = org_open(d);
    for (size_t i = 1; !e && i < o->member_count; i++)
        e = person_make(d, &o->member[i]);
    for (size_t i = 0; !e && i < o->chat_count; i++)
        e = chat_play(d, &o->chat[i]);
    return e;
}

static enum err operator_make(struct demo *d)
{
    struct caller nobody = {0};
    struct json *reply = NULL;
    struct jw w = in_begin(d);
    jw_object_end(&w);
    enum err e = call(d, &nobody, "operator_key_make", d->now_us, &reply);
    if (e)
        return e;
    d->people[d->people_count++] = (struct demo_person){
        .role = STR("operator"),
        .name = STR("Оператор сервера"),
        .login = STR(""),
        .password = reply_text(d, reply, "key"),
        .organisation = STR(""),
        .slug = STR(""),
        .note = STR("one-time key for /start"),
    };
    json_free(reply);
    return OK;
}

enum err demo_fill(struct api *a, struct arena *arena, const struct rand_source *r, int64_t now_us,
                   struct demo_person **ret_people, size_t *ret_count)
{
    struct demo d = {
        .api = a,
        .arena = arena,
        .rand = *r,
        .base_day = last_day(now_us),
        .now_us = now_us,
        .people = arena_alloc(arena, LIMIT_DEMO_PEOPLE * sizeof *d.people),
    };
    buf_init(&d.in, 64 * 1024);
    enum err e = org_play(&d, &demo_college);
    if (!e)
        e = org_play(&d, &demo_lyceum);
    if (!e)
        e = operator_make(&d);
    buf_done(&d.in);
    if (e)
        return e;
    *ret_people = d.people;
    *ret_count = d.people_count;
    return OK;
}
