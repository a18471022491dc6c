/* markdown.h - light Markdown to an allow-listed tree, as JSON. Pure, any thread.
 *
 * md4c parses (no HTML, no images, no tables); our callbacks keep what the list below has and
 * turn everything else into its text. Nodes are {"t": type, ...}, children in "c":
 *   block:  p, ul, ol ("start"), li, quote, pre ("v": text)
 *   inline: text ("v"), b, i, s, code ("v"), a ("href": http/https/mailto only, "c"), br,
 *           mention ("member": "12", "c"): a link to member:12, when the caller says that it may
 * be; "member": "all" for one to member:all one Headings become p with b. A link with another
 * scheme becomes its text. Bare https:// addresses become links. Soft breaks are br (people press
 * Enter and mean it). Nesting over 8 levels is cut to text. A rule is a p with "---". Entities and
 * link definitions stay as typed. ul and ol hold li only; li and quote hold blocks and, in tight
 * lists and where nesting was cut, inline nodes between them. Neighbouring texts are one node.
 * Fuzz: fuzz/fuzz_markdown.c */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "text/json.h"

/* The id of member:all. */
#define MENTION_ALL 0

/* Whom a text may mention: the first `count` ids. While count < limit, others that it mentions are
 * added, each once. */
struct markdown_mentions {
    int64_t *id;
    size_t count, limit;
};

/* Writes one JSON array of block nodes. A link to a member who may not be mentioned (mentions NULL:
 * nobody) becomes its text. ERR_TOO_LARGE when w's buffer is full. */
MUST_CHECK enum err markdown_tree(struct str source, struct markdown_mentions *mentions,
                                  struct jw *w);

#endif
