/* demo_talk.h - the conversations, for the tables of demo_people.c. */
#ifndef APP_DEMO_TALK_H
#define APP_DEMO_TALK_H

#include "app/demo_data.h"

#define DEMO_COLLEGE_CHATS 10
#define DEMO_LYCEUM_CHATS  1

extern const struct demo_chat demo_college_chats[DEMO_COLLEGE_CHATS];
extern const struct demo_chat demo_lyceum_chats[DEMO_LYCEUM_CHATS];

#endif
