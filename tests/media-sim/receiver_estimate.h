/* receiver_estimate.h - the receiver's reports and its estimate of the link. */
#ifndef MEDIA_SIM_RECEIVER_ESTIMATE_H
#define MEDIA_SIM_RECEIVER_ESTIMATE_H

#include "receiver.h"

void receiver_estimate(struct receiver *r, const struct rtp *p, size_t bytes, int64_t now_us);
void receiver_report(struct receiver *r, int64_t now_us);

#endif
