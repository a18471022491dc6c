/* doctor.h - what `kafedra doctor` looks at, and how it says what it found.
 *
 * A finding is for a person who runs a server and did not write it: what was seen, what it means,
 * what to do, in Russian and English. Main thread; texts live in the arena. */
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "app/settings.h"
#include "base/arena.h"
#include "base/str.h"

enum finding_state { FINDING_FINE, FINDING_REMARK, FINDING_TROUBLE };

struct words {
    struct str ru, en;
};

struct finding {
    const char *name; /* "disk_truth": a stable word, for --json and the manual */
    enum finding_state state;
    struct words seen, advice; /* advice is absent when all is fine */
};

#define LIMIT_FINDINGS 32

struct doctor {
    struct arena *arena;
    const struct settings *settings;
    struct finding finding[LIMIT_FINDINGS];
    size_t count;
};

/* Printed with what follows; each in its language. */
#define WORDS(ru_text, en_text) ((struct words){STR(ru_text), STR(en_text)})

void doctor_find(struct doctor *d, const char *name, enum finding_state state, struct words seen,
                 struct words advice);
enum finding_state doctor_worst(const struct doctor *d);
/* The whole report: for people, or as JSON for programs. */
struct str doctor_report(struct doctor *d, bool is_russian);
struct str doctor_json(struct doctor *d);
/* LC_ALL, LC_MESSAGES, LANG as the environment has them; NULL counts as unset. */
bool doctor_speaks_russian(const char *lc_all, const char *lc_messages, const char *lang);

/* What a flush of the disk may cost. Pure: the measuring is doctor_disk.c's. */
struct flush_times {
    double p50_us, p99_us; /* of fdatasync after a write of 4 KiB */
};
enum finding_state doctor_judge_flush(struct flush_times t);
/* Free bytes of so many in all. */
enum finding_state doctor_judge_space(double free_bytes, double all_bytes);

/* Whole days that are left of a certificate; `own`: the server renews it by itself. */
enum finding_state doctor_judge_days(int64_t days, bool own);
/* Reachable from this machine alone, so that nobody on the way can listen. */
bool doctor_is_loopback(struct str listen);

/* --- the checks, each in its file --- */
void doctor_disk(struct doctor *d);     /* folder, space, truth of fsync */
void doctor_machine(struct doctor *d);  /* clock, descriptors */
void doctor_network(struct doctor *d);  /* is the server up, or is its port free */
void doctor_database(struct doctor *d); /* integrity, version, size, newest event */
void doctor_postgres(struct doctor *d); /* the same question to PostgreSQL */
/* Every row of the audit record along its chains; head: a place that was noted, or absent. */
void doctor_audit(struct doctor *d, struct str head);
void doctor_sandbox(struct doctor *d);  /* is kafedra-sandbox there, and confined */
void doctor_pictures(struct doctor *d); /* and kafedra-pictures */
void doctor_antivirus(struct doctor *d);
void doctor_tls(struct doctor *d); /* the certificate; or that there is none */

#endif
