/* faulty_vfs.h - a disk for tests: forgets at a power cut what was not synced, becomes full on
 * demand.
 *
 * Only test programs link it. All files of one faulty disk live in memory until they are synced to
 * the real file, so a cut is: drop the memory. One thread at a time, or several (a mutex inside).
 */
#ifndef STORE_FAULTY_VFS_H
#define STORE_FAULTY_VFS_H

#include <stdint.h>

struct faulty;

struct faulty_counts {
    int64_t writes, syncs;
};

/* Registers an SQLite VFS of this name (which must outlive it) on top of the default one. */
struct faulty *faulty_new(const char *name);
/* Every connection closed before. What was not synced stays forgotten. */
void faulty_free(struct faulty *f);

/* From now on every write and sync fails; close the connections, then power_on. */
void faulty_power_off(struct faulty *f);
/* The files are as the last syncs left them. keep_seed != 0: of what was written after them each
 * 512-byte sector is there or not by chance, as on a disk that had begun to write. */
void faulty_power_on(struct faulty *f, uint32_t keep_seed);

/* So many writes succeed, then the disk is full; -1: enough room. */
void faulty_disk_left(struct faulty *f, int64_t writes);
/* No file grows beyond this; 0: no limit. */
void faulty_file_limit(struct faulty *f, int64_t bytes);
struct faulty_counts faulty_counts(const struct faulty *f);

#endif
