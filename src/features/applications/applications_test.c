/* applications_test.c - the way of an application, from the first word to a space, and its end. */
#include "features/applications/applications.api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/applications/applications.q.h"
#include "features/applications/limits.h"
#include "features/orgs/orgs.h"
#include "features/people/testbed.h"
#include "op/file.h"

static const struct caller operator= {.roles = ROLE_OPERATOR};

struct world {
    struct bed bed;
    struct application_door_set_in door;
    struct application_start_in start;
    struct application_started started;
    char secret[64];
    application_id id; /* of the last begun */
    struct application seen;
    struct application_save_in save;
    struct application_case kase;
    struct application_approve_in approve;
    struct application_approve_out approved;
    struct application_return_in back;
    struct application_list_in ask;
    struct application_list_out list;
    struct application_sweep_in sweep;
    struct application_enter_out entered;
    struct application_link_renew_out link;
};

static enum err do_door(struct op *op, void *ctx)
{
    struct application_door door;
    return application_door_set(op, &((struct world *)ctx)->door, &door);
}

static enum err do_start(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_start(op, &w->start, &w->started);
}

static enum err do_look(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_look(op, &(struct application_look_in){str_from(w->secret)}, &w->seen);
}

static enum err do_save(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_save(op, &w->save, &w->seen);
}

static enum err do_send(struct op *op, void *ctx)
{
    struct world *w = ctx;
    struct application_send_in in = {str_from(w->secret), w->seen.version};
    return application_send(op, &in, &w->seen);
}

static enum err do_withdraw(struct op *op, void *ctx)
{
    struct world *w = ctx;
    struct application_withdraw_in in = {str_from(w->secret), w->seen.version};
    return application_withdraw(op, &in, &w->seen);
}

static enum err do_scan(struct op *op, void *ctx)
{
    struct world *w = ctx;
    file_id file = {0};
    struct file_new f = {.hash = sha256(STR("%PDF")),
                         .name = STR("приказ.pdf"),
                         .type = STR("application/pdf"),
                         .size = 4};
    enum err e = op_file_add(op, &f, &file);
    if (!e)
        e = q_application_scan_add(op, w->id, APPLICATION_SCAN_KIND_ORDER, file, f.name, f.type, 4,
                                   1, op->now_us);
    return e;
}

static enum err do_get(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_get(op, &(struct application_get_in){w->id}, &w->kase);
}

static enum err do_return(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_return(op, &w->back, &w->kase);
}

static enum err do_reject(struct op *op, void *ctx)
{
    struct world *w = ctx;
    struct application_reject_in in = {w->id, STR("Это не колледж"), w->seen.version};
    return application_reject(op, &in, &w->kase);
}

static enum err do_close(struct op *op, void *ctx)
{
    struct world *w = ctx;
    struct application_close_in in = {w->id, w->kase.application.version};
    return application_close(op, &in, &w->kase);
}

static enum err do_approve(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_approve(op, &w->approve, &w->approved);
}

static enum err do_list(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_list(op, &w->ask, &w->list);
}

static enum err do_sweep(struct op *op, void *ctx)
{
    return application_sweep(op, &((struct world *)ctx)->sweep);
}

static enum err do_enter(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_enter(op, &(struct application_enter_in){STR("С бумаги")}, &w->entered);
}

static enum err do_renew(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return application_link_renew(op, &(struct application_link_renew_in){w->id}, &w->link);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->door = (struct application_door_set_in){true, 1};
    assert_int_equal(bed_write(&w->bed, &operator, do_door, w), OK);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    bed_done(&w->bed);
    free(w);
    return 0;
}

static void keep_secret(struct world *w, struct str secret)
{
    assert_int_equal(secret.n, 43);
    memcpy(w->secret, secret.p, secret.n);
    w->secret[secret.n] = 0;
}

static void start(struct world *w, struct str name)
{
    w->start.name = name;
    assert_int_equal(bed_write(&w->bed, NULL, do_start, w), OK);
    keep_secret(w, w->started.secret);
    w->seen = w->started.application;
    w->id.n = bed_number(&w->bed, "select max(id) from application", 0, 0);
}

