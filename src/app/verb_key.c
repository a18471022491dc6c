/* verb_key.c - `kafedra key`: a new one-time key for /start, or a code for an only administrator.
 *
 * WHY   (--livekit: see verb_token.c.) whoever reads the server's own terminal is its operator. A
 *       new code for staff in use takes two administrators; an organisation that has one has the
 *       operator instead.
 * HOW   a running server is asked by its socket in the data folder; when none runs, the folder is
 *       opened here.
 * RUNS  main thread.  TESTS tests/system/first_run, account. */
#include <stdio.h>

#include "app/control.h"
#include "app/house.h"
#include "app/verbs.h"
#include "text/json.h"

static int print_key(struct str reply)
{
    struct json *tree = NULL;
    struct str key;
    bool fine = !json_parse(reply, &tree) && json_str(json_get(tree, "key"), &key);
    if (fine)
        printf("The operator's one-time key, good for 24 hours; enter it at /start:\n\n    key: "
               "%.*s\n\n",
               STR_ARG(key));
    json_free(tree);
    struct str trouble = STR("the server's answer was not understood; is it another version?");
    return fine ? EXIT_FINE : verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
}

static int print_code(struct str reply)
{
    struct json *tree = NULL;
    struct str code, last, first;
    bool fine = !json_parse(reply, &tree) && json_str(json_get(tree, "code"), &code) &&
                json_str(json_get(json_get(tree, "name"), "last"), &last) &&
                json_str(json_get(json_get(tree, "name"), "first"), &first);
    if (fine)
        printf("A one-time code for the administrator %.*s %.*s; the password and all sessions "
               "have ended:\n\n    code: %.*s\n\n",
               STR_ARG(first), STR_ARG(last), STR_ARG(code));
    json_free(tree);
    struct str trouble = STR("the server's answer was not understood; is it another version?");
    return fine ? EXIT_FINE : verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
}

static int refused(struct str code)
{
    struct str why = STR("the server refused; its log says why");
    if (str_equal(code, str_from(err_row(ERR_NOT_FOUND)->code)))
        why = STR("there is no such organisation, or it has no administrator");
    if (str_equal(code, str_from(err_row(ERR_NO_CONSENT_NEEDED)->code)))
        why = STR("the organisation has more than one administrator in use: one asks for the code "
                  "under \"People\", another one who is not the person concerned consents; where "
                  "there are only two, one of them first names a third");
    return verb_fail(EXIT_TROUBLE, why.p, why.n);
}

/* What is asked, and how its answer is shown. */
struct question {
    const char *line;
    int (*print)(struct str reply);
};

static int ask_here(const struct settings *settings, const struct question *q)
{
    struct house h;
    struct str reply;
    int code = EXIT_TROUBLE;
    if (house_open(&h, settings)) {
        enum err e = house_call(&h, q->line, &reply);
        code = e ? refused(str_from(err_row(e)->code)) : q->print(reply);
    } else {
        code = verb_fail(EXIT_TROUBLE, h.trouble.p, h.trouble.n);
    }
    house_close(&h);
    return code;
}

static int ask(struct arena *a, const struct settings *settings, const struct question *q)
{
    struct str reply = {0};
    bool is_running = false;
    enum err e = control_ask(a, settings->data, q->line, &is_running, &reply);
    struct str no_right = STR("no right to ask the running server: use the user it runs as");
    if (e == ERR_NO_RIGHT)
        return verb_fail(EXIT_TROUBLE, no_right.p, no_right.n);
    if (e)
        return refused(reply);
    return is_running ? q->print(reply) : ask_here(settings, q);
}

int verb_key(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_KEY};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) &&
        (!settings.data.n || cmd.is_operator + cmd.is_livekit + (cmd.administrator.p != NULL) != 1))
        trouble =
            STR("key needs --data DIR and one of --operator, --administrator ORG and --livekit");
    struct question q = {"operator_key_make", print_key};
    if (!trouble.p && cmd.administrator.p)
        q = (struct question){arena_printf(a, "administrator_code_issue {\"org\":\"%.*s\"}",
                                           STR_ARG(cmd.administrator))
                                  .p,
                              print_code};
    int code = trouble.p        ? verb_fail(EXIT_USAGE, trouble.p, trouble.n)
               : cmd.is_livekit ? verb_key_livekit(a, &settings)
                                : ask(a, &settings, &q);
    arena_free(a);
    return code;
}
