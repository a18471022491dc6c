/* packages.c - OneRoster 1.1/1.2 and SDS packages as lists of our own.
 *
 * WHY   other systems export rows that point at each other over several files; a check that goes
 *       line by line wants each line whole.
 * HOW   an index by id over each file, then rows of our own columns: groups, colleagues, learners,
 *       further groups of learners, who teaches what. OneRoster's homerooms are groups; where it
 * has some, other classes are lessons of the groups that their students come from. Without
 *       homerooms, and in SDS, every class is a group. Demographics and sessions are left unread.
 * OWNS  nothing.  RUNS  on a slow worker.  SPEC OneRoster 1.1 and 1.2 CSV binding; SDS V1 CSV.
 * TESTS packages_test.c */
#include "features/imports/packages.h"

#include <stdlib.h>

#include "features/imports/packed.h"
#include "text/utf8.h"

/* A file of the package with the places of its columns. */
struct list {
    const struct table_sheet *sheet;
    size_t *by_id; /* rows, ordered by id */
    size_t count, id_at;
};

struct package {
    struct arena *a;
    enum import_kind kind;
    const struct table *t;
    struct list orgs, courses, classes, users, roles, teachers, enrolments, rosters;
    struct buf *out;
    int64_t rows;
};

static const enum import_field package_fields[] = {
    IMPORT_FIELD_NONE,       IMPORT_FIELD_EXTERNAL_ID, IMPORT_FIELD_LAST_NAME,
    IMPORT_FIELD_FIRST_NAME, IMPORT_FIELD_MIDDLE_NAME, IMPORT_FIELD_BRANCH,
    IMPORT_FIELD_GROUP,      IMPORT_FIELD_GROUP_ID,    IMPORT_FIELD_YEAR,
    IMPORT_FIELD_SUBJECT,    IMPORT_FIELD_TEACHER_ID,  IMPORT_FIELD_POSITION};
enum {
    P_WHAT,
    P_ID,
    P_LAST,
    P_FIRST,
    P_MIDDLE,
    P_BRANCH,
    P_GROUP,
    P_GROUP_ID,
    P_YEAR,
    P_SUBJECT,
    P_TEACHER,
    P_POSITION,
    P_COUNT
};

static bool is_file(struct str path, const char *name)
{
    struct str want = str_from(name);
    if (path.n < want.n)
        return false;
    struct str tail = str_slice(path, path.n - want.n, path.n);
    bool is_whole = path.n == want.n || path.p[path.n - want.n - 1] == '/';
    return is_whole && str_equal_ascii_nocase(tail, want);
}

static const struct table_sheet *file_of(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->sheet_count; i++)
        if (is_file(t->sheet[i].name, name) && t->sheet[i].row_count)
            return &t->sheet[i];
    return NULL;
}

enum import_kind package_kind(const struct table *t)
{
    if (file_of(t, "users.csv") && file_of(t, "classes.csv"))
        return IMPORT_KIND_ONEROSTER;
    if (file_of(t, "student.csv") && file_of(t, "section.csv"))
        return IMPORT_KIND_SDS;
    return IMPORT_KIND_COUNT;
}

static struct str cell(const struct table_row *r, size_t at)
{
    return at < r->cell_count ? str_trim(r->cell[at]) : STR("");
}

static size_t column(const struct list *l, const char *name)
{
    const struct table_row *head = l->sheet ? &l->sheet->row[0] : NULL;
    size_t i = 0;
    if (!head)
        return SIZE_MAX;
    while (i < head->cell_count && !str_equal_ascii_nocase(str_trim(head->cell[i]), str_from(name)))
        i++;
    return i < head->cell_count ? i : SIZE_MAX;
}

static struct str at(const struct list *l, const struct table_row *r, const char *name)
{
    return cell(r, column(l, name));
}

