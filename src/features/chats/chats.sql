-- Chats and messages. kind: 0 direct, 1 group, 2 saved. right_: 0 read, 1 write, 2 manage. A message's n is dense
-- within its chat, so pages are ranges of n. joined_n hides what was written before a member came.

-- query: chat_access
-- needs: caller
-- in: chat chat_id, now_us time
-- out: kind chat_kind, right_ chat_right, head int, read_n int, joined_n int, seen_n int, seen_by member_id?,
--   seen_others_n int, is_archived bool, has_draft bool, low member_id?, low_roles roles?, low_is_verified bool,
--   low_is_gone bool, low_until_us time?, high member_id?, high_roles roles?, high_is_verified bool, high_is_gone bool,
--   high_until_us time?, is_family bool, has_second bool, origin chat_origin, who_writes chat_who, who_invites chat_who,
--   who_pins chat_who, who_mentions_all chat_who, slow_s int, last_post_us time?
-- gives: maybe
select c.kind, cm.right_, c.head, cm.read_n, cm.joined_n, c.seen_n, c.seen_by, c.seen_others_n,
  case when c.archived_us is null then 0 else 1 end, cm.has_draft,
  l.id as low, l.roles as low_roles, case when l.verified_us is not null and (l.verified_until_us is null or l.verified_until_us > :now_us)
    then 1 else 0 end,
  case when l.closed_us is null then 0 else 1 end, l.minor_until_us as low_until_us,
  h.id as high, h.roles as high_roles, case when h.verified_us is not null and (h.verified_until_us is null or h.verified_until_us > :now_us)
    then 1 else 0 end,
  case when h.closed_us is null then 0 else 1 end, h.minor_until_us as high_until_us,
  case when c.kind = 0 and exists (select 1 from guardian g where g.until_us is null
    and ((g.parent_id = l.id and g.child_id = h.id) or (g.parent_id = h.id and g.child_id = l.id))) then 1 else 0 end,
  case when s.id is null then 0 else 1 end, c.origin, c.who_writes, c.who_invites, c.who_pins, c.who_mentions_all, c.slow_s,
  cm.last_post_us
from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id
  left join member l on l.org_id = c.org_id and l.id = c.direct_low
  left join member h on h.org_id = c.org_id and h.id = c.direct_high
  left join member s on s.org_id = c.org_id and s.id = c.supervisor_id and s.verified_us is not null
    and (s.verified_until_us is null or s.verified_until_us > :now_us) and s.closed_us is null and s.is_waiting = 0
where cm.chat_id = :chat and cm.member_id = :caller.member_id and cm.org_id = :caller.org_id;

-- All direct chats of the caller, as they are judged by the rules.
-- query: chat_pairs
-- needs: caller
-- in: only chat_id, now_us time
-- out: id chat_id, low member_id?, low_roles roles?, low_is_verified bool,
--   low_is_gone bool, low_until_us time?, high member_id?, high_roles roles?, high_is_verified bool, high_is_gone bool,
--   high_until_us time?, is_family bool, has_second bool
-- gives: many
select c.id, l.id as low, l.roles as low_roles, case when l.verified_us is not null and (l.verified_until_us is null or l.verified_until_us > :now_us)
    then 1 else 0 end,
  case when l.closed_us is null then 0 else 1 end, l.minor_until_us as low_until_us,
  h.id as high, h.roles as high_roles, case when h.verified_us is not null and (h.verified_until_us is null or h.verified_until_us > :now_us)
    then 1 else 0 end,
  case when h.closed_us is null then 0 else 1 end, h.minor_until_us as high_until_us,
  case when exists (select 1 from guardian g where g.until_us is null
    and ((g.parent_id = l.id and g.child_id = h.id) or (g.parent_id = h.id and g.child_id = l.id))) then 1 else 0 end,
  case when s.id is null then 0 else 1 end
from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id and c.kind = 0
  join member l on l.org_id = c.org_id and l.id = c.direct_low
  join member h on h.org_id = c.org_id and h.id = c.direct_high
  left join member s on s.org_id = c.org_id and s.id = c.supervisor_id and s.verified_us is not null
    and (s.verified_until_us is null or s.verified_until_us > :now_us) and s.closed_us is null and s.is_waiting = 0
where cm.member_id = :caller.member_id and cm.org_id = :caller.org_id and (:only = 0 or cm.chat_id = :only)
order by c.id;

-- query: chat_to_admit
-- unguarded: makes the proof chat_admission
-- in: chat chat_id
-- out: org_id org_id, kind chat_kind, head int, member_count int, is_archived bool
-- gives: maybe
select org_id, kind, head, member_count, case when archived_us is null then 0 else 1 end
from chat where id = :chat;

-- query: chat_row
-- unguarded: chats/view.c takes both ids from a proof
-- in: org org_id, chat chat_id
-- out: kind chat_kind, origin chat_origin, title utf8, head int, member_count int, is_archived bool, direct_low member_id?,
--   direct_high member_id?, supervisor member_id?, seen_n int, seen_by member_id?, seen_others_n int, pins_version int,
--   version int, who_writes chat_who, who_invites chat_who, who_pins chat_who, who_mentions_all chat_who, slow_s int
-- gives: one
select kind, origin, title, head, member_count, case when archived_us is null then 0 else 1 end, direct_low, direct_high,
  supervisor_id as supervisor, seen_n, seen_by, seen_others_n, pins_version, version, who_writes, who_invites,
  who_pins, who_mentions_all, slow_s
from chat where org_id = :org and id = :chat;

-- query: chat_views
-- needs: caller
-- in: low chat_id, high chat_id
-- out: id chat_id, kind chat_kind, origin chat_origin, title utf8, head int, member_count int, is_archived bool,
--   direct_low member_id?, direct_high member_id?, supervisor member_id?, seen_n int, seen_by member_id?,
--   seen_others_n int, pins_version int, version int, right_ chat_right, read_n int, joined_n int, mention_n int, draft_text utf8?,
--   draft_reply_to message_id?, draft_version int?, seq int?, call call_id?, muted_until_us time?, put_away_n int,
--   own_version int, who_writes chat_who, who_invites chat_who, who_pins chat_who, who_mentions_all chat_who, slow_s int, all_mention_n int, last_post_us time?
-- gives: many
select c.id, c.kind, c.origin, c.title, c.head, c.member_count, case when c.archived_us is null then 0 else 1 end,
  c.direct_low, c.direct_high, c.supervisor_id as supervisor, c.seen_n, c.seen_by, c.seen_others_n, c.pins_version, c.version,
  cm.right_, cm.read_n, cm.joined_n,
  coalesce((select max(mm.n) from message_mention mm where mm.chat_id = cm.chat_id and mm.member_id = cm.member_id
    and mm.n > cm.joined_n), 0),
  d.text as draft_text, d.reply_to as draft_reply_to, d.version as draft_version, t.seq,
  (select k.id from call k where k.chat_id = c.id and k.ended_us is null) as call, cm.muted_until_us, cm.put_away_n,
  cm.own_version, c.who_writes, c.who_invites, c.who_pins, c.who_mentions_all, c.slow_s,
  case when c.all_by = cm.member_id then case when c.all_others_n > cm.joined_n then c.all_others_n else 0 end
    when c.all_n > cm.joined_n then c.all_n else 0 end as all_mention_n,
  cm.last_post_us
from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id
  left join draft d on d.member_id = cm.member_id and d.chat_id = cm.chat_id
  left join topic t on t.kind = 1 and t.object_id = c.id
where cm.org_id = :caller.org_id and cm.member_id = :caller.member_id and cm.chat_id between :low and :high
order by c.id;

-- query: message_last
-- needs: caller
-- in: chat chat_id, n message_id
-- out: n message_id, author member_id, text utf8, mentions utf8, reply_to message_id, created_us time, edited_us time,
--   is_deleted bool, deleted_by member_id, copy_read_by member_id, copy_read_us time, call utf8, holds int,
--   version int
-- gives: maybe
select m.n, m.author_id, m.text, m.mentions, coalesce(m.reply_to, 0), m.created_us, coalesce(m.edited_us, 0),
  case when m.deleted_us is null then 0 else 1 end, coalesce(m.deleted_by, 0), coalesce(m.copy_read_by, 0),
  coalesce(m.copy_read_us, 0), m.call, m.holds, m.version
from message m
  join chat_member cm on cm.chat_id = m.chat_id and cm.member_id = :caller.member_id and m.n > cm.joined_n
where m.chat_id = :chat and m.org_id = :caller.org_id and m.n = :n;

-- query: topic_seq
-- in: kind int, object_id int
-- out: seq int
-- gives: maybe
select seq from topic where kind = :kind and object_id = :object_id;

-- --- messages ---

-- query: message_range
-- needs: chat_reader
-- in: low int, high int
-- out: n message_id, author member_id, text utf8, mentions utf8, reply_to message_id, created_us time, edited_us time,
--   is_deleted bool, deleted_by member_id, copy_read_by member_id, copy_read_us time, call utf8, holds int,
--   version int
-- gives: many
select m.n, m.author_id, m.text, m.mentions, coalesce(m.reply_to, 0), m.created_us, coalesce(m.edited_us, 0),
  case when m.deleted_us is null then 0 else 1 end, coalesce(m.deleted_by, 0), coalesce(m.copy_read_by, 0),
  coalesce(m.copy_read_us, 0), m.call, m.holds, m.version
from message m
  join chat_member cm on cm.chat_id = m.chat_id and cm.member_id = :chat_reader.member_id and m.n > cm.joined_n
where m.chat_id = :chat_reader.chat_id and m.org_id = :chat_reader.org_id and m.n between :low and :high
order by m.n;

-- What messages low..high reply to, where it stands outside of them.
-- query: message_quotes
-- needs: chat_reader
-- in: low int, high int
-- out: n message_id, author member_id, text utf8, is_deleted bool
-- gives: many
select q.n, q.author_id, substr(q.text, 1, 200), case when q.deleted_us is null then 0 else 1 end
from message q
  join chat_member cm on cm.chat_id = q.chat_id and cm.member_id = :chat_reader.member_id and q.n > cm.joined_n
