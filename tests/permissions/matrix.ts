// matrix.ts - the expected answer of every operation to every caller, written by hand from product.md
// ("Roles", "Accounts") and never derived from the operation tables: two people must be wrong in the same way.
//
// Columns:
//   out   signed out                      tch   teacher with the badge
//   op    the operator                    unv   teacher whose role is not confirmed yet
//   adm   administrator                   stu   student
//   head  head without the badge          par   parent
//   hdv   head who is a confirmed teacher wai   registered by a link, waits for approval
//                                         npw   came by a one-time code, no password set yet
// Answers: ok · se no_session · ri no_right · nf not_found · nv not_verified · wa waiting · mp must_set_password ·
//   po policy · -- this caller can not be in this place · anything longer is the error code itself.
// A row "op_name" is one place; "op_name @place" names it:
//   @manage  a chat the caller manages         @other    a chat (or person) of the organisation, not the caller's
//   @write   a chat the caller is a member of  @foreign  of another organisation       @absent  never existed
//   @theirs  in a chat the caller is a member of, a message of somebody else
// Rows of one subject stand in a file of its own, with what the test gives to these operations.
import { applicationRows } from "./applications.ts";
import { callRows } from "./calls.ts";
import { comingInRows } from "./coming_in.ts";
import { fileRows } from "./files.ts";
import { forwardRows } from "./forwards.ts";
import { importRows } from "./imports.ts";
import { laterRows } from "./later.ts";
import { linkRows } from "./links.ts";
import { listRows } from "./lists.ts";
import { markRows } from "./marks.ts";
import { pollRows } from "./polls.ts";
import { privacyRows } from "./privacy.ts";
import { staffRows } from "./staff.ts";
import { structureRows } from "./structure.ts";

export const columns = ["out", "op", "adm", "head", "hdv", "tch", "unv", "stu", "par", "wai", "npw"] as const;
export type Column = (typeof columns)[number];