static struct application_form whole(struct str name, struct str inn)
{
    return (struct application_form){
        .name = name,
        .short_name = STR("Заречный колледж"),
        .has_kind = true,
        .branches = STR("Филиал в Каменке"),
        .address = STR("г. Заречный, ул. Ленина, 1"),
        .inn = inn,
        .ogrn = STR("1027700132195"),
        .has_learners = true,
        .learners = 1200,
        .has_staff = true,
        .staff = 90,
        .head = {STR("Зайцева"), STR("Марина"), STR("Петровна")},
        .head_position = STR("Директор"),
        .administrator = {STR("Климов"), STR("Андрей"), STR("Борисович")},
        .mobile = STR("8 (912) 345-67-89"),
        .order_number = STR("12-о"),
        .order_day = STR("2026-09-01"),
    };
}

static void fill(struct world *w, struct str name, struct str inn)
{
    w->save = (struct application_save_in){str_from(w->secret), whole(name, inn), w->seen.version};
    assert_int_equal(bed_write(&w->bed, NULL, do_save, w), OK);
}

#define INN   STR("7707083893")
#define OTHER STR("500100732259")

static void send_whole(struct world *w, struct str name, struct str inn)
{
    start(w, name);
    fill(w, name, inn);
    assert_int_equal(bed_write(&w->bed, NULL, do_scan, w), OK);
    assert_int_equal(bed_write(&w->bed, NULL, do_send, w), OK);
    assert_int_equal(w->seen.state, APPLICATION_STATE_SENT);
}

static void approve(struct world *w, struct str slug)
{
    w->approve = (struct application_approve_in){w->id, slug, w->seen.version};
}

static void it_goes_there_and_back_and_becomes_a_space(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    send_whole(w, STR("ГБПОУ «Заречный колледж»"), STR("77 0708 3893"));
    assert_true(str_equal(w->seen.form.inn, INN));
    assert_true(str_equal(w->seen.form.mobile, STR("+79123456789")));
    assert_int_equal(bed_write(b, NULL, do_send, w), OK); /* the answer got lost */
    struct application_mark mark = {APPLICATION_FIELD_ADDRESS, STR("Нет индекса")};
    w->back =
        (struct application_return_in){w->id, STR("Уточните адрес"), &mark, 1, w->seen.version};
    assert_int_equal(bed_write(b, &operator, do_return, w), OK);
    assert_int_equal(bed_write(b, &operator, do_return, w), ERR_CONFLICT); /* another tab */
    assert_int_equal(bed_read(b, NULL, do_look, w), OK);
    assert_int_equal(w->seen.state, APPLICATION_STATE_RETURNED);
    assert_int_equal(w->seen.marks_count, 1);
    assert_true(str_equal(w->seen.reason, STR("Уточните адрес")));
    fill(w, STR("ГБПОУ «Заречный колледж»"), INN);
    assert_int_equal(bed_write(b, NULL, do_send, w), OK);
    assert_int_equal(w->seen.marks_count, 0);
    assert_int_equal(bed_read(b, &operator, do_get, w), OK);
    assert_int_equal(w->kase.application.marks_count, 1); /* what was asked last time */
    approve(w, STR("zarechny"));
    w->approve.version--;
    assert_int_equal(bed_write(b, &operator, do_approve, w), ERR_CONFLICT);
    w->approve.version++;
    assert_int_equal(bed_write(b, &operator, do_approve, w), OK);
    assert_true(w->approved.opened.administrator_code.n > 0);
    assert_int_equal(bed_write(b, &operator, do_approve, w), ERR_CONFLICT);
    assert_int_equal(bed_number(b, "select count(*) from org", 0, 0), 1);
    assert_int_equal(bed_number(b, "select count(*) from org_order", 0, 0), 1);
    assert_int_equal(bed_read(b, NULL, do_look, w), OK);
    assert_true(str_equal(w->seen.org_slug, STR("zarechny")));
    assert_int_equal(bed_read(b, &operator, do_get, w), OK);
    assert_int_equal(bed_write(b, &operator, do_close, w), OK);
    assert_int_equal(w->kase.application.state, APPLICATION_STATE_CLOSED);
    assert_int_equal(w->kase.application.steps_count, 6); /* started .. closed */
}

