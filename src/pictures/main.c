/* main.c - kafedra-pictures: the process in which a stranger's photo is unpacked and made anew.
 *
 * WHY   decoders of pictures are where phones have been taken over. It is a program apart from
 *       kafedra-sandbox since libvips brings a hundred libraries with it: none of them is mapped
 *       where lists are read, nor in the server.
 * HOW   kafedra-pictures picture        the file is descriptor 0, the answer goes to descriptor 1
 *                                       (text/picture_wire.h)
 *       kafedra-pictures check          says in words how it could be confined; status 1: not
 *       kafedra-pictures try WHAT       tests (sandbox/child.h): it must not get away with it
 *       Libraries are made ready, then the walls go up, then the file is looked at.
 * OWNS  everything, for one file.
 * RUNS  one thread, which is looked at before the walls: each thread would need walls of its own.
 * TESTS src/op/sandbox_test.c */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "pictures/decode.h"
#include "pictures/picture.h"
#include "sandbox/child.h"
#include "sandbox/confine.h"

/* Nothing here leaks beyond the process, and the looking for leaks needs what is forbidden. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1";
}

static bool is_alone(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    while (tasks && readdir(tasks))
        count++;
    if (tasks)
        closedir(tasks);
    return count == 3; /* itself, "." and ".." */
}

static bool answer(struct str bytes)
{
    struct buf out;
    buf_init(&out, LIMIT_PICTURE_ANSWER_BYTES);
    return picture_answer(bytes, &out) && child_write(buf_str(&out));
}

int main(int argc, char **argv)
{
    struct confinement c;
    struct str bytes;
    const char *verb = argc > 1 ? argv[1] : "";
    bool is_ready = decode_ready() && is_alone();
    if (is_ready && !strcmp(verb, "check"))
        return child_check();
    if (is_ready && argc > 2 && !strcmp(verb, "try"))
        _exit(child_try(argv[2]));
    if (!is_ready || strcmp(verb, "picture")) {
        (void)child_write(
            STR("kafedra-pictures is started by kafedra. By hand: kafedra-pictures check\n"));
        return is_ready ? 2 : 1;
    }
    if (!child_map_input(LIMIT_PICTURE_FILE_BYTES, &bytes) || !confine(LIMIT_PICTURE_SECONDS, &c))
        _exit(1);
    _exit(answer(bytes) ? 0 : 1);
}
