/* id.h - ids as one-field structs, so that a chat id can not be passed for a member id. Any thread.
 *
 * 0 means "none". In JSON an id is a string of decimal digits (64-bit numbers do not survive
 * JavaScript); a message id is its number n within its chat, 1 for the first. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

struct org_id {
    int64_t n;
};
struct member_id {
    int64_t n;
};
struct session_id {
    int64_t n;
};
struct chat_id {
    int64_t n;
};
struct message_id {
    int64_t n;
};
struct invite_id {
    int64_t n;
};
struct join_request_id {
    int64_t n;
};
struct account_event_id {
    int64_t n;
};
struct code_request_id {
    int64_t n;
};
struct call_id {
    int64_t n;
};
struct unit_id {
    int64_t n;
};
struct subject_id {
    int64_t n;
};
struct enrolment_id {
    int64_t n;
};
struct teaching_id {
    int64_t n;
};
struct unit_post_id {
    int64_t n;
};
struct guardian_id {
    int64_t n;
};
struct erasure_id {
    int64_t n;
};
struct consent_text_id {
    int64_t n;
};
struct data_copy_id {
    int64_t n;
};
struct audit_id {
    int64_t n;
};
struct unit_invite_id {
    int64_t n;
};
struct unit_request_id {
    int64_t n;
};
struct guardian_code_id {
    int64_t n;
};
struct poll_id {
    int64_t n;
};
struct file_id {
    int64_t n;
};
struct import_id {
    int64_t n;
};
struct claim_id {
    int64_t n;
};
struct staff_link_id {
    int64_t n;
};
struct staff_record_id {
    int64_t n;
};
struct role_change_id {
    int64_t n;
};
struct application_id {
    int64_t n;
};
struct application_scan_id {
    int64_t n;
};
struct link_id {
    int64_t n;
};
struct folder_id {
    int64_t n;
};
struct saved_search_id {
    int64_t n;
};
struct chat_export_id {
    int64_t n;
};
struct later_id {
    int64_t n;
};

typedef struct org_id org_id;
typedef struct member_id member_id;
typedef struct session_id session_id;
typedef struct chat_id chat_id;
typedef struct message_id message_id;
typedef struct invite_id invite_id;
typedef struct join_request_id join_request_id;
typedef struct account_event_id account_event_id;
typedef struct code_request_id code_request_id;
typedef struct call_id call_id;
typedef struct unit_id unit_id;
typedef struct subject_id subject_id;
typedef struct enrolment_id enrolment_id;
typedef struct teaching_id teaching_id;
typedef struct unit_post_id unit_post_id;
typedef struct guardian_id guardian_id;
typedef struct erasure_id erasure_id;
typedef struct consent_text_id consent_text_id;
typedef struct data_copy_id data_copy_id;
typedef struct audit_id audit_id;
typedef struct unit_invite_id unit_invite_id;
typedef struct unit_request_id unit_request_id;
typedef struct guardian_code_id guardian_code_id;
typedef struct poll_id poll_id;
typedef struct file_id file_id;
typedef struct import_id import_id;
typedef struct claim_id claim_id;
typedef struct staff_link_id staff_link_id;
typedef struct staff_record_id staff_record_id;
typedef struct role_change_id role_change_id;
typedef struct application_id application_id;
typedef struct application_scan_id application_scan_id;
typedef struct link_id link_id;
typedef struct folder_id folder_id;
typedef struct saved_search_id saved_search_id;
typedef struct chat_export_id chat_export_id;
typedef struct later_id later_id;

#endif