where q.chat_id = :chat_reader.chat_id and q.org_id = :chat_reader.org_id and not q.n between :low and :high
  and q.n in (select m.reply_to from message m
    where m.chat_id = :chat_reader.chat_id and m.n between :low and :high and m.reply_to is not null)
order by q.n;

-- query: message_time
-- needs: chat_reader
-- in: n int
-- out: created_us time
-- gives: one
select created_us from message
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- Somebody who listens to the chat and may not see message n.
-- query: chat_has_newcomer
-- unguarded: chats/change.c takes the chat from a proof
-- in: org org_id, chat chat_id, n message_id
-- out: n int
-- gives: one
select count(*) from chat_member where chat_id = :chat and org_id = :org and joined_n >= :n;

-- query: chat_head_move
-- needs: chat_writer
-- in: n int
-- gives: changes
update chat set head = :n where org_id = :chat_writer.org_id and id = :chat_writer.chat_id and head = :n - 1;

-- query: message_insert
-- needs: chat_writer
-- in: n int, text utf8, mentions utf8, reply_to message_id, holds int, now_us time
-- gives: none
insert into message (chat_id, n, org_id, author_id, text, mentions, reply_to, holds, created_us)
values (:chat_writer.chat_id, :n, :chat_writer.org_id, :chat_writer.member_id, :text, :mentions, nullif(:reply_to, 0),
  :holds, :now_us);

-- --- files of messages ---

-- One query for a page; only for messages whose bits say that there are some.
-- query: attachments
-- unguarded: chats/files.c is given messages that a proof's query has read
-- in: org org_id, chat chat_id, low message_id, high message_id
-- out: n message_id, file_id file_id, name utf8, type utf8, size int, kind attachment_kind, scan scan_state, width int?,
--   height int?, duration_us int?, placeholder utf8, waveform utf8, has_preview bool, is_listened bool
-- gives: many
select a.n, a.file_id, f.name, f.type, f.size, a.kind, a.scan, a.width, a.height, a.duration_us, a.placeholder, a.waveform,
  case when a.small_id is null then 0 else 1 end, a.is_listened
from attachment a join file f on f.org_id = a.org_id and f.id = a.file_id
where a.org_id = :org and a.chat_id = :chat and a.n between :low and :high
order by a.n, a.place;

-- An own upload of this chat that was looked at becomes part of message n.
-- query: attachment_take
-- needs: chat_writer
-- in: n message_id, place int, file file_id
-- gives: changes
insert into attachment (chat_id, n, place, org_id, file_id, kind, scan, width, height, duration_us, placeholder, waveform, small_id)
select u.chat_id, :n, :place, u.org_id, u.file_id, u.kind, u.scan, u.width, u.height, u.duration_us, u.placeholder, u.waveform,
  u.small_id
from upload u
where u.file_id = :file and u.org_id = :chat_writer.org_id and u.chat_id = :chat_writer.chat_id
  and u.created_by = :chat_writer.member_id and u.state = 2 and u.later_id is null;

-- query: attachment_taken
-- needs: chat_writer
-- in: file file_id
-- gives: none
delete from upload where file_id = :file and org_id = :chat_writer.org_id and created_by = :chat_writer.member_id;

-- How an own upload of this chat stands that can not be taken: 0, 1 on its way, 3, 4 never.
-- query: attachment_state
-- needs: chat_writer
-- in: file file_id
-- out: state int
-- gives: maybe
select state from upload
where file_id = :file and org_id = :chat_writer.org_id and chat_id = :chat_writer.chat_id
  and created_by = :chat_writer.member_id and later_id is null;

-- One that a visible message carries.
-- query: attachment_find
-- needs: chat_reader
-- in: n message_id, file file_id
-- out: hash hash, name utf8, type utf8, size int, kind attachment_kind, scan scan_state, small_id file_id?, author member_id,
--   is_listened bool
-- gives: maybe
select f.hash, f.name, f.type, f.size, a.kind, a.scan, a.small_id, m.author_id as author, a.is_listened
from attachment a
  join message m on m.chat_id = a.chat_id and m.n = a.n and m.org_id = a.org_id and m.deleted_us is null
  join chat_member cm on cm.chat_id = m.chat_id and cm.member_id = :chat_reader.member_id and m.n > cm.joined_n
  join file f on f.org_id = a.org_id and f.id = a.file_id and f.erased_us is null
where a.org_id = :chat_reader.org_id and a.chat_id = :chat_reader.chat_id and a.n = :n and a.file_id = :file;

-- query: attachment_set_listened
-- needs: chat_reader
-- in: n message_id, file file_id
-- gives: changes
update attachment set is_listened = 1
where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n and file_id = :file and is_listened = 0;

-- query: message_touch
-- needs: chat_reader
-- in: n message_id
-- gives: changes
update message set version = version + 1
where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n and deleted_us is null;

-- Messages that carry a file whose scan says something else now.
-- query: attachments_of_file
-- unguarded: a job of the program itself, for whoever's messages
-- in: file file_id, scan scan_state, limit int
-- out: org_id org_id, chat_id chat_id, n message_id
-- gives: many
select org_id, chat_id, n from attachment where file_id = :file and scan <> :scan order by chat_id, n limit :limit;

-- query: attachment_scanned
-- unguarded: a job of the program itself
-- in: org org_id, chat chat_id, n message_id, file file_id, scan scan_state
-- gives: none
update attachment set scan = :scan where org_id = :org and chat_id = :chat and n = :n and file_id = :file;

-- query: message_scanned
-- unguarded: a job of the program itself
-- in: org org_id, chat chat_id, n message_id
-- out: version int
-- gives: maybe
update message set version = version + 1 where org_id = :org and chat_id = :chat and n = :n and deleted_us is null
returning version;

-- Those that no other message carries.
-- query: attachments_last
-- needs: chat_reader
-- in: n message_id
-- out: file_id file_id, small_id file_id?, size int
-- gives: many
select a.file_id, a.small_id, f.size
from attachment a join file f on f.org_id = a.org_id and f.id = a.file_id and f.erased_us is null
where a.org_id = :chat_reader.org_id and a.chat_id = :chat_reader.chat_id and a.n = :n
  and not exists (select 1 from attachment o where o.file_id = a.file_id and (o.chat_id <> a.chat_id or o.n <> a.n));

-- query: attachments_delete
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from attachment where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n;

-- --- forwarded messages ---

-- query: message_source_insert
-- needs: chat_writer
-- in: n message_id, author member_id, from_chat chat_id, from_n message_id, created_us time
-- gives: none
insert into message_source (chat_id, n, org_id, author_id, from_chat, from_n, created_us)
values (:chat_writer.chat_id, :n, :chat_writer.org_id, :author, :from_chat, :from_n, :created_us);

-- The first source of what was forwarded before.
-- query: message_source_find
-- needs: chat_reader
-- in: n message_id
-- out: author member_id, from_chat chat_id, from_n message_id, created_us time
-- gives: maybe
select author_id, from_chat, from_n, created_us from message_source
where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n;

-- query: message_sources
-- unguarded: chats/forward.c is given messages that a proof's query has read
-- in: org org_id, chat chat_id, low message_id, high message_id
-- out: n message_id, author member_id, created_us time
-- gives: many
select n, author_id, created_us from message_source
where org_id = :org and chat_id = :chat and n between :low and :high order by n;

-- query: message_source_delete
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from message_source where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n;

-- query: attachments_forward
-- needs: chat_writer
-- in: n message_id, from_chat chat_id, from_n message_id
-- gives: none
insert into attachment (chat_id, n, place, org_id, file_id, kind, scan, width, height, duration_us, placeholder, waveform, small_id)
select :chat_writer.chat_id, :n, a.place, a.org_id, a.file_id, a.kind, a.scan, a.width, a.height, a.duration_us, a.placeholder,
  a.waveform, a.small_id
from attachment a where a.org_id = :chat_writer.org_id and a.chat_id = :from_chat and a.n = :from_n;

-- --- the saved chat of a member ---

-- query: message_versions_forget
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from message_version where org_id = :chat_reader.org_id and chat_id = :chat_reader.chat_id and n = :n;

-- query: saved_find
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- out: id chat_id
-- gives: maybe
select id from chat where org_id = :org and direct_low = :member and direct_high = :member and kind = 2;

-- Whoever is erased is not in it any more, so nobody is.
-- query: saved_leave
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from chat_member where org_id = :org and chat_id = :chat and member_id = :member;

-- From here on each takes the first 50 rows (ERASE_STEP) and says how many there were. A number and no parameter: PostgreSQL
-- expects a tenth of the rows of an unknown limit, and reads whole tables for them. is_last: the file stands nowhere behind this row.
-- query: saved_files
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- out: file_id file_id, small_id file_id?, size int, is_last bool
-- gives: many
select a.file_id, a.small_id, f.size,
  case when f.erased_us is null and not exists (select 1 from attachment o where o.file_id = a.file_id
    and (o.chat_id <> a.chat_id or o.n > a.n or (o.n = a.n and o.place > a.place))) then 1 else 0 end as is_last
from attachment a join file f on f.org_id = a.org_id and f.id = a.file_id
where a.org_id = :org and a.chat_id = :chat
order by a.n, a.place limit 50;

-- query: saved_forget_files
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from attachment where (chat_id, n, place) in (
  select chat_id, n, place from attachment where org_id = :org and chat_id = :chat order by n, place limit 50);

-- query: saved_forget_words
-- engine: sqlite
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: none
insert into search_text (search_text, rowid, words)
select 'delete', d.id, d.words
from (select created_us, chat_id, n from message where org_id = :org and chat_id = :chat order by n limit 50) m
  join search_doc d on d.id = m.created_us * 2048 + (m.chat_id * 31 + m.n) % 2048 and d.chat_id = m.chat_id and d.n = m.n;

-- query: saved_forget_words
-- engine: postgres
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: none
delete from search_text where id in (select d.id
  from (select created_us, chat_id, n from message where org_id = :org and chat_id = :chat order by n limit 50) m
    join search_doc d on d.id = m.created_us * 2048 + (m.chat_id * 31 + m.n) % 2048 and d.chat_id = m.chat_id and d.n = m.n);

