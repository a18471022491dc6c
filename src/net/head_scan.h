/* head_scan.h - finds the end of a request's head and refuses what is no line. Pure. */
#ifndef NET_HEAD_SCAN_H
#define NET_HEAD_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct head_scan {
    size_t line_bytes; /* of the current line */
    size_t lines;      /* whole lines so far */
    bool is_after_cr, had_empty_line;
};

enum head_scan_result {
    HEAD_SCAN_MORE,
    HEAD_SCAN_END, /* the empty line is in */
    HEAD_SCAN_BAD, /* bare LF or CR, control byte, line that begins with a blank (obs-fold), no name
                    */
    HEAD_SCAN_LONG_LINE, /* request line over its limit */
};

/* ret_used: how many of the bytes belong to the head. */
enum head_scan_result head_scan_feed(struct head_scan *h, struct str bytes, size_t *ret_used);

/* The same rule for the lines between chunks and for trailers: CR and LF only together, no control
 * bytes. False: refuse. */
bool head_scan_framing(struct head_scan *h, struct str bytes);

#endif
