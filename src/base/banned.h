/* banned.h - functions nobody may call, force-included everywhere by Meson (-include).
 * Each has a bounded or re-entrant twin in base or libc. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atoll localtime gmtime     \
    ctime asctime strncpy

#endif
