/* http_out_test.c - heads of answers, dates, and values that try to break out of their line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "net/http_out.h"
#include "net/refusal.h"
#include "net/security_headers.h"

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

static void date_has_the_fixed_form(void **state)
{
    (void)state;
    char d[HTTP_DATE_BYTES];
    http_date(784111777 * SECOND_US, d);
    assert_string_equal(d, DATE);
    http_date(0, d);
    assert_string_equal(d, "Thu, 01 Jan 1970 00:00:00 GMT");
    http_date(1709164800 * SECOND_US, d);
    assert_string_equal(d, "Thu, 29 Feb 2024 00:00:00 GMT");
}

static void head_has_each_field_once(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4096);
    struct http_head h = {.status = 405,
                          .content_type = STR("a/b"),
                          .content_length = 7,
                          .cache_control = STR("no-store"),
                          .set_cookie = STR("k=v; HttpOnly"),
                          .language = STR("ru"),
                          .allow = STR("GET"),
                          .retry_after_s = 3,
                          .closes = true};
    assert_true(http_head_write(&b, &h, DATE));
    buf_add_byte(&b, 0);
    assert_string_equal(
        b.p, "HTTP/1.1 405 Method Not Allowed\r\nDate: " DATE "\r\n"
             "Content-Type: a/b\r\nContent-Length: 7\r\nConnection: close\r\n"
             "Cache-Control: no-store\r\nContent-Language: ru\r\n"
             "Set-Cookie: k=v; HttpOnly\r\nAllow: GET\r\nRetry-After: 3\r\n" NET_SECURITY_HEADERS
             "\r\n");
    buf_done(&b);
}

static void no_length_where_there_is_no_body(void **state)
{
    (void)state;
    static const int statuses[] = {204, 304};
    for (size_t i = 0; i < 2; i++) {
        struct buf b;
        buf_init(&b, 4096);
        struct http_head h = {.status = statuses[i]};
        assert_true(http_head_write(&b, &h, DATE));
        buf_add_byte(&b, 0);
        assert_null(strstr(b.p, "Content-Length"));
        buf_done(&b);
    }
}

static void value_with_a_line_break_is_refused(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4096);
    struct http_head h = {.status = 200, .set_cookie = STR("a=b\r\nX: y")};
    assert_false(http_head_write(&b, &h, DATE));
    buf_done(&b);
}

static void every_refusal_is_a_problem_with_its_status(void **state)
{
    (void)state;
    for (int r = REFUSE_MALFORMED; r < REFUSE_COUNT; r++) {
        struct buf b;
        char expected[64];
        buf_init(&b, 1000);
        refusal_body((enum refusal)r, r % 2, 0xab, &b);
        buf_add_byte(&b, 0);
        (void)snprintf(expected, sizeof expected, "\"status\":%d,",
                       refusal_status((enum refusal)r));
        assert_non_null(strstr(b.p, expected));
        assert_non_null(strstr(b.p, "\"type\":\"about:blank\""));
        assert_non_null(strstr(b.p, "\"request_id\":\"000000ab\""));
        assert_int_equal(!strstr(b.p, "\xd0"), r % 2); /* Cyrillic */
        assert_string_not_equal(http_reason(refusal_status((enum refusal)r)), "Unknown");
        buf_done(&b);
    }
}

static void policy_has_no_unsafe_word(void **state)
{
    (void)state;
    assert_null(strstr(NET_CSP, "unsafe"));
    assert_null(strstr(NET_CSP, "*"));
    assert_ptr_equal(strstr(NET_CSP, "default-src 'none'"), NET_CSP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_has_the_fixed_form),
        cmocka_unit_test(head_has_each_field_once),
        cmocka_unit_test(no_length_where_there_is_no_body),
        cmocka_unit_test(value_with_a_line_break_is_refused),
        cmocka_unit_test(every_refusal_is_a_problem_with_its_status),
        cmocka_unit_test(policy_has_no_unsafe_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
