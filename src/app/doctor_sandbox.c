/* doctor_sandbox.c - are the helpers there that open strangers' files, and can they be confined
 * here?
 *
 * WHY   without it no list can be imported and no order's scan taken; in an old kernel, or in a
 *       container that forbids seccomp, it refuses to work, and that should be known before a
 *       hundred parents stand at the door.
 * HOW   `kafedra-sandbox check` confines itself and says how far it came.
 * RUNS  main thread.  TESTS tests/system/doctor.test.ts */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/doctor.h"
#include "app/sandbox_path.h"

#define ANSWER_BYTES 200

/* Its words; false: it did not run, or could not be confined. */
static bool ask_helper(const char *path, const char *name, char ret[ANSWER_BYTES])
{
    int ends[2], status = 1;
    if (pipe(ends))
        return false;
    pid_t pid = fork();
    if (pid == 0) {
        (void)dup2(ends[1], 1);
        execl(path, name, "check", (char *)NULL);
        _exit(1);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got = 1; pid > 0 && got > 0 && n<ANSWER_BYTES - 1; n += got> 0 ? (size_t)got : 0)
        got = read(ends[0], ret + n, ANSWER_BYTES - 1 - n);
    ret[n] = 0;
    close(ends[0]);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && !WEXITSTATUS(status);
}

static void say_confined(struct doctor *d, const char *answer)
{
    const char *at = strstr(answer, "landlock=");
    long long abi = 0;
    if (at)
        (void)str_to_i64(str_trim(str_from(at + strlen("landlock="))), &abi);
    if (abi > 0) {
        struct words seen = {
            arena_printf(d->arena, "чужие файлы открываются в запертом процессе (Landlock %lld)",
                         abi),
            arena_printf(d->arena,
                         "strangers' files are opened in a locked process (Landlock %lld)", abi)};
        doctor_find(d, "sandbox", FINDING_FINE, seen, (struct words){0});
        return;
    }
    doctor_find(
        d, "sandbox", FINDING_REMARK,
        WORDS("чужие файлы открываются в запертом процессе, но без Landlock",
              "strangers' files are opened in a locked process, but without Landlock"),
        WORDS("Системные вызовы и так закрыты. Вторую стену даст ядро 5.13 или новее с Landlock.",
              "Its system calls are closed anyway. A kernel 5.13 or newer with Landlock adds a "
              "second wall."));
}

void doctor_sandbox(struct doctor *d)
{
    char answer[ANSWER_BYTES] = "";
    struct str path = sandbox_path(d->arena);
    if (!path.p)
        doctor_find(
            d, "sandbox", FINDING_TROUBLE,
            WORDS("рядом с программой нет kafedra-sandbox: списки не загрузить, сканы не принять",
                  "kafedra-sandbox is not beside the program: no list can be imported, no scan "
                  "taken"),
            WORDS("Установите пакет заново или положите kafedra-sandbox из той же сборки рядом с "
                  "kafedra.",
                  "Install the package anew, or put kafedra-sandbox of the same build beside "
                  "kafedra."));
    else if (!ask_helper(path.p, "kafedra-sandbox", answer))
        doctor_find(
            d, "sandbox", FINDING_TROUBLE,
            WORDS("kafedra-sandbox не может запереть себя и потому не откроет ни одного файла",
                  "kafedra-sandbox can not lock itself up, so it opens no file"),
            WORDS("В контейнере разрешите seccomp и setrlimit; проверьте: kafedra-sandbox check.",
                  "In a container allow seccomp and setrlimit; look with: kafedra-sandbox check."));
    else
        say_confined(d, answer);
}

void doctor_pictures(struct doctor *d)
{
    char answer[ANSWER_BYTES] = "";
    struct str path = pictures_path(d->arena);
    if (!path.p)
        doctor_find(d, "pictures", FINDING_TROUBLE,
                    WORDS("рядом с программой нет kafedra-pictures: фотографии не отправить",
                          "kafedra-pictures is not beside the program: no photo can be sent"),
                    WORDS("Установите пакет заново или положите kafedra-pictures из той же сборки "
                          "рядом с kafedra.",
                          "Install the package anew, or put kafedra-pictures of the same build "
                          "beside kafedra."));
    else if (!ask_helper(path.p, "kafedra-pictures", answer))
        doctor_find(d, "pictures", FINDING_TROUBLE,
                    WORDS("kafedra-pictures не запускается или не может запереть себя: фотографии "
                          "не отправить",
                          "kafedra-pictures does not start, or can not lock itself up: no photo "
                          "can be sent"),
                    WORDS("Проверьте, что установлен пакет libvips42, а в контейнере разрешены "
                          "seccomp и setrlimit: kafedra-pictures check.",
                          "See that the package libvips42 is installed, and that a container "
                          "allows seccomp and setrlimit: kafedra-pictures check."));
    else
        doctor_find(d, "pictures", FINDING_FINE,
                    WORDS("фотографии разбираются в запертом процессе",
                          "photos are unpacked in a locked process"),
                    (struct words){0});
}
