/* log_test.c - lines are read back from a pipe put in the place of stderr. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/dies.h"

struct caught {
    char text[4096];
    size_t n;
    int saved, ends[2];
};

static void catch_begin(struct caught *c)
{
    *c = (struct caught){.saved = dup(STDERR_FILENO)};
    assert_int_equal(pipe2(c->ends, O_NONBLOCK), 0);
    assert_true(dup2(c->ends[1], STDERR_FILENO) >= 0);
}

static void catch_end(struct caught *c)
{
    dup2(c->saved, STDERR_FILENO);
    ssize_t n = read(c->ends[0], c->text, sizeof c->text - 1);
    c->n = n > 0 ? (size_t)n : 0;
    c->text[c->n] = '\0';
    close(c->saved);
    close(c->ends[0]);
    close(c->ends[1]);
}

static void a_line_has_time_level_event_and_pairs(void **state)
{
    (void)state;
    struct caught c;
    catch_begin(&c);
    log_line(LOG_WARN, "listening", "address=%s port=%d name=" LOG_Q, "::1", 80, "a b");
    catch_end(&c);
    int year = 0, ms = -1;
    assert_int_equal(sscanf(c.text, "time=%d-%*d-%*dT%*d:%*d:%*d.%dZ", &year, &ms), 2);
    assert_true(year >= 2024 && ms >= 0 && ms < 1000);
    assert_string_equal(strchr(c.text, ' '),
                        " level=warn event=listening address=::1 port=80 name=\"a b\"\n");
}

static void an_event_alone_is_a_line(void **state)
{
    (void)state;
    struct caught c;
    catch_begin(&c);
    log_line(LOG_ERROR, "stopped", "%s", "");
    catch_end(&c);
    assert_non_null(strstr(c.text, " level=error event=stopped"));
    assert_int_equal(c.text[c.n - 1], '\n');
}

static void input_can_not_forge_lines(void **state)
{
    (void)state;
    struct caught c;
    catch_begin(&c);
    log_line(LOG_INFO, "x", "v=%s",
             "a\nlevel=error\r\x1b[2J\x7f\xc2\x9b"
             "1m ж\xc2\xa0ok");
    catch_end(&c);
    assert_string_equal(strstr(c.text, "v="), "v=a?level=error??[2J???1m ж\xc2\xa0ok\n");
}

static void lower_levels_are_silent_until_asked_for(void **state)
{
    (void)state;
    struct caught c;
    catch_begin(&c);
    log_line(LOG_DEBUG, "hidden", "%s", "");
    log_set_level(LOG_DEBUG);
    log_line(LOG_DEBUG, "shown", "%s", "");
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "hidden", "%s", "");
    log_set_level(LOG_INFO);
    catch_end(&c);
    assert_null(strstr(c.text, "hidden"));
    assert_non_null(strstr(c.text, "level=debug event=shown"));
}

static bool ends_whole(const struct caught *c, const char *sign)
{
    size_t n = strlen(sign);
    return c->n > n && c->text[c->n - 1] == '\n' && memcmp(c->text + c->n - 1 - n, sign, n) == 0;
}

static void a_long_line_is_cut_between_characters(void **state)
{
    (void)state;
    static const char *const signs[] = {"x", "ж", "€", "😀"};
    for (size_t s = 0; s < 4; s++)
        for (size_t shift = 0; shift < 4; shift++) {
            char text[3000] = "";
            size_t n = shift;
            memset(text, '-', shift);
            for (; n + 5 < sizeof text; n += strlen(signs[s]))
                memcpy(text + n, signs[s], strlen(signs[s]) + 1);
            struct caught c;
            catch_begin(&c);
            log_line(LOG_INFO, "x", "v=%s", text);
            catch_end(&c);
            assert_in_range(c.n, 997, 1000);
            assert_true(ends_whole(&c, signs[s]));
        }
}

static void errno_survives(void **state)
{
    (void)state;
    struct caught c;
    catch_begin(&c);
    errno = ENOSPC;
    log_line(LOG_INFO, "x", "n=%d", 1);
    int after = errno;
    catch_end(&c);
    assert_int_equal(after, ENOSPC);
}

static void break_an_invariant(void)
{
    int one = 1;
    ASSERT(one == 2);
}

static void say_bug(void)
{
    BUG("never");
}

static void a_broken_invariant_aborts(void **state)
{
    (void)state;
    ASSERT(1 + 1 == 2);
    assert_true(dies(break_an_invariant));
    assert_true(dies(say_bug));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_event_and_pairs),
        cmocka_unit_test(an_event_alone_is_a_line),
        cmocka_unit_test(input_can_not_forge_lines),
        cmocka_unit_test(lower_levels_are_silent_until_asked_for),
        cmocka_unit_test(a_long_line_is_cut_between_characters),
        cmocka_unit_test(errno_survives),
        cmocka_unit_test(a_broken_invariant_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
