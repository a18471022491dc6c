/* limits.h - how much of the record is told at once. */
#ifndef FEATURES_AUDIT_LIMITS_H
#define FEATURES_AUDIT_LIMITS_H

#define LIMIT_ACTS_PAGE  50 /* rows when the caller names no number */
#define LIMIT_LOOKS_PAGE 30
#define LIMIT_CHAIN_WALK 2000 /* rows of the chain in one call: some milliseconds */
/* Rows that may stand in the chain in another order than by time. */
#define AUDIT_ORDER_SLACK 1000

#endif
