/* xml.c - one part of a spreadsheet through expat.
 *
 * WHY   entities that expand to gigabytes and files read by reference all begin with a document
 * type; spreadsheets have none, so one that has is refused at that word. OWNS  the parser, during
 * the call.  RUNS  in kafedra-sandbox.  TESTS xlsx_test.c */
#include "sandbox/xml.h"

#include <expat.h>
#include <string.h>

struct reading {
    const struct xml_hearer *hearer;
    struct table_out *t;
    XML_Parser parser;
    unsigned depth;
};

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(struct reading *g, const char *why)
{
    table_out_refuse(g->t, why, false);
    (void)XML_StopParser(g->parser, XML_FALSE);
}

static void XMLCALL on_begin(void *ctx, const char *name, const char **attributes)
{
    struct reading *g = ctx;
    if (++g->depth > LIMIT_XML_DEPTH)
        stop(g, "xml");
    else if (!g->t->wrong)
        g->hearer->begins(g->hearer->ctx, local(name), attributes);
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct reading *g = ctx;
    g->depth--;
    if (!g->t->wrong)
        g->hearer->ends(g->hearer->ctx, local(name));
}

static void XMLCALL on_text(void *ctx, const char *p, int n)
{
    struct reading *g = ctx;
    if (!g->t->wrong)
        g->hearer->says(g->hearer->ctx, (struct str){p, (size_t)n});
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system, const char *public,
                               int has_own)
{
    (void)name, (void)system, (void)public, (void)has_own;
    stop(ctx, "doctype");
}

static bool take(void *ctx, struct str piece)
{
    struct reading *g = ctx;
    if (XML_Parse(g->parser, piece.p, (int)piece.n, 0) != XML_STATUS_OK)
        table_out_refuse(g->t, "xml", false);
    return !g->t->wrong;
}

bool xml_read(struct archive *z, uint64_t index, const struct xml_hearer *hearer,
              struct table_out *t)
{
    struct reading g = {hearer, t, XML_ParserCreate(NULL), 0};
    if (!g.parser)
        return table_out_refuse(t, "xml", false);
    XML_SetHashSalt(g.parser, 0x6b616665); /* else expat asks the machine for randomness */
    XML_SetUserData(g.parser, &g);
    XML_SetElementHandler(g.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(g.parser, on_text);
    XML_SetStartDoctypeDeclHandler(g.parser, on_doctype);
    bool is_read = archive_read(z, index, take, &g, t);
    if (is_read && !t->wrong && XML_Parse(g.parser, "", 0, 1) != XML_STATUS_OK)
        table_out_refuse(t, "xml", false);
    XML_ParserFree(g.parser);
    return !t->wrong;
}

struct str xml_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (!strcmp(local(attributes[i]), name))
            return str_from(attributes[i + 1]);
    return (struct str){0};
}
