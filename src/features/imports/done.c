/* done.c - what the doing of a line has left, as one text.
 *
 * WHY   undoing a month later needs how it was and what was made, and nothing else.
 * HOW   packed, in a fixed order.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/imports/done.h"

#include "features/imports/packed.h"

void done_keep_person(struct done *d, const struct people_listed *was)
{
    d->has_person = true;
    d->person = *was;
}

bool people_listed_equal(const struct people_listed *a, const struct people_listed *b)
{
    return str_equal(a->name.last, b->name.last) && str_equal(a->name.first, b->name.first) &&
           str_equal(a->name.middle, b->name.middle) && str_equal(a->position, b->position) &&
           str_equal(a->external_id, b->external_id) && a->roles == b->roles &&
           a->minor_until_us == b->minor_until_us;
}

struct str done_pack(struct work *w, const struct done *d)
{
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    const int64_t numbers[] = {
        d->enrolment,   d->left,           d->tie[0].n,       d->tie[1].n,       d->parent[0].n,
        d->parent[1].n, d->is_post,        d->closed_access,  d->changed_person, d->changed_state,
        d->record.id.n, d->record.version, d->has_made_record};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        packed_add_i64(&b, numbers[i]);
    if (d->changed_person && d->has_person) {
        packed_add(&b, d->person.name.last);
        packed_add(&b, d->person.name.first);
        packed_add(&b, d->person.name.middle);
        packed_add(&b, d->person.position);
        packed_add(&b, d->person.external_id);
        packed_add_i64(&b, d->person.roles);
        packed_add_i64(&b, d->person.minor_until_us);
    }
    if (d->record.id.n && !d->has_made_record) {
        packed_add(&b, d->record.is.name.last);
        packed_add(&b, d->record.is.name.first);
        packed_add(&b, d->record.is.name.middle);
        packed_add(&b, d->record.is.position);
        packed_add(&b, d->record.is.subjects);
        packed_add(&b, d->record.is.document);
        packed_add(&b, d->record.is.external_id);
    }
    if (d->unit_name.p) {
        packed_add(&b, d->unit_name);
        packed_add_i64(&b, d->unit_year);
    }
    struct str ret = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    return ret.p ? ret : STR("");
}

void done_unpack(struct str text, struct done *ret)
{
    *ret = (struct done){.enrolment = packed_next_i64(&text)};
    ret->left = packed_next_i64(&text);
    ret->tie[0].n = packed_next_i64(&text);
    ret->tie[1].n = packed_next_i64(&text);
    ret->parent[0].n = packed_next_i64(&text);
    ret->parent[1].n = packed_next_i64(&text);
    ret->is_post = packed_next_i64(&text);
    ret->closed_access = packed_next_i64(&text);
    ret->changed_person = packed_next_i64(&text);
    ret->changed_state = packed_next_i64(&text);
    ret->record.id.n = packed_next_i64(&text);
    ret->record.version = packed_next_i64(&text);
    ret->has_made_record = packed_next_i64(&text);
    if (ret->changed_person) {
        ret->person.name.last = packed_next(&text);
        ret->person.name.first = packed_next(&text);
        ret->person.name.middle = packed_next(&text);
        ret->person.position = packed_next(&text);
        ret->person.external_id = packed_next(&text);
        ret->person.roles = (role_set)packed_next_i64(&text);
        ret->person.minor_until_us = packed_next_i64(&text);
    }
    if (ret->record.id.n && !ret->has_made_record) {
        ret->record.is.name.last = packed_next(&text);
        ret->record.is.name.first = packed_next(&text);
        ret->record.is.name.middle = packed_next(&text);
        ret->record.is.position = packed_next(&text);
        ret->record.is.subjects = packed_next(&text);
        ret->record.is.document = packed_next(&text);
        ret->record.is.external_id = packed_next(&text);
    }
    ret->unit_name = packed_next(&text);
    ret->unit_year = packed_next_i64(&text);
}

/* What a list does not say stays. */
struct staff_record_new record_merged(const struct staff_record_new *is,
                                      const struct staff_record_new *said)
{
    struct staff_record_new next = *is;
    next.name.last = said->name.last;
    next.name.first = said->name.first;
    next.name.middle = said->name.middle.n ? said->name.middle : is->name.middle;
    next.position = said->position.n ? said->position : is->position;
    next.subjects = said->subjects.n ? said->subjects : is->subjects;
    next.document = said->document.n ? said->document : is->document;
    next.external_id = said->external_id.n ? said->external_id : is->external_id;
    return next;
}

bool record_equal(const struct staff_record_new *a, const struct staff_record_new *b)
{
    return str_equal(a->name.last, b->name.last) && str_equal(a->name.first, b->name.first) &&
           str_equal(a->name.middle, b->name.middle) && str_equal(a->position, b->position) &&
           str_equal(a->subjects, b->subjects) && str_equal(a->document, b->document) &&
           str_equal(a->external_id, b->external_id);
}
