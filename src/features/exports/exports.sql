-- Chats as files.

-- part: export_row
select x.id, x.org_id as org, x.chat_id as chat, x.member_id as member, x.state, x.with_files, x.language, x.zone_minutes,
  x.after_n, x.to_n, x.done_n, x.messages, x.left_out, x.file_id, x.size, x.created_us, x.expires_us, x.version, x.begun_us,
  x.rounds, x.files_seen, x.files_given, x.files_bytes
from chat_export x;

-- query: export_of_two
-- needs: caller
-- in: chat chat_id
-- out: id chat_id
-- gives: maybe
select id from chat where id = :chat and org_id = :caller.org_id
  and (direct_low = :caller.member_id or direct_high = :caller.member_id);

-- query: export_own
-- needs: caller
-- in: export chat_export_id
-- out: id chat_export_id, org org_id, chat chat_id, member member_id, state chat_export_state, with_files bool, language language,
--   zone_minutes int, after_n int, to_n int, done_n int, messages int, left_out int, file_id file_id?, size int,
--   created_us time, expires_us time?, version int, begun_us time, rounds int,
--   files_seen int, files_given int, files_bytes int
-- gives: maybe
{export_row} where x.id = :export and x.org_id = :caller.org_id and x.member_id = :caller.member_id;

-- query: exports_own_of
-- needs: caller
-- in: chat chat_id, limit int
-- out: id chat_export_id, org org_id, chat chat_id, member member_id, state chat_export_state, with_files bool, language language,
--   zone_minutes int, after_n int, to_n int, done_n int, messages int, left_out int, file_id file_id?, size int,
--   created_us time, expires_us time?, version int, begun_us time, rounds int,
--   files_seen int, files_given int, files_bytes int
-- gives: many
{export_row} where x.chat_id = :chat and x.org_id = :caller.org_id and x.member_id = :caller.member_id
order by x.id desc limit :limit;

-- query: export_job
-- unguarded: the job of the export; it acts as who asked for it
-- in: export chat_export_id
-- out: id chat_export_id, org org_id, chat chat_id, member member_id, state chat_export_state, with_files bool, language language,
--   zone_minutes int, after_n int, to_n int, done_n int, messages int, left_out int, file_id file_id?, size int,
--   created_us time, expires_us time?, version int, begun_us time, rounds int,
--   files_seen int, files_given int, files_bytes int
-- gives: maybe
{export_row} where x.id = :export;

-- Whoever asked, as their next request would find them.
-- query: export_actor
-- unguarded: as export_job
-- in: org org_id, member member_id, now_us time
-- out: roles roles, is_verified bool, minor_until_us time?, rules utf8
-- gives: maybe
select m.roles,
  case when m.verified_us is not null and (m.verified_until_us is null or m.verified_until_us > :now_us) then 1 else 0 end
    as is_verified,
  m.minor_until_us, coalesce(o.rules, '') as rules
from member m join org o on o.id = m.org_id
where m.org_id = :org and m.id = :member and m.closed_us is null and m.is_waiting = 0;

-- query: export_running
-- needs: chat_exporter
-- out: n int
-- gives: one
select count(*) from chat_export
where chat_id = :chat_exporter.chat_id and org_id = :chat_exporter.org_id and state in (0, 7);

-- query: export_lately
-- needs: caller
-- in: since_us time
-- out: n int
-- gives: one
select count(*) from chat_export
where member_id = :caller.member_id and org_id = :caller.org_id and created_us > :since_us and state not in (3, 6);

-- query: export_insert
-- needs: chat_exporter
-- in: with_files bool, language language, zone_minutes int, after_n int, to_n int, now_us time
-- out: id chat_export_id
-- gives: one
insert into chat_export (org_id, chat_id, member_id, with_files, language, zone_minutes, after_n, to_n, done_n, created_us,
  begun_us)
values (:chat_exporter.org_id, :chat_exporter.chat_id, :chat_exporter.member_id, :with_files, :language, :zone_minutes, :after_n,
  :to_n, :after_n, :now_us, :now_us)
returning id;

-- query: export_notes
-- needs: chat_reader
-- in: limit int
-- out: last utf8, first utf8, middle utf8, at_us time, with_files bool
-- gives: many
select m.last_name as last, m.first_name as first, m.middle_name as middle, x.ended_us as at_us, x.with_files
from chat_export x join member m on m.org_id = x.org_id and m.id = x.member_id
where x.chat_id = :chat_reader.chat_id and x.org_id = :chat_reader.org_id and x.state in (1, 5) and x.ended_us is not null
order by x.id desc limit :limit;

-- query: export_moved
-- unguarded: as export_job
-- in: export chat_export_id, done_n int, messages int, files_seen int, files_given int, files_bytes int
-- gives: none
update chat_export set done_n = :done_n, messages = messages + :messages, version = version + 1,
  files_seen = :files_seen, files_given = :files_given, files_bytes = :files_bytes
where id = :export and state = 0;

-- Are there words in it that changed after its pieces were begun? (+n: by the moment of the change, not by the number.)
-- query: export_changes
-- unguarded: as export_job
-- in: org org_id, chat chat_id, after_n int, to_n int, since_us time
-- out: n int
-- gives: one
select (select count(*) from message where org_id = :org and chat_id = :chat and edited_us >= :since_us
    and +n > :after_n and +n <= :to_n)
  + (select count(*) from message where org_id = :org and chat_id = :chat and deleted_us >= :since_us
    and +n > :after_n and +n <= :to_n);