static void a_taken_address_undoes_the_approval(void **state)
{
    struct world *w = *state;
    bed_org(&w->bed, "zarechny");
    send_whole(w, STR("Заречный колледж"), INN);
    approve(w, STR("zarechny"));
    assert_int_equal(bed_write(&w->bed, &operator, do_approve, w), ERR_TAKEN);
    assert_int_equal(bed_read(&w->bed, NULL, do_look, w), OK);
    assert_int_equal(w->seen.state, APPLICATION_STATE_SENT);
}

static void what_is_not_whole_stays_a_draft(void **state)
{
    struct world *w = *state;
    start(w, STR("Колледж"));
    assert_int_equal(bed_write(&w->bed, NULL, do_send, w), ERR_INVALID);
    fill(w, STR("Колледж"), INN);
    assert_int_equal(bed_write(&w->bed, NULL, do_send, w), ERR_INVALID); /* no scan */
    assert_true(str_equal(w->bed.op.detail, STR("scans")));
    w->save.version--;
    assert_int_equal(bed_write(&w->bed, NULL, do_save, w), ERR_CONFLICT);
    assert_int_equal(bed_read(&w->bed, &operator, do_get, w),
                     ERR_NOT_FOUND); /* not the operator's yet */
    w->secret[0] ^= 1;
    assert_int_equal(bed_read(&w->bed, NULL, do_look, w), ERR_NOT_FOUND);
}

static void a_closed_door_begins_nothing_and_answers_what_was_sent(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    send_whole(w, STR("Колледж"), INN);
    w->door = (struct application_door_set_in){false, 2};
    assert_int_equal(bed_write(b, &operator, do_door, w), OK);
    assert_int_equal(bed_write(b, NULL, do_start, w), ERR_NOT_FOUND);
    assert_int_equal(bed_read(b, NULL, do_look, w), OK);
    w->back = (struct application_return_in){w->id, STR("Ещё раз"), NULL, 0, w->seen.version};
    assert_int_equal(bed_write(b, &operator, do_return, w), OK);
    assert_int_equal(bed_read(b, NULL, do_look, w), OK);
    assert_int_equal(bed_write(b, NULL, do_send, w), OK);
}

static void twins_are_shown_to_the_operator(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    bed_org(b, "other"); /* "Колледж other" or so: not alike */
    send_whole(w, STR("ГБПОУ «Заречный медицинский колледж»"), INN);
    send_whole(w, STR("Совсем другое имя"), INN);
    assert_int_equal(bed_read(b, &operator, do_get, w), OK);
    assert_int_equal(w->kase.twins_count, 1);
    assert_int_equal(w->kase.twins[0].by, APPLICATION_TWIN_BY_INN);
    send_whole(w, STR("Заречный медицинский Kолледж"), OTHER); /* a Latin K */
    assert_int_equal(bed_read(b, &operator, do_get, w), OK);
    assert_int_equal(w->kase.twins_count, 2); /* by name, and by the same OGRN */
    w->ask.tab = APPLICATION_LIST_IN_TAB_WAITING;
    assert_int_equal(bed_read(b, &operator, do_list, w), OK);
    assert_int_equal(w->list.rows_count, 3);
    assert_int_equal(w->list.counts.waiting, 3);
}

static enum err do_allow(struct op *op, void *ctx)
{
    struct application_upload_allow_out out;
    struct application_upload_allow_in in = {str_from(((struct world *)ctx)->secret),
                                             APPLICATION_SCAN_KIND_OTHER};
    return application_upload_allow(op, &in, &out);
}