export const matrix: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  server_info_get: "              ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  org_public_get: "               ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  operator_start: "               ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  org_list: "                     se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  org_create: "                   se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  org_order_set: "                se  ok ri  ri   ri  ri  ri  ri  ri  wa  mp",
  ...applicationRows,
  org_get: "                      se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  org_update: "                   se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  org_rules_own_get: "            se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  org_rules_get: "                se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  org_rules_set: "                se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  org_rules_try: "                se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "org_duty_set @own": "          se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "org_duty_set @foreign": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "org_duty_set @absent": "       se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",

  chat_template_list: "           se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  chat_template_check: "          se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  chat_template_set: "            se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",

  sign_in: "                      ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  sign_in_by_code: "              ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  sign_out: "                     se  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  whoami: "                       se  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  credentials_set: "              se  ri ri  ri   ri  ri  ri  ri  ri  ri  ok",

  person_list: "                  se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  person_search: "                se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  person_create: "                se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_get @other": "          se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "person_get @foreign": "        se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_get @absent": "         se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_update @other": "       se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_update @foreign": "     se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_update @absent": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_minor_set @other": "    se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_minor_set @foreign": "  se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_minor_set @absent": "   se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_badge_set @other": "    se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "person_badge_set @foreign": "  se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_badge_set @absent": "   se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_role_list @other": "    se  ri ok  ok   ok  ri  ri  ri  ri  wa  mp",
  "person_role_list @foreign": "  se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  "person_role_list @absent": "   se  ri nf  nf   nf  ri  ri  ri  ri  wa  mp",
  role_list_own: "                se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "person_code_issue @other": "   se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_code_issue @foreign": " se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_code_issue @absent": "  se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",

  "person_leave @other": "        se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_leave @foreign": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_leave @absent": "       se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  // @other: who has left; @write: who has not.
  "person_return @other": "       se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_return @write": "       se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_return @foreign": "     se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_return @absent": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_erase @other": "        se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_erase @write": "        se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_erase @foreign": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "person_erase @absent": "       se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  left_list: "                    se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  erasure_list: "                 se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  privacy_terms_get: "            se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  privacy_terms_set: "            se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",

  // The record. @theirs: a child of the parent's.
  audit_list: "                   se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  audit_check: "                  se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  look_list: "                    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "child_look_list @theirs": "    se  ri ri  ri   ri  ri  ri  ri  ok  wa  mp",
  "child_look_list @other": "     se  ri ri  ri   ri  ri  ri  ri  nf  wa  mp",
  "child_look_list @foreign": "   se  ri ri  ri   ri  ri  ri  ri  nf  wa  mp",
  "child_look_list @absent": "    se  ri ri  ri   ri  ri  ri  ri  nf  wa  mp",

  ...privacyRows,

  preferences_set: "              se  ri ok  ok   ok  ok  ok  ok  ok  ok  ok",
  session_list: "                 se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "session_close @own": "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "session_close @other": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "session_close @foreign": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "session_close @absent": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  session_close_others: "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  session_renew: "                se  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  password_set: "                 se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  account_event_list: "           se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  account_news_dismiss: "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "code_request @other": "        se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request @foreign": "      se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request @absent": "       se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  code_request_list: "            se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_consent @other": "se ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_consent @foreign":"se ri nf ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_consent @absent":"se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_refuse @other": " se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_refuse @foreign":"se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "code_request_refuse @absent": "se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",

  chat_list: "                    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  chat_create: "                  se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  // To whom: a teacher of a shared chat; a parent of a shared chat; a student one shares nothing with (who for
  // those without a right to the list of people does not exist); somebody of another organisation.
  "chat_direct_open @write": "    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_direct_open @parent": "   se  ri ok  ok   ok  ok  po  po  po  wa  mp",
  "chat_direct_open @other": "    se  ri ok  ok   ok  nf  nf  nf  nf  wa  mp",
  "chat_direct_open @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_direct_open @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",

  chat_lock_list: "               se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  // Nobody here is the second adult of a direct chat.
  "chat_supervision_leave @write": "se ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_supervision_leave @other": "se ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_supervision_leave @foreign":"se ri nf nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_supervision_leave @absent":"se ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_get @manage": "           se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "chat_get @write": "            se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_get @other": "            se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_get @foreign": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_get @absent": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_list @write": "    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_member_list @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_list @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_list @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_reader_list @write": "    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_reader_list @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_reader_list @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_reader_list @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_list @write": "        se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_list @other": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_list @foreign": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_list @absent": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_post @manage": "       se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "message_post @write": "        se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_post @other": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_post @foreign": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_post @absent": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_read @write": "           se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_read @other": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_read @foreign": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_read @absent": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",

  "message_get @write": "           se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_get @other": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_get @foreign": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_get @absent": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_find_date @write": "     se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_find_date @other": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_find_date @foreign": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_find_date @absent": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  // Search: without a chat one's own are searched.
  "search_message_list @write": "   se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "search_message_list @other": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "search_message_list @foreign": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "search_message_list @absent": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  search_place_list: "              se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  ...fileRows,

  "message_history_list @write": "  se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_history_list @other": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_history_list @foreign": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_history_list @absent": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_edit @write": "          se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_edit @theirs": "         se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_edit @other": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_edit @foreign": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_edit @absent": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_delete @write": "        se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_delete @theirs": "       se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_delete @other": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_delete @foreign": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_delete @absent": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_reader_list @write": "   se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_reader_list @theirs": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_reader_list @other": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_reader_list @foreign": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_reader_list @absent": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  ...markRows,
  "draft_set @write": "             se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "draft_set @other": "             se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "draft_set @foreign": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "draft_set @absent": "            se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_mute @write":              "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_mute @other":              "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_mute @foreign":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_mute @absent":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_put_away @write":          "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_put_away @other":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_put_away @foreign":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_put_away @absent":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  ...listRows,
  ...forwardRows,
  // The copy of a deleted message: an administrator, in any chat of their organisation.
  "message_copy_get @write": "      se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_copy_get @other": "      se  ri ok  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_copy_get @foreign": "    se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_copy_get @absent": "     se  ri nf  ri   ri  ri  ri  ri  ri  wa  mp",

  ...laterRows,
  ...pollRows,

  ...callRows,

  ...structureRows,

  "chat_rename @manage": "        se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "chat_rename @write": "         se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "chat_rename @other": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_rename @foreign": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_rename @absent": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_rules_set @manage": "     se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "chat_rules_set @write": "      se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "chat_rules_set @other": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_rules_set @foreign": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_rules_set @absent": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_add @manage": "    se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "chat_member_add @write": "     se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "chat_member_add @other": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_add @foreign": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_add @absent": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_remove @manage": " se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "chat_member_remove @write": "  se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "chat_member_remove @other": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_remove @foreign": "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_member_remove @absent": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",

  "invite_create @manage": "      se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  "invite_create @write": "       se  ri ri  nv   ri  ri  nv  ri  ri  wa  mp",
  "invite_create @other": "       se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_create @foreign": "     se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_create @absent": "      se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_list @manage": "        se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  "invite_list @write": "         se  ri ri  nv   ri  ri  nv  ri  ri  wa  mp",
  "invite_list @other": "         se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_list @foreign": "       se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_list @absent": "        se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_revoke @manage": "      se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  "invite_revoke @write": "       se  ri ri  nv   ri  ri  nv  ri  ri  wa  mp",
  "invite_revoke @other": "       se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_revoke @foreign": "     se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "invite_revoke @absent": "      se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_list @manage": "  se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  "join_request_list @write": "   se  ri ri  nv   ri  ri  nv  ri  ri  wa  mp",
  "join_request_list @other": "   se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_list @foreign": " se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_list @absent": "  se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_decide @manage": "se  ri ok  nv   ok  ok  nv  ri  ri  wa  mp",
  "join_request_decide @write": " se  ri ri  nv   ri  ri  nv  ri  ri  wa  mp",
  "join_request_decide @other": " se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_decide @foreign":"se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",
  "join_request_decide @absent": "se  ri nf  nv   nf  nf  nv  ri  ri  wa  mp",

  ...staffRows,
  // A link is its holder's; a session only adds whether one is a member already.
  "invite_look @other": "         ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "invite_look @foreign": "       ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "invite_look @absent": "        iu  iu iu  iu   iu  iu  iu  iu  iu  iu  iu",
  "invite_register @other": "     ok  ok ok  ok   ok  ok  ok  ok  ok  ok  ok",
  "invite_register @absent": "    iu  iu iu  iu   iu  iu  iu  iu  iu  iu  iu",
  "invite_join @other": "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "invite_join @foreign": "       se  ri iu  iu   iu  iu  iu  iu  iu  wa  mp",
  "invite_join @absent": "        se  ri iu  iu   iu  iu  iu  iu  iu  wa  mp",

  ...comingInRows,
  ...linkRows,
  ...importRows,
};

const words: Record<string, string> = {
  se: "no_session", ri: "no_right", nf: "not_found", nv: "not_verified", wa: "waiting", mp: "must_set_password",
  po: "policy", iu: "invite_unknown", wc: "wrong_code",
};

/** One row as answers by column; "--" is left out. */
export function expected(row: string): Map<Column, string> {
  const cells = row.trim().split(/\s+/);
  if (cells.length !== columns.length) throw new Error(`a row needs ${columns.length} cells: ${row}`);
  const pairs = columns.map((column, i) => [column, words[cells[i] ?? ""] ?? cells[i] ?? ""] as const);
  return new Map(pairs.filter(([, answer]) => answer !== "--"));
}
