/* settings.c - read settings by the generated table.
 *
 * WHY   one table gives the file's keys, the options, help and the sample; nothing is parsed
 *       twice.
 * HOW   three passes over the same setter: defaults, the file (libinih), the command line. The
 *       first trouble ends it, in words for the person who typed. libinih cuts lines at 200
 *       characters silently: its line number as result is fatal.
 * OWNS  nothing.
 * RUNS  main thread, before any other.
 * TESTS settings_test.c */
#include "app/settings.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>

#include "base/log.h"

struct reader {
    struct arena *a;
    struct settings *s;
    struct str trouble;
};

static bool fail(struct reader *r, struct str trouble)
{
    if (!r->trouble.p)
        r->trouble = trouble;
    return false;
}

bool address_split(struct str address, struct str *ret_host, int *ret_port)
{
    size_t colon = address.n;
    while (colon > 0 && address.p[colon - 1] != ':')
        colon--;
    long long port;
    if (colon < 2 || !str_to_i64(str_slice(address, colon, address.n), &port) || port < 0 ||
        port > 65535)
        return false;
    struct str host = str_slice(address, 0, colon - 1);
    bool has_brackets = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (!has_brackets && str_find_byte(host, ':') < host.n)
        return false;
    *ret_host = has_brackets ? str_slice(host, 1, host.n - 1) : host;
    *ret_port = (int)port;
    return true;
}

static bool is_one_of(struct str value, const char *words)
{
    struct str rest = str_from(words);
    while (rest.n) {
        size_t end = str_find_byte(rest, '|');
        if (str_equal(value, str_slice(rest, 0, end)))
            return true;
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    return false;
}

static bool set_int(struct reader *r, const struct setting_row *row, struct str value, int64_t *to)
{
    long long n;
    if (!str_to_i64(value, &n) || n < row->least || n > row->most)
        return fail(r, arena_printf(r->a, "%s must be a number from %lld to %lld, not \"%.*s\"",
                                    row->name, (long long)row->least, (long long)row->most,
                                    STR_ARG(value)));
    *to = n;
    return true;
}

static bool set_switch(struct reader *r, const struct setting_row *row, struct str value, bool *to)
{
    if (!is_one_of(value, "on|off"))
        return fail(
            r, arena_printf(r->a, "%s must be on or off, not \"%.*s\"", row->name, STR_ARG(value)));
    *to = str_equal(value, STR("on"));
    return true;
}

static bool set_text(struct reader *r, const struct setting_row *row, struct str value,
                     struct str *to)
{
    struct str host;
    int port;
    bool may_be_none = row->type == SETTING_ADDRESS && !*row->default_text;
    if (row->type == SETTING_ADDRESS && !(may_be_none && !value.n) &&
        !address_split(value, &host, &port))
        return fail(r, arena_printf(r->a,
                                    "%s must be HOST:PORT, as 127.0.0.1:8080 or [::]:8080, not "
                                    "\"%.*s\"",
                                    row->name, STR_ARG(value)));
    if (row->type == SETTING_WORD && !is_one_of(value, row->words))
        return fail(r, arena_printf(r->a, "%s must be one of %s, not \"%.*s\"", row->name,
                                    row->words, STR_ARG(value)));
    *to = str_copy(r->a, value);
    return true;
}

static bool set(struct reader *r, const struct setting_row *row, struct str value)
{
    void *to = (char *)r->s + row->offset;
    switch (row->type) {
    case SETTING_INT:
        return set_int(r, row, value, to);
    case SETTING_SWITCH:
        return set_switch(r, row, value, to);
    case SETTING_PATH:
    case SETTING_ADDRESS:
    case SETTING_WORD:
    case SETTING_TEXT:
        return set_text(r, row, value, to);
    }
    return false;
}

/* For libinih: 1 is fine, 0 an error. */
static int on_file_line(void *ctx, const char *section, const char *name, const char *value)
{
    struct reader *r = ctx;
    for (size_t i = 0; i < setting_row_count; i++)
        if (!strcmp(setting_rows[i].section, section) && !strcmp(setting_rows[i].name, name))
            return set(r, &setting_rows[i], str_from(value));
    return fail(r, arena_printf(r->a, "there is no setting [%s] %s", section, name));
}

static bool read_file(struct reader *r, struct str path, bool must_exist)
{
    FILE *f = fopen(path.p, "re");
    if (!f && errno == ENOENT && !must_exist)
        return true;
    if (!f)
        return fail(r,
                    arena_printf(r->a, "%.*s can not be read: %s", STR_ARG(path), strerror(errno)));
    int line = ini_parse_file(f, on_file_line, r);
    fclose(f);
    if (!line)
        return true;
    struct str why =
        r->trouble.p ? r->trouble : STR("not \"name = value\", or over 200 characters");
    r->trouble = (struct str){0};
    return fail(r, arena_printf(r->a, "%.*s, line %d: %.*s", STR_ARG(path), line, STR_ARG(why)));
}

static const struct setting_row *row_of_option(struct str name, unsigned verb)
{
    for (size_t i = 0; i < setting_row_count; i++) {
        const struct setting_row *row = &setting_rows[i];
        if (row->option && (row->verbs & verb) && str_equal(name, str_from(row->option)))
            return row;
    }
    return NULL;
}

static bool is_flag(struct command *cmd, struct str name)
{
    if ((cmd->verb & (VERB_DEMO | VERB_DOCTOR)) && str_equal(name, STR("json")))
        cmd->wants_json = true;
    else if (cmd->verb == VERB_DOCTOR && str_equal(name, STR("audit")))
        cmd->wants_audit = true;
    else if (cmd->verb == VERB_KEY && str_equal(name, STR("operator")))
        cmd->is_operator = true;
    else if (cmd->verb == VERB_KEY && str_equal(name, STR("livekit")))
        cmd->is_livekit = true;
    else
        return false;
    return true;
}

/* The address of an organisation: it is put into JSON as it stands. */
static bool is_slug(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i]))
            return false;
    return s.n > 0 && s.n <= 40;
}

