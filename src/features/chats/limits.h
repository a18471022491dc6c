/* limits.h - what people can make grow in chats. */
#ifndef FEATURES_CHATS_LIMITS_H
#define FEATURES_CHATS_LIMITS_H

#define LIMIT_CHAT_MEMBERS       1000
#define LIMIT_CHATS_PER_MEMBER   500
#define LIMIT_MESSAGE_TREE_BYTES (64 * 1024)  /* over it the tree is the text as it is */
#define LIMIT_PAGE_MESSAGES      50           /* when the caller names no number */
#define LIMIT_PAGE_TEXT_BYTES    (192 * 1024) /* of one page of messages; at least one comes */
#define LIMIT_LIST_BYTES                                                                           \
    (2560 * 1024)                 /* of last messages, as text and tree, in the list of chats */
#define LIMIT_CHAT_MEMBER_PAGE 50 /* when the caller names no number */

#endif
