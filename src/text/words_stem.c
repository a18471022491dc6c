/* words_stem.c - which terms stand for a word, so that all its forms meet.
 *
 * WHY   a stemmer alone takes «Климов» for a plural and cuts it to "клим" while «Климова» becomes
 *       "климов"; "перелом" loses its "ом" and "переломы" does not. People look for surnames and
 *       nouns more than for anything else.
 * HOW   a word has several terms, and two words meet when they share one: the stem; the stem of the
 *       stem (экзаменов → экзамен → экзам); a word on a consonant as it stands, since that is what
 *       its other forms are cut to; a word without its last "й" (Андрей, Андрея); one without the
 *       vowel that comes and goes (звонок, звонка). What has no rule is in a short table. More
 * words meet than must: Климов and Клим; a finding too many is read over, one too few is lost. OWNS
 * the stemmers of its struct words.  RUNS  any thread. SPEC  snowballstem.org/algorithms/russian,
 * english.  TESTS words_test.c, tests/system/search. */
#include "text/words_stem.h"

#include <libstemmer.h>

#include "base/log.h"

void words_add_term(struct word *w, struct str term)
{
    if (!term.n || w->terms == LIMIT_WORD_TERMS)
        return;
    if (term.n > LIMIT_TERM_BYTES)
        term = str_slice(term, 0, LIMIT_TERM_BYTES);
    for (size_t i = 0; i < w->terms; i++)
        if (str_equal((struct str){w->term[i].p, w->term[i].n}, term))
            return;
    memcpy(w->term[w->terms].p, term.p, term.n);
    w->term[w->terms++].n = term.n;
}

static struct sb_stemmer *stemmer(struct words *of, enum script script)
{
    struct sb_stemmer **kept = script == SCRIPT_CYRILLIC ? &of->russian : &of->english;
    if (!*kept)
        *kept = sb_stemmer_new(script == SCRIPT_CYRILLIC ? "russian" : "english", "UTF_8");
    ASSERT(*kept); /* both are in every libstemmer */
    return *kept;
}

/* In the stemmer's memory until it is asked again. */
static struct str stem(struct words *of, enum script script, struct str word)
{
    struct sb_stemmer *s = stemmer(of, script);
    const sb_symbol *p = sb_stemmer_stem(s, (const sb_symbol *)word.p, (int)word.n);
    ASSERT(p); /* NULL: no memory for a word */
    return (struct str){(const char *)p, (size_t)sb_stemmer_length(s)};
}

/* Words whose forms no rule brings together: each form, and what all of them have in common. */
static const struct odd {
    const char *forms, *term;
} odds[] = {
    {" день дня дню днем дне дни дней дням днями днях ", "ден"},
    {" мать матери матерью матерей матерям матерями матерях ", "матер"},
    {" дочь дочери дочерью дочерей дочерям дочерьми дочерях ", "дочер"},
    {" имя имени именем имена имен именам именами именах ", "имен"},
    {" время времени временем времена времен временам временами временах ", "времен"},
    {" лев льва льву львом льве ", "льв"},
    {" любовь любви любовью ", "любов"},
    {" ребенок ребенка ребенку ребенком ребенке дети детей детям детьми детях ", "дет"},
    {" человек человека человеку человеком человеке люди людей людям людьми людях ", "люд"},
    {" пошел пошла пошло пошли пойти пойдет пойду пойдем пойдут ", "пой"},
    {" идти иду идет идем идут шел шла шли ", "ид"},
    {" пришел пришла пришло пришли прийти придет приду придем придут ", "прид"},
};

static void add_odd(struct word *w)
{
    char key[LIMIT_TERM_BYTES + 2];
    key[0] = ' ';
    memcpy(key + 1, w->raw.p, w->raw.n);
    key[w->raw.n + 1] = ' ';
    for (size_t i = 0; i < sizeof odds / sizeof *odds; i++)
        if (memmem(odds[i].forms, strlen(odds[i].forms), key, w->raw.n + 2))
            words_add_term(w, str_from(odds[i].term));
}

/* Is it one of these letters, two bytes each? */
static bool is_of(struct str letter, const char *letters)
{
    size_t n = strlen(letters);
    for (size_t i = 0; i + 2 <= n; i += 2)
        if (letter.n == 2 && memcmp(letters + i, letter.p, 2) == 0)
            return true;
    return false;
}

static bool is_consonant(struct str letter)
{
    return is_of(letter, "бвгджзклмнпрстфхцчшщ");
}

static struct str letter_before(struct str s, size_t back)
{
    size_t end = s.n >= back * 2 ? s.n - back * 2 : 0;
    return str_slice(s, end >= 2 ? end - 2 : 0, end);
}

/* The word with other letters from `keep` on. */
static void add_changed(struct word *w, size_t keep, const char *end)
{
    char p[LIMIT_TERM_BYTES + 8];
    size_t n = strlen(end);
    memcpy(p, w->raw.p, keep);
    memcpy(p + keep, end, n);
    words_add_term(w, (struct str){p, keep + n});
}

/* звонок-звонка, конёк-конька, боец-бойца, песен-песня, корень-корня, Павел-Павла, писем-письма. */
static void add_without_vowel(struct word *w)
{
    struct str s = {w->raw.p, w->raw.n};
    struct str before = letter_before(s, 2); /* what stands before the vowel */
    static const struct {
        const char *from, *hard, *soft; /* after a consonant; after a vowel */
    } list[] = {
        {"ок", "к", NULL}, {"ек", "к", "йк"}, {"ец", "ц", "йц"},
        {"ен", "н", NULL}, {"ел", "л", NULL}, {"ем", "ьм", NULL},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        if (s.n < 6 || !str_ends_with(s, str_from(list[i].from)))
            continue;
        if (is_consonant(before))
            add_changed(w, s.n - 4, list[i].hard);
        else if (list[i].soft)
            add_changed(w, s.n - 4, list[i].soft);
        if (str_ends_with(s, STR("ек")) && is_of(before, "нлр"))
            add_changed(w, s.n - 4, "ьк");
    }
    if (s.n >= 8 && str_ends_with(s, STR("ень")) && is_consonant(letter_before(s, 3)))
        add_changed(w, s.n - 6, "н");
}

static void stem_russian(struct words *of, struct word *w)
{
    struct str raw = {w->raw.p, w->raw.n};
    struct term first = {.n = 0};
    words_add_term(w, stem(of, SCRIPT_CYRILLIC, raw));
    if (w->terms)
        first = w->term[0];
    struct str once = {first.p, first.n};
    if (!str_ends_with(once, STR("ов")) && !str_ends_with(once, STR("ев")))
        words_add_term(w, stem(of, SCRIPT_CYRILLIC, once));
    if (is_consonant(letter_before(raw, 0)))
        words_add_term(w, raw);
    if (raw.n >= 6 && (str_ends_with(raw, STR("ей")) || str_ends_with(raw, STR("ой"))))
        words_add_term(w, str_slice(raw, 0, raw.n - 2));
    add_odd(w);
    add_without_vowel(w);
}

void words_stem(struct words *of, enum script script, struct word *w)
{
    struct str raw = {w->raw.p, w->raw.n};
    if (script == SCRIPT_CYRILLIC)
        stem_russian(of, w);
    else if (script == SCRIPT_LATIN)
        words_add_term(w, stem(of, SCRIPT_LATIN, raw));
    if (!w->terms)
        words_add_term(w, raw);
}