static bool set_administrator(struct reader *r, struct command *cmd, struct str slug)
{
    if (!is_slug(slug))
        return fail(r, STR("--administrator takes the address of the organisation: the NAME of "
                           "/o/NAME, in small Latin letters"));
    cmd->administrator = slug;
    return true;
}

static bool set_can_publish(struct reader *r, struct command *cmd, struct str value)
{
    if (!is_one_of(value, "0|1"))
        return fail(r, STR("--can-publish is 0 or 1"));
    cmd->cannot_publish = str_equal(value, STR("0"));
    return true;
}

/* An option of a verb that is no setting, kept as it was typed; NULL: there is none of this name.
 */
static struct str *text_option(struct command *cmd, struct str name)
{
    const struct {
        unsigned verbs;
        struct str name, *place;
    } options[] = {
        {~0U, STR("config"), &cmd->config},    {VERB_CA, STR("name"), &cmd->names},
        {VERB_TOKEN, STR("room"), &cmd->room}, {VERB_TOKEN, STR("identity"), &cmd->identity},
        {VERB_TOKEN, STR("name"), &cmd->name}, {VERB_DOCTOR, STR("head"), &cmd->head},
        {VERB_KEY, STR("badge"), &cmd->badge}, {VERB_KEY, STR("login"), &cmd->login},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if ((options[i].verbs & cmd->verb) && str_equal(name, options[i].name))
            return options[i].place;
    return NULL;
}

static bool set_option(struct reader *r, struct command *cmd, struct str name, struct str value)
{
    const struct setting_row *row = row_of_option(name, cmd->verb);
    struct str *text = text_option(cmd, name);
    if (text) {
        *text = str_copy(r->a, value);
        return true;
    }
    if (cmd->verb == VERB_KEY && str_equal(name, STR("administrator")))
        return set_administrator(r, cmd, value);
    if (cmd->verb == VERB_TOKEN && str_equal(name, STR("can-publish")))
        return set_can_publish(r, cmd, value);
    return set(r, row, value);
}

static bool is_option(struct command *cmd, struct str name)
{
    return row_of_option(name, cmd->verb) || text_option(cmd, name) ||
           (cmd->verb == VERB_KEY && str_equal(name, STR("administrator"))) ||
           (cmd->verb == VERB_TOKEN && str_equal(name, STR("can-publish")));
}

/* --name VALUE or --name=VALUE. Read twice: first it says where the file is, then it wins over the
 * file. */
static bool read_options(struct reader *r, int argc, char **argv, struct command *cmd)
{
    for (int i = 0; i < argc; i++) {
        struct str arg = str_from(argv[i]);
        if (!str_starts_with(arg, STR("--")))
            return fail(r, arena_printf(r->a, "\"%s\" is not understood here", argv[i]));
        size_t equals = str_find_byte(arg, '=');
        struct str name = str_slice(arg, 2, equals), value = {0};
        if (equals == arg.n && is_flag(cmd, name))
            continue;
        if (!is_option(cmd, name))
            return fail(r, arena_printf(r->a, "there is no option --%.*s here", STR_ARG(name)));
        if (equals < arg.n)
            value = str_slice(arg, equals + 1, arg.n);
        else if (i + 1 < argc)
            value = str_from(argv[++i]);
        if (!value.p)
            return fail(r, arena_printf(r->a, "--%.*s needs a value", STR_ARG(name)));
        if (!set_option(r, cmd, name, value))
            return false;
    }
    return true;
}

bool settings_read(struct arena *a, int argc, char **argv, struct command *cmd,
                   struct settings *ret, struct str *ret_trouble)
{
    struct reader r = {.a = a, .s = ret};
    bool fine = true;
    for (size_t i = 0; fine && i < setting_row_count; i++)
        fine = set(&r, &setting_rows[i], str_from(setting_rows[i].default_text));
    fine = fine && read_options(&r, argc, argv, cmd); /* where is the file? */
    struct str file = cmd->config;
    if (fine && !file.p && ret->data.n)
        file = arena_printf(a, "%.*s/kafedra.conf", STR_ARG(ret->data));
    if (fine && file.p)
        fine = read_file(&r, file, cmd->config.p != NULL) && read_options(&r, argc, argv, cmd);
    *ret_trouble = r.trouble;
    return fine;
}

void settings_help(unsigned verb)
{
    for (size_t i = 0; i < setting_row_count; i++) {
        const struct setting_row *row = &setting_rows[i];
        if (row->option && (row->verbs & verb))
            printf("  --%-12s %s%s%s%s\n", row->option, row->help, *row->default_text ? " [" : "",
                   row->default_text, *row->default_text ? "]" : "");
    }
    printf("  --%-12s %s\n", "config", "Settings file [kafedra.conf in the data folder]");
}
