/* limits.h - what people can make grow in chats. */
#ifndef FEATURES_CHATS_LIMITS_H
#define FEATURES_CHATS_LIMITS_H

#include "base/clock.h"

#define LIMIT_CHAT_MEMBERS       2000 /* a staff room; what a message costs: README.md */
#define LIMIT_CHATS_PER_MEMBER   500
#define LIMIT_CHATS_TOLD         50 /* of somebody's leaving, where only their forwarded words are */
#define SUPERVISE_CHATS          50           /* looked at in one work of the writer */
#define LIMIT_MESSAGE_TREE_BYTES (64 * 1024)  /* over it the tree is the text as it is */
#define LIMIT_PAGE_MESSAGES      50           /* when the caller names no number */
#define LIMIT_PAGE_TEXT_BYTES    (192 * 1024) /* of one page of messages; at least one comes */
#define LIMIT_FORWARD_BYTES      (192 * 1024) /* of texts forwarded at once */
#define LIMIT_LIST_BYTES                                                                           \
    (2560 * 1024)                    /* of last messages, as text and tree, in the list of chats */
#define LIMIT_MENTIONS            50 /* of one message; more stay text */
#define LIMIT_CALL_NAMED          30 /* of those who were in a call, in the message it left */
#define LIMIT_CALL_PEOPLE_SHOWN   200
#define LIMIT_CALL_PERSON_BYTES   120 /* of one in the list of chats, as text */
#define LIMIT_MESSAGE_PERSONS     (LIMIT_MENTIONS + LIMIT_CALL_NAMED + 4)
#define LIMIT_MESSAGE_VERSIONS    100            /* earlier texts kept: the first and the newest */
#define MESSAGE_DELETE_TERM_US    DAY_US         /* of an own message */
#define RETENTION_MESSAGE_COPY_US (180 * DAY_US) /* of the texts of a deleted message */
#define LIMIT_COPY_LOOKS          50             /* of one administrator at one message's copy */
#define LIMIT_MESSAGE_READERS     200            /* named; the rest are counted */
#define LIMIT_DRAFTS_SIGNS        64000          /* of all drafts of a member */
#define LIMIT_ROSTER_STEP         200            /* who come or go in one sync; the rest in a job */
#define LIMIT_ROSTER_CHUNK_US     (8 * 1000) /* of a walk over all units; the last unit may pass it */
#define ROSTER_RETURN_US          (30 * DAY_US) /* who returns sooner reads what they could read */
#define LIMIT_RULES_CHANGES       500           /* kept of a chat: what its rules were and became */
#define LIMIT_FOLDERS             20            /* of a member */
#define LIMIT_FOLDER_CHATS        200
#define LIMIT_CHAT_MEMBER_PAGE    50           /* when the caller names no number */
#define LIMIT_PEOPLE_PAGE         50           /* likewise: of who did something there */
#define LIMIT_FIND_BYTES          (256 * 1024) /* of one message's terms in the index of words */
#define LIMIT_FIND_CHUNK_ROWS     300 /* looked at in one chunk of the round that makes it */
#define LIMIT_FIND_CHUNK_US       (8 * 1000)
/* Of an erased member: rows that go in one work of the writer, in steps, until then. */
#define LIMIT_ERASE_ROWS 300
#define ERASE_STEP       50 /* the same number stands in their queries */
#define LIMIT_ERASE_US   (8 * 1000)

#endif
