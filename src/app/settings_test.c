/* settings_test.c - defaults, file and command line, and the words for what is typed wrong. */
#include "app/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
    struct arena *a;
    char folder[64];
    struct command cmd;
    struct settings s;
    struct str trouble;
};

static int set_up(void **state)
{
    static struct bench b;
    b = (struct bench){.a = arena_new(1 << 20), .folder = "/tmp/settings-test-XXXXXX"};
    *state = &b;
    return mkdtemp(b.folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    unlink(arena_printf(b->a, "%s/kafedra.conf", b->folder).p);
    rmdir(b->folder);
    arena_free(b->a);
    return 0;
}

static void write_conf(struct bench *b, const char *text)
{
    FILE *f = fopen(arena_printf(b->a, "%s/kafedra.conf", b->folder).p, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* Options are separated by one blank. */
static bool read_line(struct bench *b, unsigned verb, const char *line)
{
    char *argv[16];
    int argc = 0;
    struct str rest = str_from(line);
    while (rest.n) {
        size_t end = str_find_byte(rest, ' ');
        argv[argc++] = (char *)str_copy(b->a, str_slice(rest, 0, end)).p;
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    b->cmd = (struct command){.verb = verb};
    b->trouble = (struct str){0};
    return settings_read(b->a, argc, argv, &b->cmd, &b->s, &b->trouble);
}

static void defaults_then_file_then_command_line(void **state)
{
    struct bench *b = *state;
    assert_true(read_line(b, VERB_SERVE, ""));
    assert_true(str_equal(b->s.listen, STR("127.0.0.1:8080")));
    assert_int_equal(b->s.read_workers, 2);
    assert_true(b->s.rates);
    write_conf(b, "[server]\nlisten = 127.0.0.1:9000\nlog = warn\n[workers]\nread_workers = 4\n"
                  "[limits]\nrates = off\n");
    const char *data = arena_printf(b->a, "--data %s", b->folder).p;
    assert_true(read_line(b, VERB_SERVE, data));
    assert_true(str_equal(b->s.listen, STR("127.0.0.1:9000")));
    assert_int_equal(b->s.read_workers, 4);
    assert_false(b->s.rates);
    data = arena_printf(b->a, "--data=%s --listen [::1]:1 --rates on", b->folder).p;
    assert_true(read_line(b, VERB_SERVE, data));
    assert_true(str_equal(b->s.listen, STR("[::1]:1")));
    assert_true(b->s.rates);
    assert_true(str_equal(b->s.log, STR("warn")));
}

static const struct {
    unsigned verb;
    const char *line, *trouble;
} wrong[] = {
    {VERB_SERVE, "--port 80", "there is no option --port here"},
    {VERB_SERVE, "--json", "there is no option --json here"},
    {VERB_KEY, "--listen 127.0.0.1:80", "there is no option --listen here"},
    {VERB_KEY, "--media-port 5", "there is no option --media-port here"},
    {VERB_SERVE, "now", "\"now\" is not understood here"},
    {VERB_SERVE, "--data", "--data needs a value"},
    {VERB_SERVE, "--rates maybe", "rates must be on or off, not \"maybe\""},
    {VERB_SERVE, "--log loud", "log must be one of debug|info|warn|error, not \"loud\""},
    {VERB_SERVE, "--listen 8080",
     "listen must be HOST:PORT, as 127.0.0.1:8080 or [::]:8080, not \"8080\""},
};

static void what_is_typed_wrong_is_said_in_words(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (read_line(b, wrong[i].verb, wrong[i].line))
            fail_msg("row %zu was taken", i);
        if (!str_equal(b->trouble, str_from(wrong[i].trouble)))
            fail_msg("row %zu: %.*s", i, STR_ARG(b->trouble));
    }
}

static void a_bad_file_names_its_line(void **state)
{
    struct bench *b = *state;
    char longest[300];
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = 0;
    const struct {
        const char *text, *part;
    } rows[] = {
        {"[server]\nlisten = x\n", "line 2: listen must be"},
        {"[server]\n\ncolour = red\n", "line 3: there is no setting [server] colour"},
        {"[limits]\nnonsense\n", "line 2: not \"name = value\""},
        {arena_printf(b->a, "[server]\nlog = %s\n", longest).p, "line 2:"},
    };
    const char *data = arena_printf(b->a, "--data %s", b->folder).p;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        write_conf(b, rows[i].text);
        if (read_line(b, VERB_SERVE, data) || !strstr(b->trouble.p, rows[i].part))
            fail_msg("row %zu: %.*s", i, STR_ARG(b->trouble));
    }
}

static void a_named_file_must_exist(void **state)
{
    struct bench *b = *state;
    assert_false(read_line(b, VERB_SERVE, arena_printf(b->a, "--config %s/none", b->folder).p));
    assert_non_null(strstr(b->trouble.p, "can not be read"));
}

static const struct {
    const char *text, *host;
    int port;
} addresses[] = {
    {"127.0.0.1:8080", "127.0.0.1", 8080},
    {"[::1]:0", "::1", 0},
    {"localhost:65535", "localhost", 65535},
    {"::1:80", NULL, 0},
    {":80", NULL, 0},
    {"127.0.0.1:65536", NULL, 0},
    {"127.0.0.1:", NULL, 0},
    {"127.0.0.1", NULL, 0},
    {"127.0.0.1:-1", NULL, 0},
};

static void addresses_are_host_and_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct str host;
        int port = 0;
        bool fine = address_split(str_from(addresses[i].text), &host, &port);
        if (fine != (addresses[i].host != NULL))
            fail_msg("row %zu", i);
        if (fine && (!str_equal(host, str_from(addresses[i].host)) || port != addresses[i].port))
            fail_msg("row %zu: %.*s %d", i, STR_ARG(host), port);
    }
}