-- query: saved_forget_docs
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: none
delete from search_doc where id in (
  select m.created_us * 2048 + (m.chat_id * 31 + m.n) % 2048
  from (select created_us, chat_id, n from message where org_id = :org and chat_id = :chat order by n limit 50) m)
  and chat_id = :chat;

-- query: saved_forget_messages
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from message where (chat_id, n) in (
  select chat_id, n from message where org_id = :org and chat_id = :chat order by n limit 50);

-- query: saved_forget_sums
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from reaction_sum where (chat_id, n) in (
  select chat_id, n from reaction_sum where org_id = :org and chat_id = :chat order by n limit 50);

-- query: saved_forget_pins
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from pin where (chat_id, n) in (
  select chat_id, n from pin where org_id = :org and chat_id = :chat order by n limit 50);

-- query: saved_forget_pin_acts
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from pin_act where id in (
  select id from pin_act where org_id = :org and chat_id = :chat order by id limit 50);

-- query: saved_forget_sources
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from message_source where (chat_id, n) in (
  select chat_id, n from message_source where org_id = :org and chat_id = :chat order by n limit 50);

-- query: saved_forget_versions
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
delete from message_version where (chat_id, n, version) in (
  select chat_id, n, version from message_version where org_id = :org and chat_id = :chat order by n, version limit 50);

-- Votes go with those of the member everywhere.
-- query: saved_forget_polls
-- unguarded: as chats_of_member
-- in: org org_id, chat chat_id
-- gives: changes
update poll set n = -id, question = '', options = '', explanation = '', right_place = null, counts = '', voted = 0,
  closed_us = coalesce(closed_us, created_us)
where id in (select id from poll where org_id = :org and chat_id = :chat and n > 0 order by n limit 50);

-- query: uploads_end
-- unguarded: whose they are was proven
-- in: org org_id, member member_id, now_us time
-- gives: changes
update upload set expires_us = :now_us, later_id = null where org_id = :org and created_by = :member;

-- query: file_use_move
-- unguarded: the organisation is the caller's, or that of a row that a job found
-- in: org org_id, bytes int
-- gives: none
insert into file_use (org_id, bytes) values (:org, case when :bytes < 0 then 0 else :bytes end)
on conflict (org_id) do update set bytes = case when file_use.bytes + :bytes < 0 then 0 else file_use.bytes + :bytes end;

-- --- changing messages ---

-- query: message_set_text
-- needs: chat_writer
-- in: n message_id, version int, text utf8, mentions utf8, now_us time
-- gives: changes
update message set text = :text, mentions = :mentions, edited_us = :now_us, version = version + 1
where chat_id = :chat_writer.chat_id and org_id = :chat_writer.org_id and n = :n and version = :version
  and deleted_us is null;

-- query: message_erase
-- needs: chat_reader
-- in: n message_id, version int, reason utf8, now_us time
-- gives: changes
update message set text = '', mentions = '', reply_to = null, holds = 0, edited_us = null, deleted_us = :now_us,
  deleted_by = :chat_reader.member_id, delete_reason = nullif(:reason, ''), version = version + 1
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n and version = :version
  and deleted_us is null;

-- query: message_version_insert
-- needs: chat_reader
-- in: n message_id, version int, text utf8, created_us time
-- gives: none
insert into message_version (chat_id, n, version, org_id, text, created_us)
values (:chat_reader.chat_id, :n, :version, :chat_reader.org_id, :text, :created_us);

-- The oldest ones go, never the first.
-- query: message_version_trim
-- needs: chat_writer
-- in: n message_id, keep int
-- gives: none
delete from message_version
where chat_id = :chat_writer.chat_id and org_id = :chat_writer.org_id and n = :n and version > 1 and version <= :keep;

-- query: message_version_expire
-- needs: chat_reader
-- in: n message_id, erase_us time
-- gives: none
update message_version set erase_us = :erase_us
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: message_versions
-- needs: chat_reader
-- in: n message_id
-- out: version int, text utf8, created_us time
-- gives: many
select v.version, v.text, v.created_us
from message_version v join message m on m.chat_id = v.chat_id and m.n = v.n and m.deleted_us is null
where v.chat_id = :chat_reader.chat_id and v.org_id = :chat_reader.org_id and v.n = :n
order by v.version desc;

-- --- the copy of a deleted message ---

-- query: chat_to_audit
-- needs: caller
-- in: chat chat_id
-- out: id chat_id
-- gives: maybe
select id from chat where org_id = :caller.org_id and id = :chat and kind <> 2;

-- query: message_deleted
-- needs: message_auditor
-- in: n message_id
-- out: author member_id, deleted_by member_id, delete_reason utf8?, created_us time, version int, looks int
-- gives: maybe
select m.author_id, m.deleted_by, m.delete_reason, m.created_us, m.version,
  (select count(*) from message_copy_look l where l.chat_id = m.chat_id and l.n = m.n
    and l.member_id = :message_auditor.member_id) as looks
from message m
where m.chat_id = :message_auditor.chat_id and m.org_id = :message_auditor.org_id and m.n = :n
  and m.deleted_us is not null;

-- query: message_copy_versions
-- needs: message_auditor
-- in: n message_id, now_us time
-- out: version int, text utf8, created_us time
-- gives: many
select version, text, created_us from message_version
where chat_id = :message_auditor.chat_id and org_id = :message_auditor.org_id and n = :n and erase_us > :now_us
order by version desc;

-- query: message_copy_look_insert
-- needs: message_auditor
-- in: n message_id, reason utf8, now_us time
-- out: id int
-- gives: one
insert into message_copy_look (org_id, chat_id, n, member_id, reason, created_us)
values (:message_auditor.org_id, :message_auditor.chat_id, :n, :message_auditor.member_id, :reason, :now_us)
returning id;

-- query: message_copy_looked
-- needs: message_auditor
-- in: n message_id, now_us time
-- gives: none
update message set copy_read_by = :message_auditor.member_id, copy_read_us = :now_us, version = version + 1
where chat_id = :message_auditor.chat_id and org_id = :message_auditor.org_id and n = :n;

-- --- mentions ---

-- query: mention_may
-- needs: chat_writer
-- in: member member_id
-- out: n int
-- gives: one
select count(*) from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_writer.chat_id and cm.org_id = :chat_writer.org_id and cm.member_id = :member
  and m.closed_us is null;

-- query: mention_insert
-- needs: chat_writer
-- in: member member_id, n message_id
-- gives: none
insert into message_mention (chat_id, member_id, n, org_id)
values (:chat_writer.chat_id, :member, :n, :chat_writer.org_id) on conflict (chat_id, member_id, n) do nothing;

-- query: mention_delete
-- needs: chat_reader
-- in: member member_id, n message_id
-- gives: changes
delete from message_mention
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and member_id = :member and n = :n;

-- query: mention_top
-- unguarded: the chat is a proof's or stood on the member's own topic; the membership is joined
-- in: org org_id, chat chat_id, member member_id
-- out: n int
-- gives: one
select coalesce(max(mm.n), 0) from message_mention mm
  join chat_member cm on cm.chat_id = mm.chat_id and cm.member_id = mm.member_id and mm.n > cm.joined_n
where mm.chat_id = :chat and mm.org_id = :org and mm.member_id = :member;

-- Of all: member 0; the author is not among them.
-- query: all_mention_insert
-- needs: chat_writer
-- in: n message_id
-- gives: none
insert into message_mention (chat_id, member_id, n, org_id, author_id)
values (:chat_writer.chat_id, 0, :n, :chat_writer.org_id, :chat_writer.member_id) on conflict (chat_id, member_id, n) do nothing;

-- query: all_mention_find
-- needs: chat_reader
-- out: n int, by_ member_id, others_n int
-- gives: maybe
select t.n, t.author_id as by_, coalesce((select max(o.n) from message_mention o where o.chat_id = t.chat_id and o.member_id = 0
  and o.author_id <> t.author_id), 0)
from message_mention t
where t.chat_id = :chat_reader.chat_id and t.org_id = :chat_reader.org_id and t.member_id = 0
order by t.n desc limit 1;

-- query: all_mention_set
-- needs: chat_reader
-- in: n int, by member_id, others_n int
-- gives: none
update chat set all_n = :n, all_by = nullif(:by, 0), all_others_n = :others_n
where org_id = :chat_reader.org_id and id = :chat_reader.chat_id;

-- query: mention_forget
-- needs: chat_manager
-- in: member member_id
-- gives: none
delete from message_mention
where chat_id = :chat_manager.chat_id and org_id = :chat_manager.org_id and member_id = :member;

-- --- drafts ---

-- query: draft_upsert
-- needs: chat_reader
-- in: text utf8, reply_to message_id
-- out: version int
-- gives: one
insert into draft (member_id, chat_id, org_id, text, reply_to, version)
values (:chat_reader.member_id, :chat_reader.chat_id, :chat_reader.org_id, :text, nullif(:reply_to, 0), 1)
on conflict (member_id, chat_id) do update
set text = excluded.text, reply_to = excluded.reply_to, version = draft.version + 1
returning version;

-- query: draft_flag
-- needs: chat_reader
-- in: has_draft bool
-- gives: none
update chat_member set has_draft = :has_draft
where chat_id = :chat_reader.chat_id and member_id = :chat_reader.member_id and org_id = :chat_reader.org_id;

-- query: draft_signs
-- needs: caller
-- in: but chat_id
-- out: n int
-- gives: one
select coalesce(sum(length(text)), 0) from draft
where member_id = :caller.member_id and org_id = :caller.org_id and chat_id <> :but;

-- query: draft_own
-- needs: caller
-- in: chat chat_id
-- out: text utf8, reply_to message_id?, version int
-- gives: maybe
select text, reply_to, version from draft
where member_id = :caller.member_id and org_id = :caller.org_id and chat_id = :chat;

-- query: draft_forget
-- needs: chat_manager
-- in: member member_id
-- gives: none
delete from draft
where chat_id = :chat_manager.chat_id and org_id = :chat_manager.org_id and member_id = :member;

-- --- sending ---

-- query: chat_own
-- needs: caller
-- in: chat chat_id
-- out: muted_until_us time?, put_away_n int, version int
-- gives: maybe
select muted_until_us, put_away_n, own_version as version from chat_member
where chat_id = :chat and org_id = :caller.org_id and member_id = :caller.member_id;