/* As if the last begun had so many bytes of scans: all that strangers may have, but one. */
static enum err do_fill_scans(struct op *op, void *ctx)
{
    return q_application_scan_add(op, ((struct world *)ctx)->id, APPLICATION_SCAN_KIND_OTHER,
                                  (file_id){1}, STR("x"), STR("y"), LIMIT_STRANGERS_SCANS_BYTES - 1,
                                  1, op->now_us);
}

/* The bytes that came count too: before they are kept, and before their row is written. */
static enum err do_put(struct op *op, void *ctx)
{
    struct world *w = ctx;
    struct application_upload_allow_out ticket;
    struct application_upload_allow_in ask = {str_from(w->secret), APPLICATION_SCAN_KIND_OTHER};
    enum err e = application_upload_allow(op, &ask, &ticket);
    if (e)
        return e;
    struct application_scan_put_in in = {
        .ticket = ticket.ticket, .name = STR("x.pdf"), .content = STR("%PDF")};
    struct application_scan_put_prepared *p;
    assert_int_equal(application_scan_put_prepare(op, &in, &p), ERR_LIMIT_REACHED);
    return application_scan_put(op, &in, p, &w->seen);
}

static void scans_of_all_strangers_have_a_limit(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    start(w, STR("Жадный"));
    assert_int_equal(bed_write(b, NULL, do_fill_scans, w), OK);
    start(w, STR("Другой"));
    assert_int_equal(bed_write(b, NULL, do_put, w), ERR_LIMIT_REACHED); /* one byte is left */
    assert_int_equal(bed_write(b, NULL, do_allow, w), OK);
    assert_int_equal(bed_write(b, NULL, do_scan, w), OK);
    assert_int_equal(bed_write(b, NULL, do_allow, w), ERR_LIMIT_REACHED);
    fill(w, STR("Другой"), INN);
    assert_int_equal(bed_write(b, NULL, do_send, w), OK);
    w->back = (struct application_return_in){w->id, STR("Ещё скан"), NULL, 0, w->seen.version};
    assert_int_equal(bed_write(b, &operator, do_return, w), OK);
    assert_int_equal(bed_write(b, NULL, do_allow, w), OK); /* the operator has asked for it */
    assert_int_equal(bed_write(b, &operator, do_enter, w), OK);
    keep_secret(w, w->entered.secret);
    assert_int_equal(bed_write(b, NULL, do_allow, w), OK); /* and entered this one */
}

static void taken_back_it_forgets_people(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    send_whole(w, STR("Колледж"), INN);
    assert_int_equal(bed_write(b, NULL, do_withdraw, w), OK);
    assert_int_equal(w->seen.state, APPLICATION_STATE_CLOSED);
    assert_int_equal(w->seen.form.mobile.n, 0);
    assert_int_equal(w->seen.form.head.last.n, 0);
    assert_int_equal(w->seen.scans_count, 0);
    assert_int_equal(bed_number(b, "select count(*) from file where erased_us is null", 0, 0), 0);
    assert_int_equal(bed_write(b, NULL, do_withdraw, w), ERR_CONFLICT);
}

static int64_t rows(struct world *w)
{
    w->sweep.at_most = LIMIT_SWEPT_APPLICATIONS;
    assert_int_equal(bed_write(&w->bed, NULL, do_sweep, w), OK);
    return bed_number(&w->bed, "select count(*) from application", 0, 0);
}

static void what_nobody_touches_is_forgotten(void **state)
{
    struct world *w = *state;
    send_whole(w, STR("Отклонённый"), INN);
    assert_int_equal(bed_write(&w->bed, &operator, do_reject, w), OK);
    send_whole(w, STR("Ждущий"), OTHER);
    start(w, STR("Пустой"));
    start(w, STR("Начатый"));
    fill(w, STR("Начатый"), STR(""));
    assert_int_equal(rows(w), 4);
    w->bed.now_us += APPLICATION_EMPTY_KEPT_US + SECOND_US;
    assert_int_equal(rows(w), 3);
    w->bed.now_us += APPLICATION_DRAFT_KEPT_US;
    assert_int_equal(rows(w), 2);
    w->bed.now_us += APPLICATION_DONE_KEPT_US;
    assert_int_equal(rows(w), 1); /* who waits for the operator waits */
    assert_int_equal(bed_number(&w->bed, "select count(*) from application_scan", 0, 0), 1);
    assert_int_equal(
        bed_number(&w->bed, "select count(*) from job where kind = 'application_sweep'", 0, 0), 1);
}

