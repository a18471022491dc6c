/* server.c - a server of the load program's own: started in an empty folder, looked at from
 * outside, stopped.
 *
 * HOW   `kafedra demo --json` in a child process, its people read from what it prints. What it
 *       costs is its processor clock. Its syncs are counted by strace, attached from the first
 *       instruction with a seccomp filter, so that other system calls run at full speed; -D keeps
 *       the server our own child.
 * OWNS  the process and its folder.  RUNS  one thread. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define START_TIMEOUT_US 120000000
#define SYNCS            "trace=fdatasync,fsync"

static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) ||
        getsockname(fd, (struct sockaddr *)&at, &n))
        bench_fail("no free port: %s", strerror(errno));
    (void)close(fd); /* the kernel does not give it to another for a while */
    return ntohs(at.sin_port);
}

/* In the child. argv of strace, then that of the server, which may go without. */
NORETURN static void exec_server(const struct server *s, const struct server_conf *conf,
                                 const char *out)
{
    char listen[40], data[300], log[sizeof s->trace], server[PATH_MAX], db[1000];
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", s->door.port);
    (void)snprintf(data, sizeof data, "%s/data", s->dir);
    (void)snprintf(log, sizeof log, "%s", s->trace);
    (void)snprintf(server, sizeof server, "%s", conf->program);
    (void)snprintf(db, sizeof db, "%s", conf->db ? conf->db : "");
    int fd = open(out, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    if (fd < 0 || dup2(fd, 1) < 0)
        _exit(3);
    char *argv[] = {"strace", "-D",       "-f",   "--seccomp-bpf",
                    "-q",     "-ttt",     "-e",   SYNCS,
                    "-o",     log,        server, "demo",
                    "--json", "--listen", listen, "--data",
                    data,     "--rates",  "off",  conf->db ? "--db" : NULL,
                    db,       NULL};
    char **from = s->trace[0] ? argv : argv + 10; /* 10: the server */
    (void)execvp(from[0], from);                  /* returns only on failure */
    _exit(3);
}

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "r");
    struct buf b;
    char room[4096];
    size_t n;
    buf_init(&b, 16 * 1024 * 1024);
    while (f && (n = fread(room, 1, sizeof room, f)) > 0)
        (void)buf_add(&b, (struct str){room, n}); /* looked at below */
    if (f)
        (void)fclose(f); /* only read */
    if (!buf_add_byte(&b, 0))
        bench_fail("%s is too large", path);
    return b.p;
}

static bool answers(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_open = fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd >= 0)
        (void)close(fd); /* nothing was sent */
    return is_open;
}

/* An authority of its own in the data folder: what a college without internet has. */
static void make_certificate(const struct server *s, const char *program)
{
    char data[300];
    int status;
    (void)snprintf(data, sizeof data, "%s/data", s->dir);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("/dev/null", O_WRONLY);
        if (fd >= 0 && dup2(fd, 1) >= 0)
            (void)execl(program, program, "ca", "--data", data, "--name", "localhost,127.0.0.1",
                        (char *)NULL); /* returns only on failure */
        _exit(3);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
        bench_fail("%s ca failed", program);
}

static void await_start(struct server *s)
{
    int status;
    for (int64_t end = now_us() + START_TIMEOUT_US; !answers(s->door.port);) {
        if (waitpid(s->pid, &status, WNOHANG) == s->pid)
            bench_fail("the server ended with status %d; its folder is %s", status, s->dir);
        if (now_us() > end)
            bench_fail("the server does not answer; its folder is %s", s->dir);
        (void)usleep(20000); /* another process: nothing to wait on */
    }
    struct http_reply r = http_call(&s->door, "GET", "/healthz", NULL, (struct str){0});
    if (r.status != 200)
        bench_fail("/healthz says %d", r.status);
    http_reply_done(&r);
}

/* One line, printed when the server is ready. */
static struct json *await_people(const char *path)
{
    struct json *people = NULL;
    for (int64_t end = now_us() + START_TIMEOUT_US; !people; (void)usleep(20000)) {
        char *text = read_text(path);
        if (strchr(text, '\n') && json_parse(str_from(text), &people))
            bench_fail("demo --json printed no JSON: %.200s", text);
        free(text);
        if (now_us() > end)
            bench_fail("demo --json printed nothing");
    }
    return people;
}

void server_start(struct server *s, const struct server_conf *conf)
{
    char out[300];
    *s = (struct server){.door = door_open(free_port(), conf->is_tls)};
    if (strlen(conf->dir) > 200)
        bench_fail("the path of the folder is too long");
    (void)snprintf(s->dir, sizeof s->dir, "%s/kafedra-bench-XXXXXX", conf->dir);
    if (!mkdtemp(s->dir))
        bench_fail("can not make a folder in %s", conf->dir);
    if (conf->is_tls)
        make_certificate(s, conf->program);
    if (conf->is_traced)
        (void)snprintf(s->trace, sizeof s->trace, "%s/strace", s->dir);
    (void)snprintf(out, sizeof out, "%s/people.json", s->dir);
    s->pid = fork();
    if (s->pid < 0)
        bench_fail("fork: %s", strerror(errno));
    if (s->pid == 0)
        exec_server(s, conf, out);
    await_start(s);
    s->people = await_people(out);
}

static void delete_folder(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *e;
    char name[700];
    while (d && (e = readdir(d))) {
        if (str_equal(str_from(e->d_name), STR(".")) || str_equal(str_from(e->d_name), STR("..")))
            continue;
        (void)snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (unlink(name) && errno == EISDIR)
            delete_folder(name);
    }
    if (d)
        (void)closedir(d); /* only read */
    (void)rmdir(path);     /* what stays is seen by whoever looks into TMPDIR */
}

void server_stop(struct server *s)
{
    if (kill(s->pid, SIGTERM))
        bench_fail("the server is gone");
    int status = 0;
    if (waitpid(s->pid, &status, 0) != s->pid || !WIFEXITED(status) || WEXITSTATUS(status))
        bench_fail("the server ended with status %d", status);
    json_free(s->people);
    door_done(&s->door);
    delete_folder(s->dir);
}

/* The scheduler's own account: /proc tells no more than hundredths of a second. */
int64_t server_cpu_us(const struct server *s)
{
    clockid_t id;
    struct timespec t;
    if (clock_getcpuclockid(s->pid, &id) || clock_gettime(id, &t))
        bench_fail("no processor time of process %d", (int)s->pid);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t server_syncs(const struct server *s, int64_t from_us, int64_t to_us)
{
    char line[300];
    int64_t count = 0;
    FILE *f = fopen(s->trace, "r");
    if (!f)
        bench_fail("no log of strace; is strace installed?");
    while (fgets(line, sizeof line, f)) {
        long long seconds;
        int micros;
        char call[16] = "";
        if (sscanf(line, "%*d %lld.%6d %15[a-z]", &seconds, &micros, call) != 3)
            continue; /* "<... fdatasync resumed>" */
        int64_t at = seconds * 1000000 + micros;
        if (at >= from_us && at < to_us && strstr(call, "sync"))
            count++;
    }
    (void)fclose(f); /* only read */
    return count;
}