-- query: chat_own_mute
-- needs: chat_reader
-- in: until_us time
-- gives: none
update chat_member set muted_until_us = nullif(:until_us, 0), own_version = own_version + 1
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and member_id = :chat_reader.member_id;

-- query: chat_own_put_away
-- needs: chat_reader
-- in: n int
-- gives: none
update chat_member set put_away_n = :n, own_version = own_version + 1
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and member_id = :chat_reader.member_id;

-- query: read_mark_set
-- needs: chat_reader
-- in: n int
-- gives: none
update chat_member set read_n = :n
where chat_id = :chat_reader.chat_id and member_id = :chat_reader.member_id and org_id = :chat_reader.org_id;

-- As read_mark_set, of who has just written.
-- query: post_mark_set
-- needs: chat_writer
-- in: n int, now_us time
-- gives: none
update chat_member set read_n = :n, last_post_us = :now_us
where chat_id = :chat_writer.chat_id and member_id = :chat_writer.member_id and org_id = :chat_writer.org_id;

-- query: seen_set
-- needs: chat_reader
-- in: seen_n int, seen_by member_id, seen_others_n int
-- gives: none
update chat set seen_n = :seen_n, seen_by = nullif(:seen_by, 0), seen_others_n = :seen_others_n
where org_id = :chat_reader.org_id and id = :chat_reader.chat_id;

-- query: read_mark_get
-- needs: caller
-- in: chat chat_id
-- out: read_n int
-- gives: one
select read_n from chat_member
where chat_id = :chat and member_id = :caller.member_id and org_id = :caller.org_id;

-- --- making and changing ---

-- query: chat_insert
-- needs: caller
-- in: kind chat_kind, title utf8, low member_id, high member_id, now_us time
-- out: id chat_id
-- gives: maybe
insert into chat (org_id, kind, title, direct_low, direct_high, created_by, created_us)
values (:caller.org_id, :kind, :title, nullif(:low, 0), nullif(:high, 0), :caller.member_id, :now_us)
on conflict (org_id, direct_low, direct_high) do nothing
returning id;

-- query: chat_direct_find
-- needs: caller
-- in: low member_id, high member_id
-- out: id chat_id
-- gives: maybe
select id from chat where org_id = :caller.org_id and direct_low = :low and direct_high = :high;

-- query: chat_retitle
-- needs: chat_manager
-- in: title utf8, version int
-- gives: changes
update chat set title = :title, is_titled_by_hand = 1, version = version + 1
where org_id = :chat_manager.org_id and id = :chat_manager.chat_id and version = :version;

-- query: chat_rules_put
-- needs: chat_manager
-- in: who_writes chat_who, who_invites chat_who, who_pins chat_who, who_mentions_all chat_who, slow_s int, version int
-- gives: changes
update chat set who_writes = :who_writes, who_invites = :who_invites, who_pins = :who_pins,
  who_mentions_all = :who_mentions_all, slow_s = :slow_s, version = version + 1
where org_id = :chat_manager.org_id and id = :chat_manager.chat_id and version = :version;

-- query: chat_rules_change_insert
-- needs: chat_manager
-- in: was utf8, became utf8, now_us time
-- out: id int
-- gives: one
insert into chat_rules_change (org_id, chat_id, member_id, was, became, created_us)
values (:chat_manager.org_id, :chat_manager.chat_id, :chat_manager.member_id, :was, :became, :now_us)
returning id;

-- query: chat_rules_change_trim
-- needs: chat_manager
-- in: keep int
-- gives: none
delete from chat_rules_change where org_id = :chat_manager.org_id and chat_id = :chat_manager.chat_id
  and id <= (select k.id from chat_rules_change k where k.chat_id = :chat_manager.chat_id order by k.id desc limit 1 offset :keep);

-- query: chat_recount
-- unguarded: chats/join.c takes both ids from a proof
-- in: org org_id, chat chat_id
-- gives: none
update chat set version = version + 1,
  member_count = (select count(*) from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
    where cm.chat_id = chat.id and cm.org_id = chat.org_id and m.closed_us is null)
where org_id = :org and id = :chat;

-- query: chat_member_insert
-- needs: chat_admission
-- in: member member_id, right_ chat_right, now_us time
-- gives: changes
insert into chat_member (chat_id, member_id, org_id, right_, read_n, joined_n, joined_us)
select c.id, m.id, c.org_id, :right_, c.head, c.head, :now_us
from chat c join member m on m.org_id = c.org_id
where c.id = :chat_admission.chat_id and c.org_id = :chat_admission.org_id and m.id = :member and m.closed_us is null
on conflict (chat_id, member_id) do nothing;

-- query: chat_count_of_member
-- needs: chat_admission
-- in: member member_id
-- out: n int
-- gives: one
select count(*) from chat_member where member_id = :member and org_id = :chat_admission.org_id;

-- query: chat_member_delete
-- needs: chat_manager
-- in: member member_id
-- gives: changes
delete from chat_member
where chat_id = :chat_manager.chat_id and org_id = :chat_manager.org_id and member_id = :member;

-- query: chat_manager_others
-- needs: chat_manager
-- in: member member_id
-- out: n int
-- gives: one
select count(*) from chat_member
where chat_id = :chat_manager.chat_id and org_id = :chat_manager.org_id and member_id <> :member and right_ = 2;

-- query: chat_right_of
-- unguarded: chats/join.c takes the chat from a proof
-- in: org org_id, chat chat_id, member member_id
-- out: right_ chat_right, is_by_structure bool
-- gives: maybe
select right_, case when is_by_structure > 0 then 1 else 0 end from chat_member where chat_id = :chat and member_id = :member and org_id = :org;

-- --- two adults (supervise.c) ---

-- The curators of the child's groups, then who is on duty; whom the chat has already before the others of their kind.
-- query: second_adult
-- unguarded: chats/second.c takes all ids from chats of the organisation, or its caller
-- in: org org_id, child member_id, low member_id, high member_id, now_id member_id, limit int, now_us time
-- out: id member_id
-- gives: maybe
select a.id from (
    select p.member_id as id, 0 as place, p.since_us as at
    from enrolment e join unit_post p on p.org_id = e.org_id and p.unit_id = e.unit_id and p.post = 1
      and p.until_us is null
    where e.org_id = :org and e.member_id = :child and e.until_us is null
    union all
    select d.member_id, 1, d.place from duty_adult d where d.org_id = :org) as k
  join member a on a.org_id = :org and a.id = k.id
where a.verified_us is not null and (a.verified_until_us is null or a.verified_until_us > :now_us)
  and a.closed_us is null and a.is_waiting = 0 and (a.minor_until_us is null or a.minor_until_us <= :now_us) and a.id <> :low and a.id <> :high
  and (a.id = :now_id or (select count(*) from chat_member x where x.member_id = a.id) < :limit)
order by k.place, case when a.id = :now_id then 0 else 1 end, k.at, a.id limit 1;

-- query: chat_supervisor_set
-- unguarded: as second_adult
-- in: org org_id, chat chat_id, member member_id
-- gives: none
update chat set supervisor_id = nullif(:member, 0) where org_id = :org and id = :chat;

-- query: seat_delete
-- unguarded: as second_adult
-- in: org org_id, chat chat_id, member member_id
-- gives: changes
delete from chat_member where chat_id = :chat and member_id = :member and org_id = :org;

-- query: seat_forget_mentions
-- unguarded: as second_adult
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from message_mention where chat_id = :chat and member_id = :member and org_id = :org;

-- query: seat_forget_draft
-- unguarded: as second_adult
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from draft where chat_id = :chat and member_id = :member and org_id = :org;

-- query: supervision_at
-- unguarded: of the organisation the job is of
-- in: org org_id
-- out: at chat_id?
-- gives: one
select supervision_at as at from org where id = :org;

-- query: supervision_move
-- unguarded: as supervision_at
-- in: org org_id, at chat_id
-- gives: none
update org set supervision_at = nullif(:at, 0) where id = :org;

-- query: direct_after
-- unguarded: as supervision_at
-- in: org org_id, after chat_id, now_us time, limit int
-- out: id chat_id, supervisor member_id?, low member_id?, low_roles roles?, low_is_verified bool, low_is_gone bool,
--   low_until_us time?, high member_id?, high_roles roles?, high_is_verified bool, high_is_gone bool,
--   high_until_us time?, is_family bool, has_second bool
-- gives: many
select c.id, c.supervisor_id as supervisor, l.id as low, l.roles as low_roles,
  case when l.verified_us is not null and (l.verified_until_us is null or l.verified_until_us > :now_us)
    then 1 else 0 end,
  case when l.closed_us is null then 0 else 1 end, l.minor_until_us as low_until_us,
  h.id as high, h.roles as high_roles, case when h.verified_us is not null and (h.verified_until_us is null or h.verified_until_us > :now_us)
    then 1 else 0 end,
  case when h.closed_us is null then 0 else 1 end, h.minor_until_us as high_until_us,
  case when exists (select 1 from guardian g where g.until_us is null
    and ((g.parent_id = l.id and g.child_id = h.id) or (g.parent_id = h.id and g.child_id = l.id))) then 1 else 0 end,
  case when s.id is null then 0 else 1 end
from chat c join member l on l.org_id = c.org_id and l.id = c.direct_low
  join member h on h.org_id = c.org_id and h.id = c.direct_high
  left join member s on s.org_id = c.org_id and s.id = c.supervisor_id and s.verified_us is not null
    and (s.verified_until_us is null or s.verified_until_us > :now_us) and s.closed_us is null and s.is_waiting = 0
where c.org_id = :org and c.kind = 0 and c.id > :after order by c.id limit :limit;

-- query: family_of
-- needs: caller
-- in: other member_id
-- out: n int
-- gives: one
select count(*) from guardian where org_id = :caller.org_id and until_us is null
  and ((parent_id = :caller.member_id and child_id = :other) or (parent_id = :other and child_id = :caller.member_id));

