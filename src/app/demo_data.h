/* demo_data.h - the tables that demo.c plays: who is there, and what they say. */
#ifndef APP_DEMO_DATA_H
#define APP_DEMO_DATA_H

#include <stdbool.h>
#include <stddef.h>

/* The first of an organisation is its administrator. */
struct demo_member {
    const char *login, *last, *first, *middle;
    const char *roles; /* words apart by blanks */
    const char *position;
    bool is_verified;
};

struct demo_line {
    const char *who;  /* login */
    int days_ago;     /* school days before the last one */
    int hour, minute; /* in the college */
    const char *text;
    int reply_to; /* number of the message in the chat; 0: none */
};

struct demo_unread {
    const char *who;
    int count; /* last messages of the chat that this one has not seen; others have seen all */
};

/* A chat without a title is a direct one, from the owner to the only member. */
struct demo_chat {
    const char *title, *owner;
    const char *members; /* logins apart by blanks */
    const struct demo_line *line;
    size_t line_count;
    struct demo_unread unread[8];
};

struct demo_org {
    const char *slug, *name, *short_name, *contact;
    const struct demo_member *member;
    size_t member_count;
    const struct demo_chat *chat;
    size_t chat_count;
};

extern const struct demo_org demo_college, demo_lyceum;

#endif
