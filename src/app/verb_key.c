/* verb_key.c - `kafedra key`: a new one-time key for /start, a code for an only administrator, or
 * the badge of a head.
 *
 * WHY   (--livekit: see verb_token.c.) whoever reads the server's own terminal is its operator. A
 *       new code for staff in use takes two administrators; an organisation that has one has the
 *       operator instead. So has a head or an administrator whom nobody within may confirm.
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

static int print_badge(struct str reply)
{
    struct json *tree = NULL;
    struct str last, first;
    bool fine = !json_parse(reply, &tree) &&
                json_str(json_get(json_get(tree, "name"), "last"), &last) &&
                json_str(json_get(json_get(tree, "name"), "first"), &first);
    if (fine)
        printf("The role of teacher is confirmed for %.*s %.*s, without a term.\n", STR_ARG(first),
               STR_ARG(last));
    json_free(tree);
    struct str trouble = STR("the server's answer was not understood; is it another version?");
    return fine ? EXIT_FINE : verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
}

static int refused(struct str code)
{
    struct str why = STR("the server refused; its log says why");
    if (str_equal(code, str_from(err_row(ERR_NOT_FOUND)->code)))
        why = STR("there is no such organisation, or nobody of that office or login in it");
    if (str_equal(code, str_from(err_row(ERR_INVALID)->code)))
        why =
            STR("only a head or an administrator is confirmed here; others are confirmed by them, "
                "in the product");
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

/* What is put into the question's JSON as it stands. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\\' || (unsigned char)s.p[i] < ' ')
            return false;
    return s.n > 0 && s.n <= 80;
}

static bool is_complete(const struct command *cmd, const struct settings *settings)
{
    bool wants_badge = cmd->badge.p || cmd->login.p;
    if (wants_badge && (!is_plain(cmd->badge) || !is_plain(cmd->login)))
        return false;
    return settings->data.n &&
           cmd->is_operator + cmd->is_livekit + wants_badge + (cmd->administrator.p != NULL) == 1;
}

int verb_key(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_KEY};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) && !is_complete(&cmd, &settings))
        trouble =
            STR("key needs --data DIR and one of --operator, --administrator ORG, --badge ORG "
                "with --login LOGIN, and --livekit");
    struct question q = {"operator_key_make", print_key};
    if (!trouble.p && cmd.administrator.p)
        q = (struct question){arena_printf(a, "administrator_code_issue {\"org\":\"%.*s\"}",
                                           STR_ARG(cmd.administrator))
                                  .p,
                              print_code};
    if (!trouble.p && cmd.badge.p)
        q = (struct question){
            arena_printf(a, "badge_confirm_local {\"org\":\"%.*s\",\"login\":\"%.*s\"}",
                         STR_ARG(cmd.badge), STR_ARG(cmd.login))
                .p,
            print_badge};
    int code = trouble.p        ? verb_fail(EXIT_USAGE, trouble.p, trouble.n)
               : cmd.is_livekit ? verb_key_livekit(a, &settings)
                                : ask(a, &settings, &q);
    arena_free(a);
    return code;
}