-- Of a group made by hand, when two are in it and nobody else: the columns of chat_pairs.
-- query: chat_two
-- unguarded: as second_adult
-- in: org org_id, chat chat_id, now_us time
-- out: low member_id, low_roles roles, low_is_verified bool, low_is_gone bool, low_until_us time?, high member_id,
--   high_roles roles, high_is_verified bool, high_is_gone bool, high_until_us time?, is_family bool, has_second bool
-- gives: maybe
select l.id as low, l.roles as low_roles,
  case when l.verified_us is not null and (l.verified_until_us is null or l.verified_until_us > :now_us) then 1 else 0 end,
  case when l.closed_us is null then 0 else 1 end, l.minor_until_us as low_until_us,
  h.id as high, h.roles as high_roles,
  case when h.verified_us is not null and (h.verified_until_us is null or h.verified_until_us > :now_us) then 1 else 0 end,
  case when h.closed_us is null then 0 else 1 end, h.minor_until_us as high_until_us,
  case when exists (select 1 from guardian g where g.until_us is null
    and ((g.parent_id = l.id and g.child_id = h.id) or (g.parent_id = h.id and g.child_id = l.id))) then 1 else 0 end,
  0
from chat c join chat_member a on a.chat_id = c.id join chat_member b on b.chat_id = c.id and b.member_id > a.member_id
  join member l on l.org_id = c.org_id and l.id = a.member_id
  join member h on h.org_id = c.org_id and h.id = b.member_id
where c.org_id = :org and c.id = :chat and c.kind = 1 and c.origin = 0 and c.member_count = 2
limit 1;

-- --- who is in it ---

-- query: chat_member_key
-- needs: chat_reader
-- in: member member_id
-- out: rank int, name_sort utf8
-- gives: maybe
select case when (m.roles & 39) <> 0 then 0 else 1 end, m.name_sort
from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_reader.chat_id and cm.org_id = :chat_reader.org_id and cm.member_id = :member;

-- query: chat_member_page
-- needs: chat_reader
-- in: listed roles, after_rank int, after_name utf8, after_id member_id, now_us time, limit int
-- out: id member_id, last_name utf8, first_name utf8, middle_name utf8, roles roles, is_verified bool,
--   position utf8, version int, right_ chat_right, is_by_structure bool
-- gives: many
select m.id, m.last_name, m.first_name, m.middle_name, m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end,
  m.position, m.version, cm.right_,
  case when cm.is_by_structure > 0 then 1 else 0 end
from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_reader.chat_id and cm.org_id = :chat_reader.org_id and m.closed_us is null
  and ((m.roles & :listed) <> 0 or m.id = :chat_reader.member_id)
  and (case when (m.roles & 39) <> 0 then 0 else 1 end, m.name_sort, m.id) > (:after_rank, :after_name, :after_id)
order by case when (m.roles & 39) <> 0 then 0 else 1 end, m.name_sort, m.id limit :limit;

-- query: person_place
-- needs: chat_reader
-- in: member member_id
-- out: name_sort utf8
-- gives: maybe
select name_sort from member where org_id = :chat_reader.org_id and id = :member;

-- query: chat_reader_roles
-- needs: chat_reader
-- out: roles roles, n int
-- gives: many
select m.roles, count(*) from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_reader.chat_id and cm.org_id = :chat_reader.org_id and m.closed_us is null
group by m.roles;

-- Who was put into a structural chat by hand.
-- query: chat_by_hand_count
-- needs: chat_reader
-- out: n int
-- gives: one
select count(*) from chat c join chat_member cm on cm.chat_id = c.id join member m on m.id = cm.member_id
where c.id = :chat_reader.chat_id and c.org_id = :chat_reader.org_id and c.origin > 0 and cm.is_by_structure = 0
  and m.closed_us is null;

-- query: message_readers
-- needs: chat_reader
-- in: listed roles, n message_id, limit int
-- out: id member_id
-- gives: many
select m.id from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_reader.chat_id and cm.org_id = :chat_reader.org_id and m.closed_us is null
  and cm.member_id <> :chat_reader.member_id and cm.read_n >= :n and cm.joined_n < :n and (m.roles & :listed) <> 0
order by m.name_sort, m.id limit :limit;

-- query: message_reader_count
-- needs: chat_reader
-- in: n message_id
-- out: n int
-- gives: one
select count(*) from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat_reader.chat_id and cm.org_id = :chat_reader.org_id and m.closed_us is null
  and cm.member_id <> :chat_reader.member_id and cm.read_n >= :n and cm.joined_n < :n;

-- --- calls (written by features/calls) ---

-- query: call_row
-- unguarded: the organisation is a proof's, the caller's, or the call's own (features/calls)
-- in: org org_id, call call_id
-- out: chat chat_id, with_video bool, state call_state, outcome call_outcome?, started_by member_id, started_us time,
--   answered_us time?, ended_us time?, there int, is_quiet bool, version int
-- gives: maybe
select k.chat_id, k.with_video, k.state, k.outcome, k.started_by, k.started_us, k.answered_us, k.ended_us,
  (select count(*) from call_person p where p.call_id = k.id and p.state = 1), k.is_quiet, k.version
from call k where k.org_id = :org and k.id = :call;

-- query: call_people
-- unguarded: as call_row
-- in: org org_id, call call_id, limit int
-- out: member member_id, state call_presence, is_host bool, is_kept_out bool, may_speak bool, joined_us time?, hand_us time?
-- gives: many
select p.member_id, p.state, p.is_host, p.is_kept_out,
  case when p.is_host = 1 or p.voice = 1 or (p.voice = 0 and k.is_quiet = 0) then 1 else 0 end, p.joined_us, p.hand_us
from call_person p join call k on k.id = p.call_id
where p.org_id = :org and p.call_id = :call
order by case when p.state = 1 then 0 else 1 end, coalesce(p.joined_us, 0), p.member_id limit :limit;

-- query: call_message_place
-- unguarded: features/calls takes chat and author from its call
-- in: org org_id, chat chat_id
-- out: head int
-- gives: one
update chat set head = head + 1 where org_id = :org and id = :chat returning head;

-- query: call_message_insert
-- unguarded: as call_message_place
-- in: org org_id, chat chat_id, n message_id, author member_id, call utf8, now_us time
-- gives: none
insert into message (chat_id, n, org_id, author_id, text, call, created_us)
values (:chat, :n, :org, :author, '', :call, :now_us);

-- Who had read everything has read the message about their own call; a mark that stands lower stays.
-- query: call_message_read
-- unguarded: as call_message_place
-- in: org org_id, chat chat_id, n message_id, author member_id
-- gives: none
update chat_member set read_n = :n
where chat_id = :chat and org_id = :org and member_id = :author and (read_n = :n - 1 or joined_n = :n - 1);

-- --- chats from the structure (roster.c) ---
-- origin: 0 hand, 1 group, 2 parents, 3 subject, 4 staff, 5 department. Kinds of units: 0 branch, 1 department,
-- 2 speciality, 3 group. Posts: 0 leader, 1 curator, 2 staff. An enrolment's state: 0 studying; ended_as: 1 graduated.
-- is_by_structure of a membership: 0 by hand, 1 by the structure, 2 both: taken from the structure they stay.

-- Who belongs into the chats of a unit. A closed group keeps who was in it on its last day (:last_us). cross join: the
-- units of a department first, else SQLite walks over everybody's posts.
-- part: wanted_of_unit
select c.id as chat_id, e.member_id as member_id, 1 as right_
from chat c join enrolment e on e.unit_id = c.unit_id and e.org_id = c.org_id
where c.unit_id = :unit and c.org_id = :org and c.origin in (1, 3)
  and ((e.until_us is null and (e.state = 0 or :is_closed = 1)) or (:is_closed = 1 and e.ended_as = 1))
union all
select c.id, g.parent_id, 1
from chat c join enrolment e on e.unit_id = c.unit_id and e.org_id = c.org_id
  join guardian g on g.child_id = e.member_id and g.org_id = e.org_id and g.until_us is null
where c.unit_id = :unit and c.org_id = :org and c.origin = 2
  and ((e.until_us is null and (e.state = 0 or :is_closed = 1)) or (:is_closed = 1 and e.ended_as = 1))
union all
select c.id, p.member_id, case when p.post = 2 then 1 else 2 end
from chat c join unit_post p on p.unit_id = c.unit_id and p.org_id = c.org_id
where c.unit_id = :unit and c.org_id = :org and (c.origin = 1 or (c.origin = 2 and p.post < 2))
  and (p.until_us is null or p.until_us > :now_us or (:is_closed = 1 and p.until_us >= :last_us))
union all
select c.id, t.member_id, case when t.is_substitute = 1 then 1 else 2 end
from chat c join teaching t on t.unit_id = c.unit_id and t.org_id = c.org_id
where c.unit_id = :unit and c.org_id = :org and (c.origin = 1 or (c.origin = 3 and c.subject_id = t.subject_id))
  and t.since_us <= :now_us
  and (t.until_us is null or t.until_us > :now_us or (:is_closed = 1 and t.is_substitute = 0 and t.until_us >= :last_us))
union all
select c.id, s.member_id, s.right_ from chat c join (
  with recursive below(id) as (
    select u.id from unit u where u.id = :unit and u.org_id = :org and u.kind = 1
    union all
    select u.id from unit u join below on u.parent_id = below.id where u.org_id = :org and u.closed_us is null)
  select p.member_id, case when p.unit_id = :unit and p.post = 0 then 2 else 1 end as right_
  from below cross join unit_post p where p.unit_id = below.id and (p.until_us is null or p.until_us > :now_us)
  union all
  select t.member_id, 1 from below cross join teaching t
  where t.unit_id = below.id and t.is_substitute = 0 and t.since_us <= :now_us and (t.until_us is null or t.until_us > :now_us)) s on c.origin = 5
where c.unit_id = :unit and c.org_id = :org;

-- part: wanted_of_staff
select c.id as chat_id, m.id as member_id, case when (m.roles & 3) <> 0 then 2 else 1 end as right_
from chat c cross join member m
where m.org_id = c.org_id and c.org_id = :org and c.origin = 4 and c.unit_id is null and (m.roles & 39) <> 0 and m.closed_us is null;

