/* doctor_disk.c - the data folder: is it there, is it ours alone, is there room, does the disk tell
 * the truth when it says that something is written.
 *
 * WHY   "acknowledged = durable" stands on fdatasync. A disk that answers in a few microseconds has
 *       not written anything; one that needs a fifth of a second makes every message wait.
 * HOW   writes and flushes a file of its own beside the database, FLUSHES times, and removes it.
 * RUNS  main thread.
 * TESTS doctor_test.c (the judging), tests/system/doctor.test.ts */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/clock.h"
#include "store/blobs.h"

enum { FLUSHES = 64, BLOCK_BYTES = 4096 };

#define FLUSH_TOO_FAST_US     15.0  /* no medium is that fast: an answer from memory */
#define FLUSH_SLOW_US         20e3  /* a message waits for one or two of them */
#define SPACE_TROUBLE_BYTES   256e6 /* a busy day of messages and its log */
#define SPACE_REMARK_BYTES    2e9
#define SPACE_REMARK_FRACTION 0.05

enum finding_state doctor_judge_flush(struct flush_times t)
{
    if (t.p50_us < FLUSH_TOO_FAST_US)
        return FINDING_TROUBLE;
    return t.p99_us > FLUSH_SLOW_US ? FINDING_REMARK : FINDING_FINE;
}

enum finding_state doctor_judge_space(double free_bytes, double all_bytes)
{
    if (free_bytes < SPACE_TROUBLE_BYTES)
        return FINDING_TROUBLE;
    if (free_bytes < SPACE_REMARK_BYTES || free_bytes < all_bytes * SPACE_REMARK_FRACTION)
        return FINDING_REMARK;
    return FINDING_FINE;
}

static void folder_unusable(struct doctor *d, struct str path, int error)
{
    const char *why = strerror(error);
    struct words seen = {
        arena_printf(d->arena, "папка данных %.*s недоступна: %s", STR_ARG(path), why),
        arena_printf(d->arena, "the data folder %.*s can not be used: %s", STR_ARG(path), why)};
    doctor_find(d, "folder", FINDING_TROUBLE, seen,
                WORDS("Укажите папку ключом --data и запускайте проверку от того же пользователя, "
                      "что и сервер.",
                      "Name the folder with --data and run this as the user the server runs as."));
}

/* False: nothing else about the disk can be looked at. */
static bool look_at_folder(struct doctor *d, struct str path)
{
    struct stat st;
    if (stat(path.p, &st) || access(path.p, R_OK | W_OK | X_OK)) {
        folder_unusable(d, path, errno);
        return false;
    }
    unsigned mode = st.st_mode & 0777u;
    struct words seen = {
        arena_printf(d->arena, "папка данных %.*s, права %04o", STR_ARG(path), mode),
        arena_printf(d->arena, "data folder %.*s, mode %04o", STR_ARG(path), mode)};
    if (mode & 077u)
        doctor_find(
            d, "folder", FINDING_REMARK, seen,
            (struct words){arena_printf(d->arena,
                                        "Другие пользователи этой машины могут заглянуть в неё: "
                                        "chmod 700 '%.*s'",
                                        STR_ARG(path)),
                           arena_printf(d->arena,
                                        "Other users of this machine may look into it: chmod 700 "
                                        "'%.*s'",
                                        STR_ARG(path))});
    else
        doctor_find(d, "folder", FINDING_FINE, seen, (struct words){0});
    return true;
}

/* File systems that forget, or whose locks and flushes SQLite can not build on. */
static const char *unfit_file_system(long magic)
{
    switch (magic) {
    case TMPFS_MAGIC:
    case RAMFS_MAGIC:
        return "tmpfs";
    case NFS_SUPER_MAGIC:
        return "NFS";
    case SMB_SUPER_MAGIC:
    case 0xff534d42: /* CIFS, no name in magic.h of Linux 6.1 */
    case 0xfe534d42: /* SMB2 */
        return "SMB";
    case FUSE_SUPER_MAGIC:
        return "FUSE";
    default:
        return NULL;
    }
}

static void look_at_file_system(struct doctor *d, struct str path)
{
    struct statfs fs;
    const char *unfit = statfs(path.p, &fs) ? NULL : unfit_file_system((long)fs.f_type);
    if (!unfit)
        return;
    struct words seen = {arena_printf(d->arena, "папка данных лежит на %s", unfit),
                         arena_printf(d->arena, "the data folder is on %s", unfit)};
    doctor_find(d, "file_system", FINDING_TROUBLE, seen,
                WORDS("Перенесите её на обычный диск этой машины (ext4, xfs): здесь нет "
                      "уверенности, что записанное уцелеет.",
                      "Move it to a plain disk of this machine (ext4, xfs): what is written here "
                      "may not survive."));
}

