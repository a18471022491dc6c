/* xml.h - expat, told to forget what makes XML dangerous: no document type, no entities, no depth.
 * In kafedra-sandbox. */
#ifndef SANDBOX_XML_H
#define SANDBOX_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "sandbox/archive.h"
#include "text/table_wire.h"

#define LIMIT_XML_DEPTH 32

struct xml_hearer {
    void *ctx;
    /* Names without their prefix; attributes as expat gives them, for xml_attribute. */
    void (*begins)(void *ctx, const char *name, const char **attributes);
    void (*ends)(void *ctx, const char *name);
    void (*says)(void *ctx, struct str text); /* in pieces */
};

/* The part of the archive. False: t->wrong ("xml", "doctype", or as archive_read). */
bool xml_read(struct archive *z, uint64_t index, const struct xml_hearer *hearer,
              struct table_out *t);
/* Absent: there is none. name without its prefix. */
struct str xml_attribute(const char **attributes, const char *name);

#endif