-- Nobody new comes into an archived chat: only who returns.
-- query: roster_come
-- unguarded: chats/roster.c takes both ids from its caller's proof
-- in: org org_id, unit unit_id, is_closed bool, last_us time, now_us time, past_us time, most int, limit int
-- out: chat chat_id, member member_id, is_new bool, sessions int
-- gives: many
insert into chat_member (chat_id, member_id, org_id, right_, read_n, joined_n, joined_us, is_by_structure)
select c.id, w.member_id, c.org_id, max(w.right_), coalesce(p.read_n, c.head), coalesce(p.joined_n, c.head), :now_us, 1
from ({wanted_of_unit}) w
  join chat c on c.id = w.chat_id
  join member m on m.id = w.member_id and m.org_id = c.org_id
  left join chat_past p on p.chat_id = w.chat_id and p.member_id = w.member_id and p.left_us > :past_us
  left join chat_member x on x.chat_id = w.chat_id and x.member_id = w.member_id
where m.closed_us is null and m.is_waiting = 0
  and (x.chat_id is not null or (c.member_count < :most and (c.archived_us is null or p.chat_id is not null)))
group by c.id, w.member_id, c.org_id, p.read_n, p.joined_n, c.head, x.chat_id, x.is_by_structure, x.right_
having x.chat_id is null or x.is_by_structure = 0 or (x.is_by_structure = 1 and x.right_ <> max(w.right_))
limit :limit
on conflict (chat_id, member_id) do update set
  right_ = case when chat_member.is_by_structure = 0 and chat_member.right_ > excluded.right_ then chat_member.right_
    else excluded.right_ end,
  is_by_structure = case when chat_member.is_by_structure = 0 then 2 else 1 end
returning chat_id, member_id, case when is_by_structure = 1 and joined_us = :now_us then 1 else 0 end,
  (select count(*) from session s where s.member_id = chat_member.member_id);

-- query: roster_go
-- unguarded: as roster_come
-- in: org org_id, unit unit_id, is_closed bool, last_us time, now_us time, limit int
-- out: chat chat_id, member member_id, is_by_hand bool, read_n int, joined_n int
-- gives: many
select cm.chat_id, cm.member_id, case when cm.is_by_structure = 2 then 1 else 0 end, cm.read_n, cm.joined_n
from chat c join chat_member cm on cm.chat_id = c.id join member m on m.id = cm.member_id
where c.unit_id = :unit and c.org_id = :org and c.origin > 0 and cm.is_by_structure > 0
  and (m.closed_us is not null or (cm.chat_id, cm.member_id) not in (
    select w.chat_id, w.member_id from ({wanted_of_unit}) w))
limit :limit;

-- query: roster_come_staff
-- unguarded: as roster_come
-- in: org org_id, now_us time, past_us time, most int, limit int
-- out: chat chat_id, member member_id, is_new bool, sessions int
-- gives: many
insert into chat_member (chat_id, member_id, org_id, right_, read_n, joined_n, joined_us, is_by_structure)
select c.id, w.member_id, c.org_id, w.right_, coalesce(p.read_n, c.head), coalesce(p.joined_n, c.head), :now_us, 1
from ({wanted_of_staff}) w
  join chat c on c.id = w.chat_id
  join member m on m.id = w.member_id and m.org_id = c.org_id
  left join chat_past p on p.chat_id = w.chat_id and p.member_id = w.member_id and p.left_us > :past_us
  left join chat_member x on x.chat_id = w.chat_id and x.member_id = w.member_id
where m.is_waiting = 0
  and ((x.chat_id is null and c.member_count < :most and c.archived_us is null) or x.is_by_structure = 0
    or (x.is_by_structure = 1 and x.right_ <> w.right_))
limit :limit
on conflict (chat_id, member_id) do update set
  right_ = case when chat_member.is_by_structure = 0 and chat_member.right_ > excluded.right_ then chat_member.right_
    else excluded.right_ end,
  is_by_structure = case when chat_member.is_by_structure = 0 then 2 else 1 end
returning chat_id, member_id, case when is_by_structure = 1 and joined_us = :now_us then 1 else 0 end,
  (select count(*) from session s where s.member_id = chat_member.member_id);

-- query: roster_go_staff
-- unguarded: as roster_come
-- in: org org_id, limit int
-- out: chat chat_id, member member_id, is_by_hand bool, read_n int, joined_n int
-- gives: many
select cm.chat_id, cm.member_id, case when cm.is_by_structure = 2 then 1 else 0 end, cm.read_n, cm.joined_n
from chat c join chat_member cm on cm.chat_id = c.id
where c.org_id = :org and c.origin = 4 and c.unit_id is null and cm.is_by_structure > 0
  and (cm.chat_id, cm.member_id) not in (select w.chat_id, w.member_id from ({wanted_of_staff}) w)
limit :limit;

-- query: roster_unit
-- unguarded: as roster_come
-- in: org org_id, unit unit_id
-- out: kind int, name utf8, closed_us time, department utf8, org_name utf8
-- gives: maybe
select u.kind, u.name, coalesce(u.closed_us, 0),
  coalesce((with recursive above(id, depth) as (
      select u.id, 0
      union all
      select a.parent_id, above.depth + 1 from unit a join above on a.id = above.id
      where a.parent_id is not null and a.org_id = :org)
    select d.name from above join unit d on d.id = above.id where d.kind = 1 and d.org_id = :org
    order by above.depth limit 1), ''),
  o.short_name
from unit u join org o on o.id = u.org_id where u.id = :unit and u.org_id = :org;

-- query: roster_org
-- unguarded: as roster_come
-- in: org org_id
-- out: name utf8, units int
-- gives: one
select o.short_name, case when exists (select 1 from unit u where u.org_id = o.id) then 1 else 0 end
from org o where o.id = :org;

-- Departments that a unit stands in.
-- query: roster_above
-- unguarded: as roster_come
-- in: org org_id, unit unit_id
-- out: id unit_id
-- gives: many
with recursive above(id) as (
  select u.parent_id from unit u where u.id = :unit and u.org_id = :org and u.parent_id is not null
  union all
  select u.parent_id from unit u join above on u.id = above.id where u.parent_id is not null and u.org_id = :org)
select d.id from above join unit d on d.id = above.id where d.kind = 1 and d.org_id = :org;

-- Chats that a unit could have and has not, for which there would be somebody.
-- query: roster_missing
-- unguarded: as roster_come
-- in: org org_id, unit unit_id, now_us time
-- out: origin chat_origin, subject subject_id, subject_name utf8
-- gives: many
select 1 as origin, 0 as subject, '' as subject_name from unit u
where u.id = :unit and u.org_id = :org and u.kind = 3
  and (exists (select 1 from enrolment e where e.unit_id = u.id and e.until_us is null and e.state = 0)
    or exists (select 1 from unit_post p where p.unit_id = u.id and p.until_us is null))
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 1)
union all
select 2, 0, '' from unit u
where u.id = :unit and u.org_id = :org and u.kind = 3
  and exists (select 1 from enrolment e join guardian g on g.child_id = e.member_id and g.until_us is null
    where e.unit_id = u.id and e.until_us is null and e.state = 0)
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 2)
union all
select distinct 3, t.subject_id, s.name from teaching t join subject s on s.id = t.subject_id and s.org_id = t.org_id
where t.unit_id = :unit and t.org_id = :org and t.since_us <= :now_us and (t.until_us is null or t.until_us > :now_us)
  and s.closed_us is null
  and not exists (select 1 from chat c where c.unit_id = t.unit_id and c.origin = 3 and c.subject_id = t.subject_id)
union all
select 5, 0, '' from unit u
where u.id = :unit and u.org_id = :org and u.kind = 1
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 5)
  and exists (
    with recursive below(id) as (
      select d.id from unit d where d.id = :unit and d.org_id = :org
      union all
      select d.id from unit d join below on d.parent_id = below.id where d.org_id = :org and d.closed_us is null)
    select 1 from below
    where exists (select 1 from unit_post p where p.unit_id = below.id and p.until_us is null)
      or exists (select 1 from teaching t where t.unit_id = below.id and t.until_us is null and t.is_substitute = 0));

-- query: roster_chats
-- unguarded: as roster_come
-- in: org org_id, unit unit_id, now_us time
-- out: id chat_id, origin chat_origin, title utf8, is_archived bool, is_titled_by_hand bool, subject_name utf8, is_taught bool
-- gives: many
select c.id, c.origin, c.title, case when c.archived_us is null then 0 else 1 end, c.is_titled_by_hand,
  coalesce(s.name, ''), case when c.origin <> 3 or (s.closed_us is null and exists (
    select 1 from teaching t where t.unit_id = c.unit_id and t.subject_id = c.subject_id and t.since_us <= :now_us
      and (t.until_us is null or t.until_us > :now_us))) then 1 else 0 end
from chat c left join subject s on s.id = c.subject_id and s.org_id = c.org_id
where c.unit_id = :unit and c.org_id = :org and c.origin > 0
order by c.id;

-- query: roster_staff_chat
-- unguarded: as roster_come
-- in: org org_id
-- out: id chat_id, origin chat_origin, title utf8, is_archived bool, is_titled_by_hand bool, subject_name utf8, is_taught bool
-- gives: many
select c.id, c.origin, c.title, case when c.archived_us is null then 0 else 1 end, c.is_titled_by_hand, '' as subject_name,
  1 as is_taught
from chat c where c.org_id = :org and c.origin = 4 and c.unit_id is null;

-- query: roster_chat_insert
-- unguarded: as roster_come
-- in: org org_id, origin chat_origin, unit unit_id, subject subject_id, title utf8, now_us time
-- out: id chat_id
-- gives: one
insert into chat (org_id, kind, title, origin, unit_id, subject_id, created_by, created_us)
values (:org, 1, :title, :origin, nullif(:unit, 0), nullif(:subject, 0), 0, :now_us)
returning id;

-- query: roster_chat_set
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, title utf8, is_archived bool, now_us time
-- gives: none
update chat set title = :title, version = version + 1,
  archived_us = case when :is_archived = 1 then coalesce(archived_us, :now_us) else null end
where id = :chat and org_id = :org;

-- query: roster_member_delete
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from chat_member where chat_id = :chat and member_id = :member and org_id = :org;