static void look_at_space(struct doctor *d, struct str path)
{
    struct statvfs fs;
    if (statvfs(path.p, &fs))
        return;
    double left = (double)fs.f_bavail * (double)fs.f_frsize;
    double all = (double)fs.f_blocks * (double)fs.f_frsize;
    enum finding_state state = doctor_judge_space(left, all);
    if (fs.f_files && fs.f_favail < 1000)
        state = FINDING_TROUBLE; /* no inodes: no file can be made however much room there is */
    struct words seen = {
        arena_printf(d->arena, "свободно %.1f ГБ из %.1f ГБ", left / 1e9, all / 1e9),
        arena_printf(d->arena, "%.1f GB free of %.1f GB", left / 1e9, all / 1e9)};
    struct words advice = WORDS("Освободите место: когда диск полон, новые сообщения не "
                                "принимаются.",
                                "Make room: on a full disk no new message is taken.");
    doctor_find(d, "disk_space", state, seen, state == FINDING_FINE ? (struct words){0} : advice);
}

/* Files of messages: what they may take, beside what is left above the part that is the database's.
 */
static void look_at_files(struct doctor *d, struct str path)
{
    struct statvfs fs;
    if (statvfs(path.p, &fs))
        return;
    double left = (double)fs.f_bavail * (double)fs.f_frsize - (double)BLOB_DISK_FLOOR_BYTES;
    double one = (double)d->settings->file_limit * 1048576.0;
    long long limit = (long long)d->settings->file_limit,
              quota = (long long)d->settings->file_quota;
    struct words seen = {
        arena_printf(d->arena, "файлы сообщений: до %lld МиБ каждый, до %lld МиБ на организацию",
                     limit, quota),
        arena_printf(d->arena, "files of messages: %lld MiB each at most, %lld MiB an organisation",
                     limit, quota)};
    struct words advice = WORDS("На диске не хватит места и на один такой файл: последние 512 МиБ "
                                "оставлены базе данных.",
                                "The disk has no room for one such file: the last 512 MiB are the "
                                "database's.");
    bool is_fine = left >= one;
    doctor_find(d, "files", is_fine ? FINDING_FINE : FINDING_REMARK, seen,
                is_fine ? (struct words){0} : advice);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 0, or errno. */
static int time_flushes(int fd, struct flush_times *ret)
{
    struct clock clock = clock_system();
    double took[FLUSHES];
    char block[BLOCK_BYTES];
    memset(block, 'k', sizeof block);
    for (int i = 0; i < FLUSHES; i++) {
        int64_t begun_us = clock_mono(&clock).us;
        if (pwrite(fd, block, sizeof block, (off_t)i * BLOCK_BYTES) != BLOCK_BYTES || fdatasync(fd))
            return errno ? errno : ENOSPC;
        took[i] = (double)(clock_mono(&clock).us - begun_us);
    }
    qsort(took, FLUSHES, sizeof *took, by_size);
    *ret = (struct flush_times){took[FLUSHES / 2], took[FLUSHES - 1]};
    return 0;
}

static void say_flush(struct doctor *d, struct flush_times t)
{
    enum finding_state state = doctor_judge_flush(t);
    struct words seen = {arena_printf(d->arena,
                                      "запись с подтверждением диска: обычно %.2f мс, худшая %.1f "
                                      "мс",
                                      t.p50_us / 1e3, t.p99_us / 1e3),
                         arena_printf(d->arena,
                                      "a write that the disk confirms: usually %.2f ms, at worst "
                                      "%.1f ms",
                                      t.p50_us / 1e3, t.p99_us / 1e3)};
    struct words advice = {0};
    if (state == FINDING_TROUBLE)
        advice = WORDS("Так быстро диски не пишут: запись подтверждена из памяти, и при отключении "
                       "питания сообщения пропадут. Проверьте настройки кэша диска или виртуальной "
                       "машины.",
                       "No disk is that fast: it confirmed from memory, and a power cut will lose "
                       "messages. Look at the cache settings of the disk or the virtual machine.");
    else if (state == FINDING_REMARK)
        advice = WORDS("Медленно: каждое сообщение ждёт этой записи. Поможет SSD или отдельный "
                       "диск.",
                       "Slow: every message waits for this write. An SSD or a disk of its own "
                       "helps.");
    doctor_find(d, "disk_truth", state, seen, advice);
}

static void look_at_flush(struct doctor *d, struct str folder)
{
    struct str path = arena_printf(d->arena, "%.*s/doctor-%d", STR_ARG(folder), (int)getpid());
    int fd = open(path.p, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    struct flush_times t = {0};
    int error = fd < 0 ? errno : time_flushes(fd, &t);
    if (fd >= 0) {
        close(fd);
        unlink(path.p);
    }
    if (error)
        folder_unusable(d, folder, error);
    else
        say_flush(d, t);
}

void doctor_disk(struct doctor *d)
{
    struct str folder = d->settings->data;
    if (!look_at_folder(d, folder))
        return;
    look_at_file_system(d, folder);
    look_at_space(d, folder);
    look_at_files(d, folder);
    look_at_flush(d, folder);
}
