/* frame_test.c - the write queue over a socket pair with a small buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/frame.h"

static void queue_writes_everything_in_order_and_holds_nothing_when_empty(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    struct stream s = {.fd = pair[0]};
    struct out o = {0};
    char piece[1000];
    size_t expected = 0, got = 0;
    for (int i = 0; i < 2000; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        struct net_frame *f = frame_of((struct str){piece, sizeof piece}, (struct str){0});
        out_add_frame(&o, f, (size_t)(i % 3)); /* as if some bytes had gone before */
        net_frame_unref(f);
        expected += sizeof piece - (size_t)(i % 3);
    }
    out_add_borrowed(&o, STR("end"));
    expected += 3;
    assert_int_equal(o.bytes, expected);
    assert_true(out_backlog(&o) > expected);
    bool moved;
    enum stream_result r;
    char last = 0;
    while ((r = out_flush(&o, &s, &moved)) == STREAM_WAIT || got < expected) {
        ssize_t n = read(pair[1], piece, sizeof piece);
        assert_true(n > 0);
        last = piece[n - 1];
        got += (size_t)n;
        assert_int_equal(o.bytes > 0, r == STREAM_WAIT);
    }
    assert_int_equal(r, STREAM_OK);
    assert_int_equal(got, expected);
    assert_int_equal(last, 'd');
    assert_null(o.item);
    close(pair[1]);
    out_add_borrowed(&o, STR("nobody"));
    assert_int_equal(out_flush(&o, &s, &moved), STREAM_BROKEN);
    out_clear(&o);
    close(pair[0]);
}

static void frame_lives_until_its_last_reference(void **state)
{
    (void)state;
    struct net_frame *f = net_frame_new(STR("x"));
    struct out a = {0}, b = {0};
    out_add_frame(&a, f, 0);
    out_add_frame(&b, f, 0);
    assert_int_equal(f->refs, 3);
    net_frame_unref(f);
    out_clear(&a);
    assert_int_equal(f->refs, 1);
    out_clear(&b); /* freed: the address sanitizer watches */
    net_frame_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queue_writes_everything_in_order_and_holds_nothing_when_empty),
        cmocka_unit_test(frame_lives_until_its_last_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
