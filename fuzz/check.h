/* check.h - a law that a fuzz target states. Aborts with its text, in every kind of build. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define CHECK(law)                                                                                 \
    do {                                                                                           \
        if (!(law)) {                                                                              \
            fprintf(stderr, "%s:%d: broken law: %s\n", __FILE__, __LINE__, #law);                  \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