/* Deleted ones are still listed by OneRoster's bulk files. */
static bool is_active(const struct list *l, const struct table_row *r)
{
    struct str status = at(l, r, "status");
    return !str_equal_ascii_nocase(status, STR("tobedeleted")) &&
           !str_equal_ascii_nocase(status, STR("inactive"));
}

static int text_compare(struct str x, struct str y)
{
    size_t n = x.n < y.n ? x.n : y.n;
    int order = n ? memcmp(x.p, y.p, n) : 0;
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* What qsort needs to know of the list. */
struct ordered {
    struct str id;
    size_t row;
};

static int ordered_compare(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    int order = text_compare(x->id, y->id);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static enum err list_open(struct package *p, const char *file, const char *id, struct list *ret)
{
    *ret = (struct list){.sheet = file_of(p->t, file)};
    if (!ret->sheet)
        return OK;
    ret->id_at = column(ret, id);
    size_t n = ret->sheet->row_count;
    struct ordered *list = arena_try(p->a, n, sizeof *list);
    ret->by_id = arena_try(p->a, n, sizeof *ret->by_id);
    if (!list || !ret->by_id)
        return ERR_TOO_LARGE;
    for (size_t i = 1; i < n; i++)
        list[ret->count++] = (struct ordered){cell(&ret->sheet->row[i], ret->id_at), i};
    qsort(list, ret->count, sizeof *list, ordered_compare);
    for (size_t i = 0; i < ret->count; i++)
        ret->by_id[i] = list[i].row;
    return OK;
}

/* The first place in order of this id or a greater one. */
static size_t lower(const struct list *l, struct str id)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (text_compare(cell(&l->sheet->row[l->by_id[mid]], l->id_at), id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct table_row *row_of(const struct list *l, struct str id)
{
    if (!l->sheet || !id.n)
        return NULL;
    size_t i = lower(l, id);
    const struct table_row *r = i < l->count ? &l->sheet->row[l->by_id[i]] : NULL;
    return r && str_equal(cell(r, l->id_at), id) ? r : NULL;
}

static bool is_oneroster(const struct package *p)
{
    return p->kind == IMPORT_KIND_ONEROSTER;
}

static enum err put(struct package *p, size_t line, enum import_what what, const struct str *cells)
{
    packed_add_i64(p->out, (int64_t)line);
    packed_add_i64(p->out, what);
    for (int i = P_ID; i < P_COUNT; i++) {
        struct arena_mark mark = arena_mark(p->a);
        struct str clean = STR("");
        enum err e = cells[i].n ? utf8_clean(p->a, cells[i], true, &clean) : OK;
        if (e)
            return e;
        packed_add(p->out, clean);
        arena_rewind(p->a, mark);
    }
    packed_end_row(p->out);
    p->rows++;
    return p->out->failed ? ERR_TOO_LARGE : OK;
}

static struct str org_name(const struct package *p, struct str id)
{
    const struct table_row *r = row_of(&p->orgs, id);
    return r ? at(&p->orgs, r, is_oneroster(p) ? "name" : "Name") : STR("");
}

static bool has_homerooms(const struct package *p)
{
    for (size_t i = 0; i < p->classes.count; i++) {
        const struct table_row *r = &p->classes.sheet->row[p->classes.by_id[i]];
        if (str_equal_ascii_nocase(at(&p->classes, r, "classType"), STR("homeroom")))
            return true;
    }
    return false;
}

static bool is_group(const struct package *p, const struct table_row *class_row, bool homerooms)
{
    return !homerooms ||
           str_equal_ascii_nocase(at(&p->classes, class_row, "classType"), STR("homeroom"));
}

static struct str class_id(const struct package *p, const struct table_row *r)
{
    return cell(r, p->classes.id_at);
}

static void class_cells(const struct package *p, const struct table_row *r, struct str *cells)
{
    bool one = is_oneroster(p);
    struct str org = at(&p->classes, r, one ? "schoolSourcedId" : "School SIS ID");
    cells[P_BRANCH] = org_name(p, org.n ? org : at(&p->classes, r, "orgSourcedId"));
    cells[P_GROUP] = at(&p->classes, r, one ? "title" : "Section Name");
    cells[P_GROUP_ID] = class_id(p, r);
    struct str grade = at(&p->classes, r, one ? "grades" : "Grade");
    long long n = 0;
    if (str_to_i64(grade, &n) && n >= 1 && n <= 12)
        cells[P_YEAR] = grade;
}

static void cells_clear(struct str *cells)
{
    for (int i = 0; i < P_COUNT; i++)
        cells[i] = STR("");
}

static enum err put_groups(struct package *p, bool homerooms)
{
    enum err e = OK;
    struct str cells[P_COUNT];
    for (size_t i = 1; !e && i < p->classes.sheet->row_count; i++) {
        const struct table_row *r = &p->classes.sheet->row[i];
        if (!is_active(&p->classes, r) || !is_group(p, r, homerooms))
            continue;
        cells_clear(cells);
        class_cells(p, r, cells);
        e = put(p, r->line, IMPORT_WHAT_UNIT, cells);
    }
    return e;
}

static void person_cells(const struct package *p, const struct list *l, const struct table_row *r,
                         struct str *cells)
{
    bool one = is_oneroster(p);
    cells_clear(cells);
    cells[P_ID] = cell(r, l->id_at);
    cells[P_LAST] = at(l, r, one ? "familyName" : "Last Name");
    cells[P_FIRST] = at(l, r, one ? "givenName" : "First Name");
    cells[P_MIDDLE] = at(l, r, one ? "middleName" : "Middle Name");
}

static bool user_is(const struct list *l, const struct table_row *r, const char *role)
{
    return str_equal_ascii_nocase(at(l, r, "role"), str_from(role));
}

/* A role of an enrolment or user that works here. */
static bool is_teaching_role(struct str role)
{
    return str_equal_ascii_nocase(role, STR("teacher")) ||
           str_equal_ascii_nocase(role, STR("aide")) ||
           str_equal_ascii_nocase(role, STR("proctor"));
}

static bool is_student_role(struct str role)
{
    return str_equal_ascii_nocase(role, STR("student"));
}

/* OneRoster 1.1 says a role with the user; 1.2 and SDS 2.1 keep them in a file of their own. */
static bool user_has(const struct package *p, const struct table_row *user,
                     bool (*fits)(struct str role))
{
    struct str own = at(&p->users, user, "role"), id = cell(user, p->users.id_at);
    bool has = fits(own);
    for (size_t i = own.n || !p->roles.sheet ? SIZE_MAX : lower(&p->roles, id);
         !has && i < p->roles.count; i++) {
        const struct table_row *r = &p->roles.sheet->row[p->roles.by_id[i]];
        if (!str_equal(cell(r, p->roles.id_at), id))
            break;
        has = is_active(&p->roles, r) && fits(at(&p->roles, r, "role"));
    }
    return has;
}

static enum err put_teachers(struct package *p)
{
    const struct list *l = is_oneroster(p) ? &p->users : &p->teachers;
    enum err e = OK;
    struct str cells[P_COUNT];
    for (size_t i = 1; l->sheet && !e && i < l->sheet->row_count; i++) {
        const struct table_row *r = &l->sheet->row[i];
        if (!is_active(l, r) || (is_oneroster(p) && !user_has(p, r, is_teaching_role)))
            continue;
        person_cells(p, l, r, cells);
        cells[P_POSITION] = STR("преподаватель");
        e = put(p, r->line, IMPORT_WHAT_STAFF, cells);
    }
    return e;
}

static enum err put_learner(struct package *p, const struct table_row *user, bool homerooms)
{
    const char *class_column = is_oneroster(p) ? "classSourcedId" : "Section SIS ID";
    struct str id = cell(user, p->users.id_at), cells[P_COUNT];
    bool is_first = true;
    enum err e = OK;
    for (size_t i = p->enrolments.sheet ? lower(&p->enrolments, id) : 0;
         !e && i < p->enrolments.count; i++) {
        const struct table_row *r = &p->enrolments.sheet->row[p->enrolments.by_id[i]];
        if (!str_equal(cell(r, p->enrolments.id_at), id))
            break;
        const struct table_row *c = row_of(&p->classes, at(&p->enrolments, r, class_column));
        if (!c || !is_group(p, c, homerooms) || !is_active(&p->enrolments, r) ||
            (is_oneroster(p) && !user_is(&p->enrolments, r, "student")))
            continue;
        person_cells(p, &p->users, user, cells);
        class_cells(p, c, cells);
        e = put(p, is_first ? user->line : r->line,
                is_first ? IMPORT_WHAT_LEARNER : IMPORT_WHAT_ENROLMENT, cells);
        is_first = false;
    }
    if (e || !is_first)
        return e;
    person_cells(p, &p->users, user, cells); /* in no group: refused with that reason, or known */
    return put(p, user->line, IMPORT_WHAT_LEARNER, cells);
}

static enum err put_learners(struct package *p, bool homerooms)
{
    enum err e = OK;
    for (size_t i = 1; !e && i < p->users.sheet->row_count; i++) {
        const struct table_row *r = &p->users.sheet->row[i];
        if (is_active(&p->users, r) && (!is_oneroster(p) || user_has(p, r, is_student_role)))
            e = put_learner(p, r, homerooms);
    }
    return e;
}

static struct str subject_name(const struct package *p, const struct table_row *class_row)
{
    const struct table_row *course =
        is_oneroster(p) ? row_of(&p->courses, at(&p->classes, class_row, "courseSourcedId")) : NULL;
    struct str name = course ? at(&p->courses, course, "title") : STR("");
    if (!name.n && !is_oneroster(p))
        name = at(&p->classes, class_row, "Course Name");
    return name.n ? name : at(&p->classes, class_row, is_oneroster(p) ? "title" : "Section Name");
}

static enum err put_lesson(struct package *p, const struct table_row *r,
                           const struct table_row *lesson, const struct table_row *group,
                           struct str teacher)
{
    struct str cells[P_COUNT];
    cells_clear(cells);
    class_cells(p, group, cells);
    cells[P_TEACHER] = teacher;
    cells[P_SUBJECT] = subject_name(p, lesson);
    return put(p, r->line, IMPORT_WHAT_TEACHING, cells);
}

/* The homeroom of a student. */
static const struct table_row *homeroom_of(const struct package *p, struct str user)
{
    for (size_t i = lower(&p->enrolments, user); i < p->enrolments.count; i++) {
        const struct table_row *r = &p->enrolments.sheet->row[p->enrolments.by_id[i]];
        if (!str_equal(cell(r, p->enrolments.id_at), user))
            return NULL;
        const struct table_row *c = row_of(&p->classes, at(&p->enrolments, r, "classSourcedId"));
        if (c && is_group(p, c, true))
            return c;
    }
    return NULL;
}

#define LESSON_GROUPS 16

/* Homerooms that the students of a lesson come from; few. */
static enum err put_lesson_of_homerooms(struct package *p, const struct table_row *r,
                                        const struct table_row *lesson, struct str teacher)
{
    const struct table_row *seen[LESSON_GROUPS];
    size_t n = 0;
    enum err e = OK;
    for (size_t i = lower(&p->rosters, class_id(p, lesson)); !e && i < p->rosters.count; i++) {
        const struct table_row *x = &p->rosters.sheet->row[p->rosters.by_id[i]];
        if (!str_equal(cell(x, p->rosters.id_at), class_id(p, lesson)))
            break;
        const struct table_row *group = user_is(&p->rosters, x, "student")
                                            ? homeroom_of(p, at(&p->rosters, x, "userSourcedId"))
                                            : NULL;
        size_t k = 0;
        while (k < n && seen[k] != group)
            k++;
        if (!group || k < n || n == LESSON_GROUPS)
            continue;
        seen[n++] = group;
        e = put_lesson(p, r, lesson, group, teacher);
    }
    return e;
}

static enum err put_teaching(struct package *p, bool homerooms)
{
    bool one = is_oneroster(p);
    const struct list *l = one ? &p->enrolments : &p->rosters;
    enum err e = OK;
    for (size_t i = 1; l->sheet && !e && i < l->sheet->row_count; i++) {
        const struct table_row *r = &l->sheet->row[i];
        struct str class_of = at(l, r, one ? "classSourcedId" : "Section SIS ID");
        const struct table_row *lesson = row_of(&p->classes, class_of);
        if (!lesson || !is_active(l, r) || (one && !is_teaching_role(at(l, r, "role"))))
            continue;
        struct str teacher = at(l, r, one ? "userSourcedId" : "SIS ID");
        if (is_group(p, lesson, homerooms))
            e = put_lesson(p, r, lesson, lesson, teacher);
        else
            e = put_lesson_of_homerooms(p, r, lesson, teacher);
    }
    return e;
}

static enum err open_lists(struct package *p)
{
    bool one = is_oneroster(p);
    enum err e =
        list_open(p, one ? "orgs.csv" : "school.csv", one ? "sourcedId" : "SIS ID", &p->orgs);
    if (!e)
        e = list_open(p, "courses.csv", "sourcedId", &p->courses);
    if (!e)
        e = list_open(p, one ? "classes.csv" : "section.csv", one ? "sourcedId" : "SIS ID",
                      &p->classes);
    if (!e)
        e = list_open(p, one ? "users.csv" : "student.csv", one ? "sourcedId" : "SIS ID",
                      &p->users);
    if (!e)
        e = list_open(p, "roles.csv", "userSourcedId", &p->roles);
    if (!e)
        e = list_open(p, "teacher.csv", "SIS ID", &p->teachers);
    if (!e)
        e = list_open(p, one ? "enrollments.csv" : "studentenrollment.csv",
                      one ? "userSourcedId" : "SIS ID", &p->enrolments);
    if (!e)
        e = list_open(p, one ? "enrollments.csv" : "teacherroster.csv",
                      one ? "classSourcedId" : "Section SIS ID", &p->rosters);
    if (!e && (!p->classes.sheet || !p->users.sheet || p->classes.id_at == SIZE_MAX ||
               p->users.id_at == SIZE_MAX))
        e = ERR_FILE_UNREADABLE;
    return e;
}

enum err package_pack(struct arena *a, enum import_kind kind, const struct table *t,
                      struct columns *ret, struct buf *out, int64_t *ret_rows)
{
    static const char *const names[P_COUNT] = {"—",      "id",      "last",       "first",
                                               "middle", "branch",  "group",      "group id",
                                               "year",   "subject", "teacher id", "position"};
    struct package p = {.a = a, .kind = kind, .t = t, .out = out};
    *ret = (struct columns){arena_try(a, P_COUNT, sizeof *ret->column), NULL, P_COUNT};
    enum err e = ret->column ? open_lists(&p) : ERR_TOO_LARGE;
    if (e)
        return e;
    for (int i = 0; i < P_COUNT; i++)
        ret->column[i] = (struct import_column){str_from(names[i]), STR(""), package_fields[i]};
    bool homerooms = is_oneroster(&p) && has_homerooms(&p);
    e = put_groups(&p, homerooms);
    if (!e)
        e = put_teachers(&p);
    if (!e)
        e = put_learners(&p, homerooms);
    if (!e)
        e = put_teaching(&p, homerooms);
    *ret_rows = p.rows;
    return e;
}
