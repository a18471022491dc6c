/* layers.h - share a budget among the video tracks of one subscriber. Pure. */
#ifndef MEDIA_LAYERS_H
#define MEDIA_LAYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one track: its lowest layer in up to 3 temporal steps, and 2 better ones. */
#define LAYER_STEPS 5

struct layers_ask {
    uint32_t bps[LAYER_STEPS]; /* rising */
    int steps;                 /* how many there are; 0: wants nothing */
    int now;                   /* the step it has; -1: none */
    uint64_t weight;           /* more goes first; equal ones rise together */
    uint32_t spare_bps;        /* beside a tenth, at most as much as a better step takes, is left */
    bool is_trusted;           /* its lowest step is not denied for want of that spare */
    int got;                   /* out: the step given; -1: none, paused */
};
/* Everybody's lowest first, in the order of weight; then better ones, heavier tracks first. Returns
 * what the next better step of anybody would take in all; 0: all have what they want. */
uint64_t layers_allot(struct layers_ask **ask, size_t count, uint64_t budget_bps);

#endif
