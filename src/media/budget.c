/* budget.c - the estimate of one subscriber's link.
 *
 * WHY   the receiver's own estimate (REMB) never exceeds half as much again as what it is sent, and
 *       after a fall it creeps up by a packet a second: as a limit it would keep the picture bad
 *       for minutes. As a sign it is good: when it falls below what we send, the link is full.
 * HOW   down: REMB falls below what is sent, or losses with growing delay, or very high losses: at
 *       once, to what got through. But who sends little and is told that it is too much (the key
 *       frame of a smaller picture, a queue that still drains) has learnt little: then not below
 *       the most that was sent lately, until it is said again. Up: whatever is sent without such
 *       signs is proven to fit; to prove more than the media of now, a probe adds padding for
 *       400 ms, up to 120 % of what the next step needs and at least 200 kbit/s (behind a link that
 *       was full lately 250 ms and 80 kbit/s; after one that went well up to all that is wanted, at
 *       most six times the budget); if nobody complains, the budget is what was probed. The next
 *       follows within a second or so, whatever became of the last, so that all is back within 5 s
 *       when a link recovers. Random loss alone (radio) is no congestion: it is repaired, not
 *       yielded to. Delay alone may be that of a busy receiver: it lowers, but the link is not
 *       proven narrow by it, so that nobody's last picture is taken away.
 * OWNS  nothing.  RUNS  on its media thread.
 * SPEC  draft-alvestrand-rmcat-remb, RFC 3550 6.4.1.  TESTS budget_test.c, tests/media-sim */
#include "media/budget.h"

enum {
    CALM_US = 1000000,
    CUT_PAUSE_US = 1300000, /* the next report of losses still tells of the time before a cut */
    TIGHT_US = 30000000,
    DRAIN_US = 800000,
    DRAIN_PCT = 70,
    PROBE_RUN_US = 400000,
    PROBE_TIGHT_RUN_US = 250000,
    PROBE_ECHO_US = 1000000,    /* so long what is said may be about its padding */
    PROBE_SILENCE_US = 1500000, /* no report of its end: believe, where none can come */
    PROBE_FIRST_WAIT_US = 400000,
    PROBE_MOST_WAIT_US = 1100000,
    PROBE_TIGHT_WAIT_US = 700000, /* after success: the key frame it made room for goes first */
    WINNING_DELAY_US = 30000,
    PROBE_PCT = 120,
    PROBE_LEAST_BPS = 200000,
    PROBE_TIGHT_LEAST_BPS = 80000,
    LEAST_PERIOD_US = 15000000,
    LOST_STALE_US = 3000000,
    LOST_HIGH_1024 = 256, /* 25 %: of itself a sign */
    LOST_SOME_1024 = 51,  /* 5 %: with delay */
    DELAY_US = 120000,
    PROBE_DELAY_US = 60000,
    PERIOD_US = 1000000,
    USED_PCT = 75,         /* of the budget: then what is sent tells of the link */
    PROVEN_LOST_1024 = 20, /* 2 % */
    PROVEN_DELAY_US = 600000,
    WINNING_TIMES = 6 /* the budget, at most, is aimed at after a probe that went well */
};

