/* budget.h - how much may be sent to one subscriber: an estimate out of what its receiver tells
 * (REMB, losses, round trip), and the probes that find out whether more would do. Pure. */
#ifndef MEDIA_BUDGET_H
#define MEDIA_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#define BUDGET_FIRST_BPS 1500000 /* before anything is known */
#define BUDGET_TRUST_BPS 4000000 /* for everybody's smallest picture, until the link is narrow */
#define BUDGET_LEAST_BPS 50000
#define BUDGET_MOST_BPS  50000000

struct budget {
    uint64_t bps;      /* what may be allotted */
    uint64_t remb_bps; /* the last as told; 0: none yet */
    bool is_narrow;    /* losses or a long queue have shown it: pictures may be paused */
    uint64_t most_bps, most_before_bps;       /* sent, in this period and the last */
    uint64_t least_bps, least_before_bps;     /* the same, at least */
    int64_t period_us;                        /* since when */
    int64_t congested_us;                     /* the last sign of it; 0: none */
    int64_t cut_us;                           /* the last cut */
    uint32_t lost_1024;                       /* smoothed */
    int64_t lost_us;                          /* when it was last changed */
    uint32_t rtt_us;                          /* smoothed; 0: not known */
    uint32_t rtt_last_us;                     /* the last measured */
    uint32_t rtt_least_us, rtt_least_next_us; /* of the last half minute, and of the current one */
    int64_t rtt_least_since_us;
    enum { PROBE_RESTS, PROBE_RUNS, PROBE_WAITS } probe;
    uint64_t probe_bps;    /* all that is sent while it runs, media included */
    int64_t probe_us;      /* when it began, then when it ended */
    int64_t probe_end_us;  /* when the last padding was sent */
    int64_t probe_next_us; /* not before */
    int64_t probe_wait_us; /* grows with failure */
    bool is_reported;      /* a report measured the link as it was when the probe ended */
    bool is_asked;         /* a report went out behind the probe: its answer will tell */
    bool is_doubted;       /* REMB fell while it was about the probe */
    bool is_winning;       /* the last probe went well: aim higher with the next */
};
void budget_init(struct budget *b, int64_t now_us);
/* What REMB said, the same with what it does not count added, and what is sent. */
struct budget_told {
    uint64_t remb_bps, all_bps, sent_bps;
};
void budget_remb(struct budget *b, const struct budget_told *told, int64_t now_us);
/* Of a round of receiver reports. rtt_us: measured by the sender report of sr_us; 0: not known. */
struct budget_heard {
    uint32_t lost_1024, rtt_us;
    int64_t sr_us;
};
void budget_report(struct budget *b, const struct budget_heard *heard, uint64_t sent_bps,
                   int64_t now_us);
/* Of reports about too few packets to judge losses by: they still tell how a probe went. */
void budget_rtt(struct budget *b, const struct budget_heard *heard, int64_t now_us);
/* Every 100 ms or so. sent_bps: without padding. need_bps: at which the next better picture could
 * be sent, 0: there is none; all_bps: at which everything could. True when the budget has changed.
 */
bool budget_tick(struct budget *b, uint64_t sent_bps, uint64_t need_bps, uint64_t all_bps,
                 int64_t now_us);
bool budget_is_congested(const struct budget *b, int64_t now_us); /* within the last second */
bool budget_is_tight(const struct budget *b, int64_t now_us);     /* within the last half minute */
/* What pictures and sound may take now: less than the budget while a queue drains. */
uint64_t budget_now(const struct budget *b, int64_t now_us);

#endif