static void flags_belong_to_their_verbs(void **state)
{
    struct bench *b = *state;
    assert_true(read_line(b, VERB_DEMO, "--json"));
    assert_true(b->cmd.wants_json);
    assert_true(read_line(b, VERB_KEY, "--operator --data x"));
    assert_true(b->cmd.is_operator);
    assert_true(read_line(b, VERB_KEY, "--administrator zmk-2 --data x"));
    assert_true(!b->cmd.is_operator && str_equal(b->cmd.administrator, STR("zmk-2")));
    assert_true(read_line(b, VERB_KEY, "--data x --administrator=zmk"));
    assert_true(str_equal(b->cmd.administrator, STR("zmk")));
    assert_true(read_line(b, VERB_KEY, "--data x --badge zmk --login stupina"));
    assert_true(str_equal(b->cmd.badge, STR("zmk")) && str_equal(b->cmd.login, STR("stupina")));
    assert_false(read_line(b, VERB_SERVE, "--badge zmk"));
}

/* It is put into the question's JSON as it stands. */
static void an_organisations_address_is_small_latin_and_only_a_key_takes_it(void **state)
{
    struct bench *b = *state;
    static const char *const bad[] = {"--administrator= --data x",
                                      "--administrator ZMK",
                                      "--administrator z\"k",
                                      "--administrator /o/zmk",
                                      "--administrator змк",
                                      "--administrator",
                                      "--administrator aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(read_line(b, VERB_KEY, bad[i]));
        assert_non_null(memmem(b->trouble.p, b->trouble.n, "administrator", 13));
    }
    assert_false(read_line(b, VERB_SERVE, "--administrator zmk"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defaults_then_file_then_command_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_organisations_address_is_small_latin_and_only_a_key_takes_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_typed_wrong_is_said_in_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_file_names_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_named_file_must_exist, set_up, tear_down),
        cmocka_unit_test(addresses_are_host_and_port),
        cmocka_unit_test_setup_teardown(flags_belong_to_their_verbs, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