void budget_init(struct budget *b, int64_t now_us)
{
    *b = (struct budget){.bps = BUDGET_FIRST_BPS,
                         .probe_next_us = now_us + PROBE_FIRST_WAIT_US,
                         .probe_wait_us = PROBE_FIRST_WAIT_US};
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void fail_probe(struct budget *b, int64_t now_us)
{
    b->is_winning = false;
    if (b->probe == PROBE_RUNS)
        b->probe_end_us = now_us;
    if (b->probe != PROBE_RESTS)
        b->probe_wait_us *= 2;
    if (b->probe_wait_us > PROBE_MOST_WAIT_US)
        b->probe_wait_us = PROBE_MOST_WAIT_US;
    b->probe = PROBE_RESTS;
    b->probe_next_us = now_us + (b->probe_wait_us > CALM_US ? b->probe_wait_us : (int64_t)CALM_US);
}

static void congest(struct budget *b, uint64_t to_bps, uint64_t sent_bps, int64_t now_us)
{
    uint64_t most = b->most_bps > b->most_before_bps ? b->most_bps : b->most_before_bps;
    if (sent_bps < b->bps * USED_PCT / 100 && to_bps < most)
        to_bps = most;
    b->bps = least(b->bps, to_bps);
    if (b->bps < BUDGET_LEAST_BPS)
        b->bps = BUDGET_LEAST_BPS;
    b->is_narrow |=
        b->lost_1024 > PROVEN_LOST_1024 || b->rtt_last_us > b->rtt_least_us + PROVEN_DELAY_US;
    b->congested_us = b->cut_us = now_us;
    fail_probe(b, now_us);
}

/* What is said may be about the padding of a probe, not about what goes on. at_us: when the round
 * trip in it began; until_us: nothing in it is of packets sent after that. */
static bool is_about_probe(const struct budget *b, int64_t at_us, int64_t until_us)
{
    return (b->probe == PROBE_RUNS && until_us >= b->probe_us) ||
           (b->probe_end_us && at_us - b->probe_end_us < PROBE_ECHO_US);
}

void budget_remb(struct budget *b, const struct budget_told *told, int64_t now_us)
{
    uint64_t before = b->remb_bps, bps = told->all_bps, sent_bps = told->sent_bps;
    b->remb_bps = told->remb_bps;
    bool has_fallen = told->remb_bps < before - before / 50; /* the first is a guess */
    if (bps >= b->bps)
        b->bps = least(bps, BUDGET_MOST_BPS);
    else if (has_fallen && is_about_probe(b, now_us, now_us)) {
        /* In short probes that is a burst or a queue: the round trip behind it tells, if any. */
        b->is_doubted = true;
        if (!budget_is_tight(b, now_us))
            fail_probe(b, now_us);
    } else if (has_fallen && bps < sent_bps - sent_bps / 8)
        congest(b, bps, sent_bps, now_us);
}

/* A queue stands somewhere: the link is full as it is. */
static bool has_queue(const struct budget *b)
{
    return b->rtt_last_us > b->rtt_least_us + b->rtt_least_us / 2 + PROBE_DELAY_US;
}

static void note_rtt(struct budget *b, uint32_t rtt_us, int64_t now_us)
{
    b->rtt_last_us = rtt_us;
    b->rtt_us = b->rtt_us ? (b->rtt_us * 3 + rtt_us) / 4 : rtt_us;
    if (now_us - b->rtt_least_since_us > LEAST_PERIOD_US) { /* the least of two periods */
        b->rtt_least_us = b->rtt_least_next_us ? b->rtt_least_next_us : rtt_us;
        b->rtt_least_next_us = rtt_us;
        b->rtt_least_since_us = now_us;
    }
    if (!b->rtt_least_us || rtt_us < b->rtt_least_us)
        b->rtt_least_us = rtt_us;
    if (!b->rtt_least_next_us || rtt_us < b->rtt_least_next_us)
        b->rtt_least_next_us = rtt_us;
}

void budget_rtt(struct budget *b, const struct budget_heard *heard, int64_t now_us)
{
    if (!heard->rtt_us)
        return;
    note_rtt(b, heard->rtt_us, now_us);
    b->is_reported |= heard->sr_us >= b->probe_us;
    if (has_queue(b) && b->probe != PROBE_RESTS)
        fail_probe(b, now_us);
}

/* Do these reports say that the link is full? */
static bool is_full(struct budget *b, const struct budget_heard *h, int64_t now_us)
{
    bool is_worse = h->lost_1024 > b->lost_1024 + LOST_SOME_1024;
    b->lost_1024 = (b->lost_1024 + h->lost_1024) / 2;
    b->lost_us = now_us;
    budget_rtt(b, h, now_us);
    if (is_worse && b->probe != PROBE_RESTS)
        fail_probe(b, now_us);
    uint32_t rtt_us = h->rtt_us;
    bool is_delayed = rtt_us > b->rtt_least_us + b->rtt_least_us / 2 + DELAY_US;
    bool is_lossy = h->lost_1024 > LOST_HIGH_1024 && b->lost_1024 > LOST_HIGH_1024 / 2;
    /* Where REMB speaks it tells of queues; round trips alone may be those of a busy machine. */
    bool is_late = !b->remb_bps && rtt_us > 2 * b->rtt_least_us + 3 * DELAY_US;
    is_late |= b->is_narrow && has_queue(b); /* it stands */
    return is_lossy || (is_delayed && h->lost_1024 > LOST_SOME_1024) || (h->rtt_us && is_late);
}

void budget_report(struct budget *b, const struct budget_heard *heard, uint64_t sent_bps,
                   int64_t now_us)
{
    bool is_of_probe =
        is_about_probe(b, heard->rtt_us ? heard->sr_us : now_us, now_us - heard->rtt_us);
    if (!is_full(b, heard, now_us) || (b->cut_us && now_us - b->cut_us < CUT_PAUSE_US))
        return;
    if (is_of_probe) {
        fail_probe(b, now_us);
        return;
    }
    uint64_t got = sent_bps - sent_bps * least(heard->lost_1024, 1024) / 1024;
    congest(b, got - got / 10, sent_bps, now_us);
}

bool budget_is_congested(const struct budget *b, int64_t now_us)
{
    return b->congested_us && now_us - b->congested_us < CALM_US;
}

/* The most and the least that was sent in a second of the last two. */
static void note_sent(struct budget *b, uint64_t sent_bps, int64_t now_us)
{
    if (now_us - b->period_us > PERIOD_US) {
        b->most_before_bps = b->most_bps;
        b->least_before_bps = b->least_bps;
        b->most_bps = 0;
        b->least_bps = UINT64_MAX;
        b->period_us = now_us;
    }
    if (sent_bps > b->most_bps)
        b->most_bps = sent_bps;
    b->least_bps = least(b->least_bps, sent_bps);
}

/* What was sent all the time and left no queue fits; before the first sign of congestion, what is
 * sent now. */
static bool is_proven_by_use(struct budget *b, uint64_t sent_bps, int64_t now_us)
{
    uint64_t always = b->congested_us ? least(b->least_bps, b->least_before_bps) : sent_bps;
    if (always <= b->bps || budget_is_congested(b, now_us) || has_queue(b))
        return false;
    b->bps = least(always, BUDGET_MOST_BPS);
    return true;
}

bool budget_is_tight(const struct budget *b, int64_t now_us)
{
    return b->congested_us && now_us - b->congested_us < TIGHT_US;
}

uint64_t budget_now(const struct budget *b, int64_t now_us)
{
    bool is_draining = b->cut_us && now_us - b->cut_us < DRAIN_US;
    return is_draining ? b->bps * DRAIN_PCT / 100 : b->bps;
}

static void begin_probe(struct budget *b, uint64_t sent_bps, uint64_t need_bps, int64_t now_us)
{
    uint64_t goal = need_bps * PROBE_PCT / 100;
    uint64_t more = budget_is_tight(b, now_us) ? PROBE_TIGHT_LEAST_BPS : PROBE_LEAST_BPS;
    if (goal < sent_bps + more)
        goal = sent_bps + more;
    b->probe = PROBE_RUNS;
    b->probe_bps = least(goal, BUDGET_MOST_BPS);
    b->probe_us = now_us;
    b->is_reported = b->is_doubted = false;
}

static bool end_probe(struct budget *b, int64_t now_us)
{
    b->probe = PROBE_RESTS;
    b->is_winning = b->rtt_last_us < b->rtt_least_us + WINNING_DELAY_US;
    b->probe_wait_us = PROBE_FIRST_WAIT_US;
    bool may_go_on = b->is_winning || !budget_is_tight(b, now_us);
    b->probe_next_us = now_us + (may_go_on ? PROBE_FIRST_WAIT_US / 2 : PROBE_TIGHT_WAIT_US);
    if (b->probe_bps <= b->bps)
        return false;
    b->bps = b->probe_bps;
    b->is_narrow &= b->bps < BUDGET_FIRST_BPS;
    return true;
}

/* Where nothing is sent, nothing is reported as lost or found. */
static void forget_losses(struct budget *b, int64_t now_us)
{
    if (now_us - b->lost_us < LOST_STALE_US)
        return;
    b->lost_1024 /= 2;
    b->lost_us = now_us;
}

/* By silence: the report that would tell was lost in the queue, or there is none, and REMB fell. */
static bool is_disproven(const struct budget *b)
{
    return b->rtt_us && (b->is_asked || b->is_doubted);
}

bool budget_tick(struct budget *b, uint64_t sent_bps, uint64_t need_bps, uint64_t all_bps,
                 int64_t now_us)
{
    bool is_calm = !budget_is_congested(b, now_us);
    note_sent(b, sent_bps, now_us);
    forget_losses(b, now_us);
    bool has_changed = is_proven_by_use(b, sent_bps, now_us);
    if (!need_bps && !budget_is_tight(b, now_us))
        b->is_narrow = false; /* it gives all that is wanted, and has for long */
    int64_t run_us = budget_is_tight(b, now_us) ? PROBE_TIGHT_RUN_US : PROBE_RUN_US;
    int64_t since = now_us - b->probe_us;
    if (b->probe == PROBE_RUNS && since >= run_us) {
        b->probe = PROBE_WAITS;
        b->probe_us = b->probe_end_us = now_us;
        b->is_reported = b->is_asked = false;
    } else if (b->probe == PROBE_WAITS && since >= PROBE_SILENCE_US && is_disproven(b)) {
        fail_probe(b, now_us);
    } else if (b->probe == PROBE_WAITS && (b->is_reported || since >= PROBE_SILENCE_US)) {
        has_changed |= end_probe(b, now_us);
    } else if (b->probe == PROBE_RESTS && is_calm && need_bps > b->bps &&
               b->bps < BUDGET_MOST_BPS && now_us >= b->probe_next_us &&
               (!has_queue(b) || now_us >= b->probe_next_us + CALM_US)) {
        uint64_t aim = b->is_winning ? least(all_bps, b->bps * WINNING_TIMES) : 0;
        begin_probe(b, sent_bps, aim > need_bps ? aim : need_bps, now_us);
    }
    return has_changed;
}
