/* words.h - the words of a text as a search compares them. Pure, any thread.
 *
 * One analyser for what is kept in an index and for what is asked, whatever database holds it.
 * Fuzz: fuzz/fuzz_search_query.c */
#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

#define WORDS_VERSION     2 /* raise it with any change of terms: the index is made anew */
#define LIMIT_WORD_TERMS  6
#define LIMIT_TERM_BYTES  96   /* what is longer is cut, in the index and in the query */
#define LIMIT_TEXT_WORDS  4000 /* of one text; the rest is not found */
#define LIMIT_QUERY_WORDS 12   /* the rest is not asked */
#define WORDS_PREFIX_FROM 3    /* signs from which the last word may be the beginning of one */
#define LIMIT_CODE_PARTS  6

struct term {
    char p[LIMIT_TERM_BYTES];
    size_t n;
};

/* A word, or a code of several: «СД-21», "109/2". Codes come before their parts. */
struct word {
    size_t from, to;                    /* its bytes in the text */
    size_t at, span;                    /* its place among the words; how many places it takes */
    struct term raw;                    /* folded, as it stands */
    struct term term[LIMIT_WORD_TERMS]; /* letters, digits, and "_" inside */
    size_t terms;
    bool is_weak;  /* "и", "на": not in the index, and not asked for */
    bool is_loose; /* a code only if somebody asks for one: «СД 21» */
};

struct sb_stemmer;
struct words {
    struct str text;
    size_t next, at;
    struct sb_stemmer *russian, *english; /* made when first needed */
    struct word part[LIMIT_CODE_PARTS];   /* of a code that was told, still to be told */
    size_t parts, told;
};

/* Text as cleaned by utf8_clean. */
void words_begin(struct words *w, struct str text);
bool words_next(struct words *w, struct word *ret);
void words_end(struct words *w);

/* All terms of a text, with a blank after each: what an index keeps. Appends. */
void words_index(struct str text, struct buf *ret);

/* A question: every word of it must be there, in any form; words between quotes in their order. */
struct query_word {
    struct term term[LIMIT_WORD_TERMS]; /* one of these */
    size_t terms;
    bool may_go_on; /* or a term that begins with `typed` */
    bool has_star;  /* it was asked to */
    struct term typed;
    bool joins_last; /* stands right after the word before it: both are of one phrase */
    bool is_weak;    /* only a place in a phrase */
};

struct words_query {
    struct query_word word[LIMIT_QUERY_WORDS];
    size_t count;
    bool has_phrase;
};

/* Any text is a question; one without words has a count of 0. */
void words_query_read(struct str text, struct words_query *ret);

struct words_mark {
    size_t from, to;
};
/* Does the text answer it? Marks of what answers, in order, as many as fit. */
bool words_match(const struct words_query *q, struct str text, struct words_mark *marks,
                 size_t most, size_t *ret_count);

/* A text without marks of light Markdown and targets of links, in one line: for showing a part of
 * it. Appends; never longer than the text. */
void words_plain(struct str text, struct buf *ret);

#endif