-- query: roster_member_leave_to_hand
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, member member_id
-- gives: none
update chat_member set is_by_structure = 0, right_ = 1 where chat_id = :chat and member_id = :member and org_id = :org;

-- query: roster_past_put
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, member member_id, read_n int, joined_n int, now_us time
-- gives: none
insert into chat_past (chat_id, member_id, org_id, read_n, joined_n, left_us)
values (:chat, :member, :org, :read_n, :joined_n, :now_us)
on conflict (chat_id, member_id) do update
set read_n = excluded.read_n, joined_n = excluded.joined_n, left_us = excluded.left_us;

-- query: roster_mentions_forget
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from message_mention where chat_id = :chat and member_id = :member and org_id = :org;

-- query: roster_draft_forget
-- unguarded: as roster_come
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from draft where chat_id = :chat and member_id = :member and org_id = :org;

-- When somebody's time in a unit begins or ends next; 0: never.
-- query: roster_next
-- unguarded: as roster_come
-- in: org org_id, unit unit_id, now_us time
-- out: due_us time
-- gives: one
select coalesce(min(x.due_us), 0) from (
  select t.until_us as due_us from teaching t where t.unit_id = :unit and t.org_id = :org and t.until_us > :now_us
  union all
  select t.since_us from teaching t where t.unit_id = :unit and t.org_id = :org and t.since_us > :now_us
  union all
  select p.until_us from unit_post p where p.unit_id = :unit and p.org_id = :org and p.until_us > :now_us) x;

-- --- templates ---

-- query: template_all
-- unguarded: the organisation is a proof's or the caller's
-- in: org org_id
-- out: origin chat_origin, is_on bool, title utf8, version int
-- gives: many
select origin, is_on, title, version from chat_template where org_id = :org;

-- --- the walk over all units (round.c) ---

-- query: round_start
-- unguarded: as roster_come
-- in: org org_id, asked_by member_id, now_us time
-- gives: none
insert into chat_roster_round (org_id, asked_by, after_id, done, total, started_us)
select :org, :asked_by, 0, 0, count(*), :now_us from unit where org_id = :org and kind in (1, 3)
on conflict (org_id) do update set asked_by = excluded.asked_by, after_id = 0, done = 0, total = excluded.total,
  started_us = excluded.started_us, ended_us = null;

-- query: round_get
-- unguarded: as roster_come
-- in: org org_id
-- out: asked_by member_id, after unit_id, done int, total int, is_ended bool
-- gives: maybe
select asked_by, after_id, done, total, case when ended_us is null then 0 else 1 end
from chat_roster_round where org_id = :org;

-- query: round_set
-- unguarded: as roster_come
-- in: org org_id, after unit_id, done int, is_ended bool, now_us time
-- gives: none
update chat_roster_round set after_id = :after, done = :done, ended_us = case when :is_ended = 1 then :now_us else null end
where org_id = :org;

-- query: round_next_unit
-- unguarded: as roster_come
-- in: org org_id, after unit_id
-- out: id unit_id
-- gives: maybe
select id from unit where org_id = :org and id > :after and kind in (1, 3) order by id limit 1;

-- query: template_put
-- needs: caller
-- in: origin chat_origin, is_on bool, title utf8, version int
-- gives: changes
insert into chat_template (org_id, origin, is_on, title, version)
values (:caller.org_id, :origin, :is_on, :title, 1)
on conflict (org_id, origin) do update
set is_on = excluded.is_on, title = excluded.title, version = chat_template.version + 1
where chat_template.version = :version;

-- query: template_chats
-- needs: caller
-- out: origin chat_origin, open_ int, archived int, renamed int
-- gives: many
select origin, cast(sum(case when archived_us is null then 1 else 0 end) as bigint),
  cast(sum(case when archived_us is null then 0 else 1 end) as bigint),
  cast(sum(is_titled_by_hand) as bigint)
from chat where org_id = :caller.org_id and origin > 0 group by origin;

-- Open units that have no chat of each kind, and would have somebody in it.
-- query: template_missing
-- needs: caller
-- in: now_us time
-- out: origin chat_origin, n int
-- gives: many
select 1 as origin, count(*) as n from unit u
where u.org_id = :caller.org_id and u.kind = 3 and u.closed_us is null
  and (exists (select 1 from enrolment e where e.unit_id = u.id and e.until_us is null and e.state = 0)
    or exists (select 1 from unit_post p where p.unit_id = u.id and p.until_us is null))
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 1)
union all
select 2, count(*) from unit u
where u.org_id = :caller.org_id and u.kind = 3 and u.closed_us is null
  and exists (select 1 from enrolment e join guardian g on g.child_id = e.member_id and g.until_us is null
    where e.unit_id = u.id and e.until_us is null and e.state = 0)
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 2)
union all
select 3, count(*) from (
  select distinct t.unit_id, t.subject_id from teaching t join unit u on u.id = t.unit_id
    join subject s on s.id = t.subject_id
  where t.org_id = :caller.org_id and u.closed_us is null and s.closed_us is null and t.since_us <= :now_us
    and (t.until_us is null or t.until_us > :now_us)
    and not exists (select 1 from chat c where c.unit_id = t.unit_id and c.origin = 3 and c.subject_id = t.subject_id)) x
union all
select 4, case when exists (select 1 from unit u where u.org_id = :caller.org_id)
  and not exists (select 1 from chat c where c.org_id = :caller.org_id and c.origin = 4) then 1 else 0 end
union all
select 5, count(*) from unit u
where u.org_id = :caller.org_id and u.kind = 1 and u.closed_us is null
  and not exists (select 1 from chat c where c.unit_id = u.id and c.origin = 5);

-- Names of some unit to show what a pattern makes of them.
-- query: template_example
-- needs: caller
-- out: group_ utf8, subject utf8, department utf8, org utf8
-- gives: one
select coalesce((select u.name from unit u where u.org_id = o.id and u.kind = 3 and u.closed_us is null order by u.id limit 1),
    'СД-21'),
  coalesce((select s.name from subject s where s.org_id = o.id and s.closed_us is null order by s.id limit 1), 'Анатомия'),
  coalesce((select d.name from unit d where d.org_id = o.id and d.kind = 1 and d.closed_us is null order by d.id limit 1),
    'Сестринское отделение'),
  o.short_name
from org o where o.id = :caller.org_id;
-- --- polls, as messages show them; features/polls changes them ---

-- part: poll_columns
p.id, p.n, p.question, p.options, p.is_many, p.is_secret, coalesce(p.right_place, -1) as right_place, p.explanation, p.counts,
  p.voted, p.closes_us, p.closed_us, p.version;

-- query: poll_range
-- unguarded: the messages were read by a proof, and their numbers come from there
-- in: org org_id, chat chat_id, low message_id, high message_id
-- out: id poll_id, n message_id, question utf8, options utf8, is_many bool, is_secret bool, right_place int,
--   explanation utf8, counts utf8, voted int, closes_us time?, closed_us time?, version int
-- gives: many
select {poll_columns} from poll p where p.chat_id = :chat and p.org_id = :org and p.n between :low and :high order by p.n;

-- query: poll_row
-- unguarded: the poll was proven by the feature that asks
-- in: org org_id, poll poll_id
-- out: id poll_id, n message_id, question utf8, options utf8, is_many bool, is_secret bool, right_place int,
--   explanation utf8, counts utf8, voted int, closes_us time?, closed_us time?, version int
-- gives: one
select {poll_columns} from poll p where p.id = :poll and p.org_id = :org;

-- Votes of the caller in open polls of the messages low..high.
-- query: poll_own_range
-- needs: chat_reader
-- in: low message_id, high message_id
-- out: id poll_id, n message_id, place int, right_place int, explanation utf8, version int
-- gives: many
select p.id, p.n, v.place, coalesce(p.right_place, -1) as right_place, p.explanation, v.version
from poll p join poll_vote v on v.poll_id = p.id and v.member_id = :chat_reader.member_id
where p.chat_id = :chat_reader.chat_id and p.org_id = :chat_reader.org_id and p.n between :low and :high
order by p.n, v.place;

-- query: poll_delete_votes
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from poll_vote where org_id = :chat_reader.org_id and poll_id in (select p.id from poll p
  where p.chat_id = :chat_reader.chat_id and p.org_id = :chat_reader.org_id and p.n = :n);

-- query: poll_delete_voted
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from poll_voted where org_id = :chat_reader.org_id and poll_id in (select p.id from poll p
  where p.chat_id = :chat_reader.chat_id and p.org_id = :chat_reader.org_id and p.n = :n);

-- Its words go; the row stays, of no message (n < 0), so that its number is never given again: clients and the job at its
-- term know it by that.
-- query: poll_empty
-- needs: chat_reader
-- in: n message_id
-- gives: none
update poll set n = -id, question = '', options = '', explanation = '', right_place = null, counts = '', voted = 0,
  closed_us = coalesce(closed_us, created_us)
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- Some of an erased member's, as saved_files takes them.
-- query: votes_erase_some
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: changes
delete from poll_vote where (poll_id, place, member_id) in (select poll_id, place, member_id from poll_vote
  where org_id = :org and member_id = :member order by poll_id limit 50);

-- query: voted_erase_some
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: changes
delete from poll_voted where (poll_id, member_id) in (select poll_id, member_id from poll_voted
  where org_id = :org and member_id = :member order by poll_id limit 50);

-- --- reactions, as messages show them; features/reactions changes them ---

-- query: reaction_sum_range
-- unguarded: the messages were read by a proof, and their numbers come from there
-- in: org org_id, chat chat_id, low message_id, high message_id
-- out: n message_id, liked int, thanked int, asked int, done int, laughed int, loved int, version int
-- gives: many
select n, liked, thanked, asked, done, laughed, loved, version from reaction_sum
where chat_id = :chat and org_id = :org and n between :low and :high order by n;

-- query: reaction_own_range
-- needs: chat_reader
-- in: low message_id, high message_id
-- out: n message_id, kinds int, version int
-- gives: many
select n, kinds, version from reaction
where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and member_id = :chat_reader.member_id
  and n between :low and :high
order by n;

