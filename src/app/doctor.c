/* doctor.c - the report: findings in the order of the checks, one verdict on top.
 *
 * WHY   whoever runs the server is an administrator of a college, not its author: a figure without
 *       its meaning and a next step is no help.
 * RUNS  main thread.
 * TESTS doctor_test.c, tests/system/doctor.test.ts */
#include "app/doctor.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "text/json.h"

#define LIMIT_REPORT_BYTES (64 << 10)

void doctor_find(struct doctor *d, const char *name, enum finding_state state, struct words seen,
                 struct words advice)
{
    ASSERT(d->count < LIMIT_FINDINGS);
    d->finding[d->count++] = (struct finding){name, state, seen, advice};
}

enum finding_state doctor_worst(const struct doctor *d)
{
    enum finding_state worst = FINDING_FINE;
    for (size_t i = 0; i < d->count; i++)
        if (d->finding[i].state > worst)
            worst = d->finding[i].state;
    return worst;
}

static bool begins_with_ru(const char *value)
{
    return value[0] == 'r' && value[1] == 'u' && (!value[2] || value[2] == '_' || value[2] == '.');
}

/* POSIX 8.2: the first of them that is set and not empty decides. */
bool doctor_speaks_russian(const char *lc_all, const char *lc_messages, const char *lang)
{
    const char *order[] = {lc_all, lc_messages, lang};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i] && *order[i])
            return begins_with_ru(order[i]);
    return false;
}

static struct words verdict(enum finding_state worst)
{
    switch (worst) {
    case FINDING_TROUBLE:
        return WORDS("Есть неисправность: начните с неё.", "Something is broken: begin there.");
    case FINDING_REMARK:
        return WORDS("Работает, но есть замечания.", "It works, with remarks.");
    case FINDING_FINE:
        break;
    }
    return WORDS("Всё в порядке.", "All is well.");
}

static struct words state_word(enum finding_state state)
{
    switch (state) {
    case FINDING_TROUBLE:
        return WORDS("НЕИСПРАВНО", "BROKEN");
    case FINDING_REMARK:
        return WORDS("замечание", "remark");
    case FINDING_FINE:
        break;
    }
    return WORDS("в порядке", "fine");
}

static struct str in(struct words w, bool is_russian)
{
    return is_russian ? w.ru : w.en;
}

struct str doctor_report(struct doctor *d, bool is_russian)
{
    struct buf out;
    buf_init(&out, LIMIT_REPORT_BYTES);
    buf_printf(&out, "%.*s\n\n", STR_ARG(in(verdict(doctor_worst(d)), is_russian)));
    for (size_t i = 0; i < d->count; i++) {
        const struct finding *f = &d->finding[i];
        struct str seen = in(f->seen, is_russian), advice = in(f->advice, is_russian);
        buf_printf(&out, "[%.*s] %s: %.*s\n", STR_ARG(in(state_word(f->state), is_russian)),
                   f->name, STR_ARG(seen));
        if (advice.p)
            buf_printf(&out, "    -> %.*s\n", STR_ARG(advice));
    }
    struct str report = str_copy(d->arena, buf_str(&out));
    buf_done(&out);
    return report;
}

static void write_words(struct jw *w, const char *key, struct words words)
{
    jw_key(w, key);
    jw_object(w);
    jw_key(w, "ru");
    jw_str(w, words.ru);
    jw_key(w, "en");
    jw_str(w, words.en);
    jw_object_end(w);
}

static void write_finding(struct jw *w, const struct finding *f)
{
    static const char *const states[] = {"fine", "remark", "trouble"};
    jw_object(w);
    jw_key(w, "name");
    jw_str(w, str_from(f->name));
    jw_key(w, "state");
    jw_str(w, str_from(states[f->state]));
    write_words(w, "seen", f->seen);
    if (f->advice.en.p)
        write_words(w, "advice", f->advice);
    jw_object_end(w);
}

struct str doctor_json(struct doctor *d)
{
    struct buf out;
    struct jw w;
    buf_init(&out, LIMIT_REPORT_BYTES);
    jw_init(&w, &out);
    jw_object(&w);
    jw_key(&w, "findings");
    jw_array(&w);
    for (size_t i = 0; i < d->count; i++)
        write_finding(&w, &d->finding[i]);
    jw_array_end(&w);
    jw_object_end(&w);
    struct str report = str_copy(d->arena, buf_str(&out));
    buf_done(&out);
    return report;
}
