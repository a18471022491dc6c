/* sniff.h - what a file is, by its first bytes. Pure, any thread. Fuzz: fuzz/fuzz_sniff.c */
#ifndef TEXT_SNIFF_H
#define TEXT_SNIFF_H

#include <stdbool.h>

#include "base/str.h"

#define SNIFF_BYTES 4096 /* of the beginning are enough; fewer when the file is shorter */

struct sniffed {
    struct str type; /* a media type; "application/octet-stream" when nothing is known */
    bool is_program; /* a machine or a shell would run it */
};

struct sniffed sniff(struct str head);
/* By its name: a system would run it, or show it under another name's mask (".exe", ".js", ".lnk").
 * Blanks and full stops at the end do not hide it. */
bool sniff_name_is_program(struct str name);

#endif
