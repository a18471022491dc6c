/* The structure: units, students, teachers, parents, and what foreign ids answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/people/testbed.h"
#include "features/structure/structure.h"

int main(void)
{
    return 0;
}