-- query: reaction_delete
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from reaction where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: reaction_sum_delete
-- needs: chat_reader
-- in: n message_id
-- gives: none
delete from reaction_sum where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: reactions_erase_some
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: changes
delete from reaction where id in (
  select id from reaction where org_id = :org and member_id = :member order by id limit 50);

-- --- what is pinned, as edits and deletions move it; features/pins pins and shows it ---

-- query: pin_has
-- needs: chat_reader
-- in: n message_id
-- out: n int
-- gives: one
select count(*) from pin where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: pin_delete
-- needs: chat_reader
-- in: n message_id
-- gives: changes
delete from pin where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: pin_act_insert
-- needs: chat_reader
-- in: n message_id, kind pin_act_kind, now_us time
-- out: id int
-- gives: one
insert into pin_act (org_id, chat_id, n, member_id, kind, done_us)
values (:chat_reader.org_id, :chat_reader.chat_id, :n, :chat_reader.member_id, :kind, :now_us)
returning id;

-- Acts before the newest `keep`, but for those that still hold.
-- query: pin_act_trim
-- needs: chat_reader
-- in: keep int
-- gives: none
delete from pin_act where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id
  and id <= (select a.id from pin_act a where a.chat_id = :chat_reader.chat_id order by a.id desc limit 1 offset :keep)
  and id not in (select p.act_id from pin p where p.chat_id = :chat_reader.chat_id);

-- query: pins_version_raise
-- needs: chat_reader
-- out: version int
-- gives: one
update chat set pins_version = pins_version + 1 where id = :chat_reader.chat_id and org_id = :chat_reader.org_id
returning pins_version;

-- query: pins_version_get
-- needs: chat_reader
-- out: version int
-- gives: one
select pins_version from chat where id = :chat_reader.chat_id and org_id = :chat_reader.org_id;

-- --- people who come and go ---

-- query: later_erase
-- unguarded: the member was proven
-- in: org org_id, member member_id
-- gives: changes
delete from later where author_id = :member and org_id = :org;

-- query: chats_of_member
-- unguarded: the member was proven by the feature that asks
-- in: org org_id, member member_id
-- out: chat chat_id, kind chat_kind
-- gives: many
select c.id as chat, c.kind from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id
where cm.org_id = :org and cm.member_id = :member order by c.id;

-- Where they are named over what was forwarded of theirs, and are not themselves.
-- query: chats_naming_member
-- unguarded: as chats_of_member
-- in: org org_id, member member_id, limit int
-- out: chat chat_id
-- gives: many
select distinct s.chat_id as chat from message_source s where s.org_id = :org and s.author_id = :member
  and not exists (select 1 from chat_member cm where cm.chat_id = s.chat_id and cm.member_id = :member)
order by chat limit :limit;

-- query: drafts_erase
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: changes
delete from draft where org_id = :org and member_id = :member;

-- query: drafts_erase_marks
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: none
update chat_member set has_draft = 0 where org_id = :org and member_id = :member;

-- query: folder_chats_erase
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: none
delete from folder_chat where org_id = :org and member_id = :member;

-- query: folders_erase
-- unguarded: as chats_of_member
-- in: org org_id, member member_id
-- gives: changes
delete from folder where org_id = :org and member_id = :member;

-- --- folders of one's own list (folders.c) ---

-- query: folder_find
-- needs: caller
-- in: folder folder_id
-- out: id folder_id
-- gives: maybe
select id from folder where id = :folder and org_id = :caller.org_id and member_id = :caller.member_id;

-- folder 0: all of them.
-- query: folders_own
-- needs: caller
-- in: folder folder_id
-- out: id folder_id, name utf8, place int, version int
-- gives: many
select id, name, place, version from folder
where org_id = :caller.org_id and member_id = :caller.member_id and (id = :folder or :folder = 0) order by place, id;

-- query: folder_chats_own
-- needs: caller
-- in: folder folder_id
-- out: folder folder_id, chat chat_id
-- gives: many
select folder_id as folder, chat_id as chat from folder_chat
where org_id = :caller.org_id and member_id = :caller.member_id and (folder_id = :folder or :folder = 0)
order by folder_id, chat_id;

-- A number is never given twice: a device that was away may still ask for one that is gone. PostgreSQL sees to it itself.
-- query: folder_insert
-- engine: sqlite
-- needs: caller
-- in: name utf8, place int, now_us time
-- out: id folder_id
-- gives: one
insert into folder (id, org_id, member_id, name, place, created_us)
values (case when (select coalesce(max(id), 0) from folder) < :now_us then :now_us else (select max(id) + 1 from folder) end,
  :caller.org_id, :caller.member_id, :name, :place, :now_us) returning id;

-- query: folder_insert
-- engine: postgres
-- needs: caller
-- in: name utf8, place int, now_us time
-- out: id folder_id
-- gives: one
insert into folder (org_id, member_id, name, place, created_us)
values (:caller.org_id, :caller.member_id, :name, :place, :now_us) returning id;

-- query: folder_put
-- needs: folder_owner
-- in: name utf8, place int
-- gives: none
update folder set name = :name, place = :place, version = version + 1
where id = :folder_owner.folder_id and org_id = :folder_owner.org_id and member_id = :folder_owner.member_id;

-- query: folder_delete
-- needs: folder_owner
-- gives: none
delete from folder
where id = :folder_owner.folder_id and org_id = :folder_owner.org_id and member_id = :folder_owner.member_id;

-- query: folder_chats_delete
-- needs: folder_owner
-- gives: none
delete from folder_chat where folder_id = :folder_owner.folder_id and org_id = :folder_owner.org_id;

-- Only a chat that its owner is in.
-- query: folder_chat_insert
-- needs: folder_owner
-- in: chat chat_id
-- gives: changes
insert into folder_chat (folder_id, chat_id, member_id, org_id)
select :folder_owner.folder_id, cm.chat_id, cm.member_id, cm.org_id from chat_member cm
where cm.chat_id = :chat and cm.org_id = :folder_owner.org_id and cm.member_id = :folder_owner.member_id;

-- query: folder_chat_delete
-- needs: folder_owner
-- in: chat chat_id
-- gives: changes
delete from folder_chat
where folder_id = :folder_owner.folder_id and org_id = :folder_owner.org_id and chat_id = :chat;

-- query: folder_forget_chat
-- unguarded: who takes the member out of the chat has proven that they may
-- in: org org_id, chat chat_id, member member_id
-- gives: none
delete from folder_chat where member_id = :member and chat_id = :chat and org_id = :org;

-- --- the index of words: an id is told by a message's time, chat and number (find.c) ---

-- query: find_doc_insert
-- engine: sqlite
-- unguarded: chats/find.c takes the message from a proof, or from the round
-- in: id int, org org_id, chat chat_id, n message_id, version int, words utf8
-- gives: none
insert into search_doc (id, org_id, chat_id, n, version, words) values (:id, :org, :chat, :n, :version, :words)
on conflict (id) do nothing;

-- query: find_doc_insert
-- engine: postgres
-- unguarded: chats/find.c takes the message from a proof, or from the round
-- in: id int, org org_id, chat chat_id, n message_id, version int, words utf8
-- gives: none
insert into search_doc (id, org_id, chat_id, n, version)
select :id, :org, :chat, :n, :version where :words is not null on conflict (id) do nothing;

-- query: find_text_insert
-- engine: sqlite
-- unguarded: as find_doc_insert, right after it
-- in: id int, words utf8
-- gives: none
insert into search_text (rowid, words) values (:id, :words);

-- On PostgreSQL a stretch of time is a word too: id / 2^52 is 25 days.
-- query: find_text_insert
-- engine: postgres
-- unguarded: as find_doc_insert, right after it
-- in: id int, words utf8
-- gives: none
insert into search_text (id, chat_id, n, words)
select d.id, d.chat_id, d.n, cast(:words || '_t' || cast(d.id >> 52 as text) as tsvector) from search_doc d where d.id = :id
on conflict (id) do nothing;

-- The index is told which words it must forget.
-- query: find_text_forget
-- engine: sqlite
-- unguarded: chats/find.c takes the message from a proof, or from the round
-- in: id int, chat chat_id, n message_id
-- gives: none
insert into search_text (search_text, rowid, words)
select 'delete', id, words from search_doc where id = :id and chat_id = :chat and n = :n;

-- query: find_text_forget
-- engine: postgres
-- unguarded: chats/find.c takes the message from a proof, or from the round
-- in: id int, chat chat_id, n message_id
-- gives: none
delete from search_text where id = (select id from search_doc where id = :id and chat_id = :chat and n = :n);

-- query: find_doc_delete
-- unguarded: chats/find.c takes the message from a proof, or from the round
-- in: id int, chat chat_id, n message_id
-- gives: none
delete from search_doc where id = :id and chat_id = :chat and n = :n;

-- query: find_round
-- out: version int, chat chat_id, n message_id, is_ended bool
-- gives: one
select version, chat_id, n, is_ended from search_round where id = 1;

-- query: find_round_set
-- in: version int, chat chat_id, n message_id, is_ended bool
-- gives: none
update search_round set version = :version, chat_id = :chat, n = :n, is_ended = :is_ended where id = 1;

-- Messages after this one, in the order of the round, and whether the index has them as they are.
-- query: find_round_messages
-- unguarded: the round indexes what is there, in all organisations
-- in: chat chat_id, n message_id, version int, limit int
-- out: org org_id, chat chat_id, n message_id, author member_id, text utf8, mentions utf8, holds int, created_us time,
--   has_words bool, doc_version int
-- gives: many
select t.org_id, t.chat_id, t.n, t.author_id, case when t.doc_version = :version then '' else t.text end, t.mentions, t.holds,
  t.created_us, t.has_words, t.doc_version
from (select m.org_id, m.chat_id, m.n, m.author_id, m.text, m.mentions, m.holds, m.created_us,
    case when m.deleted_us is null and m.call = '' then 1 else 0 end as has_words,
    coalesce((select d.version from search_doc d
      where d.id = m.created_us * 2048 + (m.chat_id * 31 + m.n) % 2048 and d.chat_id = m.chat_id and d.n = m.n), 0) as doc_version
  from message m where (m.chat_id, m.n) > (:chat, :n)
  order by m.chat_id, m.n limit :limit) t
order by t.chat_id, t.n;
