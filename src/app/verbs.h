/* verbs.h - the commands of the program. Each gets what was typed after it and returns the exit
 * code. */
#ifndef APP_VERBS_H
#define APP_VERBS_H

enum exit_code {
    EXIT_FINE = 0,
    EXIT_TROUBLE = 1, /* the machine or the data folder: said in words on standard error */
    EXIT_USAGE = 2,   /* typed wrong */
};

int verb_serve(int argc, char **argv);
int verb_demo(int argc, char **argv);
int verb_key(int argc, char **argv);
int verb_ca(int argc, char **argv);
int verb_token(int argc, char **argv);
int verb_doctor(int argc, char **argv);

struct arena;
struct settings;
/* `kafedra key --livekit`: its two lines. */
int verb_key_livekit(struct arena *a, const struct settings *s);

/* "kafedra: text" on standard error; gives code back. */
int verb_fail(enum exit_code code, const char *p, unsigned long n);

#endif
