/* verb_key.c - `kafedra key --operator`: a new one-time key for /start.
 *
 * HOW   a running server is asked by its socket in the data folder; when none runs, the folder is
 *       opened here.
 * RUNS  main thread.
 * TESTS tests/system */
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

static int key_here(const struct settings *settings)
{
    struct house h;
    struct str reply;
    int code;
    bool fine = house_open(&h, settings);
    if (fine && house_call(&h, "operator_key_make", &reply)) {
        fine = false;
        h.trouble = STR("the key could not be stored");
    }
    code = fine ? print_key(reply) : verb_fail(EXIT_TROUBLE, h.trouble.p, h.trouble.n);
    house_close(&h);
    return code;
}

static int key_operator(struct arena *a, const struct settings *settings)
{
    struct str reply = {0};
    bool is_running = false;
    enum err e = control_ask(a, settings->data, "operator_key_make", &is_running, &reply);
    struct str no_right = STR("no right to ask the running server: use the user it runs as");
    struct str refused = STR("the running server refused; its log says why");
    if (e == ERR_NO_RIGHT)
        return verb_fail(EXIT_TROUBLE, no_right.p, no_right.n);
    if (e)
        return verb_fail(EXIT_TROUBLE, refused.p, refused.n);
    return is_running ? print_key(reply) : key_here(settings);
}

int verb_key(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_KEY};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) &&
        (!settings.data.n || !cmd.is_operator))
        trouble = STR("key needs --operator and --data DIR");
    int code = trouble.p ? verb_fail(EXIT_USAGE, trouble.p, trouble.n) : key_operator(a, &settings);
    arena_free(a);
    return code;
}