-- query: export_anew
-- unguarded: as export_job
-- in: export chat_export_id, now_us time
-- gives: none
update chat_export set done_n = after_n, messages = 0, files_seen = 0, files_given = 0, files_bytes = 0, begun_us = :now_us, rounds = rounds + 1, version = version + 1
where id = :export and state = 0;

-- Ready ones of the same asker and chat, before a new one.
-- query: exports_former
-- unguarded: as export_job
-- in: org org_id, chat chat_id, member member_id
-- out: id chat_export_id
-- gives: many
select id from chat_export where org_id = :org and chat_id = :chat and member_id = :member and file_id is not null;

-- query: exports_living_size
-- unguarded: the sum is of the organisation, no row comes back
-- in: org org_id
-- out: size int
-- gives: one
select cast(coalesce(sum(size), 0) as bigint) as size from chat_export where org_id = :org and file_id is not null;

-- query: export_ended
-- unguarded: as export_job, or its holder
-- in: export chat_export_id, state chat_export_state, now_us time
-- gives: none
update chat_export set state = :state, ended_us = coalesce(ended_us, :now_us), file_id = null, expires_us = null,
  version = version + 1
where id = :export;

-- query: export_is_ready
-- unguarded: as export_job
-- in: export chat_export_id, file file_id, size int, left_out int, now_us time, expires_us time
-- gives: none
update chat_export set state = 1, file_id = :file, size = :size, left_out = :left_out, ended_us = :now_us,
  expires_us = :expires_us, version = version + 1
where id = :export and state = 0;

-- query: export_chat_touch
-- unguarded: as export_job: everybody in the chat is to read again who took it out
-- in: org org_id, chat chat_id
-- gives: none
update chat set version = version + 1 where org_id = :org and id = :chat;

-- --- turns: one archive at a time on the server ---

-- Others whose pieces are there and who do not wait. (Their number: the state alone has an index.)
-- "in (0, 7)" here and below: SQLite takes the index of the few that are made only when its own words stand there.
-- query: export_packing
-- unguarded: turns are of the whole server; only a number comes back
-- in: export chat_export_id
-- out: n int
-- gives: one
select count(*) from chat_export where state = 0 and state in (0, 7) and done_n >= to_n and id <> :export;

-- query: export_wait
-- unguarded: as export_job
-- in: export chat_export_id, state chat_export_state
-- gives: none
update chat_export set state = :state, version = version + 1 where id = :export and state in (0, 7);

-- query: export_next
-- unguarded: as export_packing; the job acts as who asked for it
-- out: id chat_export_id, org org_id
-- gives: maybe
select id, org_id as org from chat_export where state = 7 and state in (0, 7) order by id limit 1;

-- --- pieces ---

-- query: export_piece_count
-- unguarded: as export_job
-- in: export chat_export_id
-- out: n int
-- gives: one
select count(*) from chat_export_piece where export_id = :export;

-- query: export_piece_insert
-- unguarded: as export_job
-- in: export chat_export_id, n int, org org_id, json_id file_id, html_id file_id
-- gives: none
insert into chat_export_piece (export_id, n, org_id, json_id, html_id) values (:export, :n, :org, :json_id, :html_id);

-- query: export_pieces
-- unguarded: as export_job
-- in: export chat_export_id
-- out: json_id file_id, html_id file_id
-- gives: many
select json_id, html_id from chat_export_piece where export_id = :export order by n;

-- query: export_pieces_delete
-- unguarded: as export_job
-- in: export chat_export_id
-- gives: none
delete from chat_export_piece where export_id = :export;

-- query: export_title
-- needs: chat_reader
-- out: title utf8, org_name utf8, is_group bool
-- gives: one
select c.title, o.name as org_name, case when c.kind = 1 then 1 else 0 end as is_group
from chat c join org o on o.id = c.org_id where c.id = :chat_reader.chat_id and c.org_id = :chat_reader.org_id;

-- query: export_files_count
-- needs: chat_reader
-- in: after_n int, to_n int
-- out: n int
-- gives: one
select count(*) from attachment a join file f on f.org_id = a.org_id and f.id = a.file_id
where a.chat_id = :chat_reader.chat_id and a.org_id = :chat_reader.org_id and a.n > :after_n and a.n <= :to_n
  and f.erased_us is null;

-- Files of messages that are still there. scan 2: dangerous.
-- query: export_files
-- needs: chat_reader
-- in: after_n int, to_n int, limit int
-- out: n int, place int, id file_id, name utf8, size int, scan scan_state
-- gives: many
select a.n, a.place, f.id, f.name, f.size, a.scan from attachment a join file f on f.org_id = a.org_id and f.id = a.file_id
where a.chat_id = :chat_reader.chat_id and a.org_id = :chat_reader.org_id and a.n > :after_n and a.n <= :to_n
  and f.erased_us is null
order by a.n, a.place limit :limit;

-- --- terms ---

-- query: exports_due
-- unguarded: a job of the whole server; the term alone decides
-- in: now_us time, limit int
-- out: id chat_export_id, org org_id, member member_id, file_id file_id
-- gives: many
select id, org_id as org, member_id as member, file_id from chat_export
where expires_us <= :now_us and file_id is not null order by expires_us limit :limit;

-- query: exports_next
-- unguarded: a job of the whole server; only a moment comes back
-- out: expires_us time
-- gives: one
select coalesce(min(expires_us), 0) as expires_us from chat_export where file_id is not null;

-- query: exports_of_member
-- unguarded: the member is being forgotten
-- in: org org_id, member member_id
-- out: id chat_export_id, state chat_export_state, file_id file_id?
-- gives: many
select id, state, file_id from chat_export
where org_id = :org and member_id = :member and (state in (0, 7) or file_id is not null);
