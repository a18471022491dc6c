/* speakers.c - active speakers of one room, and the loudest few.
 *
 * WHY   in a lesson of two hundred open microphones everybody would get two hundred streams, of
 *       which nobody can hear more than a few.
 * HOW   few tracks: all are forwarded. Many: LIMIT_LOUDEST_AUDIO of them are chosen, and the choice
 *       is made by the packet, not by the tick: the first packet that is loud takes a free place,
 *       or that of whoever was quiet longest, so no first syllable is lost. Whoever has a place
 *       keeps it for two seconds of silence; only then it can be taken.
 * OWNS  nothing but the list; a track's level lives in the track.
 * RUNS  on the room's media thread.  SPEC  RFC 6464.  TESTS speakers_test.c */
#include "media/speakers.h"

#include <stdlib.h>

#include "base/log.h"
#include "media/up_inside.h"

enum { KEEP_US = 2000000, TAKE_DB = 45 /* loud enough to take a place: quieter than "speaks" */ };

struct speakers {
    struct up_track *tracks;
    size_t count, chosen;
};

struct speakers *speakers_new(void)
{
    struct speakers *s = calloc(1, sizeof *s);
    ASSERT(s);
    return s;
}

void speakers_free(struct speakers *s)
{
    ASSERT(!s || !s->tracks);
    free(s);
}

/* With a change of how many there are: all, or those who were loud last. */
static void choose_again(struct speakers *s)
{
    bool is_small = s->count <= LIMIT_ALL_AUDIO;
    s->chosen = 0;
    for (struct up_track *t = s->tracks; t; t = t->next_speaker) {
        t->is_chosen = is_small || (t->is_chosen && t->loud_us && s->chosen < LIMIT_LOUDEST_AUDIO);
        s->chosen += t->is_chosen;
    }
}

void speakers_add(struct speakers *s, struct up_track *audio, void *ctx)
{
    ASSERT(!audio->speakers);
    audio->speakers = s;
    audio->speaker_ctx = ctx;
    audio->told_level = 0;
    audio->is_chosen = true;
    audio->next_speaker = s->tracks;
    s->tracks = audio;
    s->count++;
    choose_again(s);
}

void speakers_remove(struct speakers *s, struct up_track *audio)
{
    struct up_track **at = &s->tracks;
    while (*at && *at != audio)
        at = &(*at)->next_speaker;
    if (!*at)
        return;
    *at = audio->next_speaker;
    audio->speakers = NULL;
    audio->next_speaker = NULL;
    audio->is_chosen = true;
    s->count--;
    choose_again(s);
}

static struct up_track *longest_quiet(const struct speakers *s, int64_t now_us)
{
    struct up_track *found = NULL;
    for (struct up_track *t = s->tracks; t; t = t->next_speaker)
        if (t->is_chosen && now_us - t->loud_us > KEEP_US &&
            (!found || t->loud_us < found->loud_us))
            found = t;
    return found;
}

static bool take_place(struct speakers *s, struct up_track *t, int64_t now_us)
{
    if (s->chosen >= LIMIT_LOUDEST_AUDIO) {
        struct up_track *gone = longest_quiet(s, now_us);
        if (!gone)
            return false;
        gone->is_chosen = false;
        s->chosen--;
    }
    t->is_chosen = true;
    s->chosen++;
    return true;
}

bool speakers_hear(struct speakers *s, struct up_track *t, int level, int64_t now_us)
{
    if (level >= 0) {
        level_note(&t->level, level, now_us);
        if (level <= TAKE_DB)
            t->loud_us = now_us;
    }
    if (t->is_chosen)
        return true;
    bool is_loud = level >= 0 && level <= TAKE_DB;
    if (is_loud && take_place(s, t, now_us))
        return true;
    t->silences++;
    return false;
}

size_t speakers_tick(struct speakers *s, int64_t now_us, struct speaker_change *ret, size_t max)
{
    size_t count = 0;
    for (struct up_track *t = s->tracks; t && count < max; t = t->next_speaker) {
        double level = t->is_muted ? 0 : level_in_eighths(level_now(&t->level, now_us));
        if (level > 0)
            t->spoke_us = now_us;
        if (level == t->told_level)
            continue;
        t->told_level = level;
        ret[count++] = (struct speaker_change){t->speaker_ctx, level, level > 0};
    }
    return count;
}