/* All the places there are, by people who fill in nothing. */
static enum err do_flood(struct op *op, void *ctx)
{
    application_id id;
    struct str name = STR("Никто");
    (void)ctx;
    for (int i = 0; i < LIMIT_APPLICATION_DRAFTS; i++) {
        struct str secret = arena_printf(op->arena, "%d", i);
        enum err e =
            q_application_insert(op, sha256(secret), false, name, name, op->now_us + 1 + i, &id);
        if (e)
            return e;
    }
    return OK;
}

static enum err do_fill_all(struct op *op, void *ctx)
{
    struct q_application_over_list all;
    enum err e = q_application_over(op, op->now_us + DAY_US, 0, 0, LIMIT_APPLICATION_DRAFTS, &all);
    (void)ctx;
    for (size_t i = 0; !e && i < all.count; i++)
        e = q_application_touch(op, all.row[i].id, op->now_us);
    return e;
}

static void a_flood_of_beginnings_drowns_itself(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    start(w, STR("Начатый"));
    assert_int_equal(w->seen.forgotten_us, b->now_us + APPLICATION_EMPTY_KEPT_US);
    fill(w, STR("Начатый"), INN);
    assert_int_equal(w->seen.forgotten_us, b->now_us + APPLICATION_DRAFT_KEPT_US);
    char begun[64];
    memcpy(begun, w->secret, sizeof begun);
    assert_int_equal(bed_write(b, NULL, do_flood, w), OK);
    int64_t oldest = bed_number(b, "select min(id) from application where version = 1", 0, 0);
    start(w, STR("Новый"));
    assert_int_equal(bed_number(b, "select count(*) from application", 0, 0),
                     LIMIT_APPLICATION_DRAFTS + 1);
    assert_int_equal(bed_number(b, "select min(id) from application where version = 1", 0, 0),
                     oldest + 1);
    assert_int_equal(bed_read(b, NULL, do_look, w), OK);
    memcpy(w->secret, begun, sizeof begun);
    assert_int_equal(bed_read(b, NULL, do_look, w), OK); /* who has filled something in stays */
    assert_int_equal(bed_write(b, NULL, do_fill_all, w), OK);
    assert_int_equal(bed_write(b, NULL, do_start, w), ERR_LIMIT_REACHED);
    assert_int_equal(bed_write(b, &operator, do_enter, w), OK);
}

static void one_from_paper_goes_by_its_link_and_a_lost_link_is_replaced(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    assert_int_equal(bed_write(b, &operator, do_enter, w), OK);
    keep_secret(w, w->entered.secret);
    w->id = w->entered.id;
    assert_int_equal(bed_read(b, &operator, do_get, w), OK);
    assert_true(w->kase.application.is_paper);
    assert_int_equal(bed_write(b, &operator, do_renew, w), OK);
    assert_int_equal(bed_read(b, &operator, do_look, w), ERR_NOT_FOUND);
    keep_secret(w, w->link.secret);
    assert_int_equal(bed_read(b, &operator, do_look, w), OK);
    assert_int_equal(bed_write(b, &operator, do_close, w), OK); /* a draft is thrown away */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_goes_there_and_back_and_becomes_a_space),
        TEST(a_taken_address_undoes_the_approval),
        TEST(what_is_not_whole_stays_a_draft),
        TEST(a_closed_door_begins_nothing_and_answers_what_was_sent),
        TEST(twins_are_shown_to_the_operator),
        TEST(scans_of_all_strangers_have_a_limit),
        TEST(taken_back_it_forgets_people),
        TEST(what_nobody_touches_is_forgotten),
        TEST(a_flood_of_beginnings_drowns_itself),
        TEST(one_from_paper_goes_by_its_link_and_a_lost_link_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
