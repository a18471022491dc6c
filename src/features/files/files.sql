-- Uploads on their way; one that a message of later holds (later_id) is out of reach. state: 0 receiving, 1 checking, 2 ready, 3 dangerous, 4 refused. Only the owner's.

-- query: upload_own
-- needs: caller
-- in: file file_id
-- out: file_id file_id, chat_id chat_id, kind attachment_kind, name utf8, size int, offset_ int, state upload_state,
--   reason upload_reason?, scan scan_state, type utf8, width int?, height int?, duration_us int?, placeholder utf8,
--   waveform utf8, has_preview bool, version int, created_us time, expires_us time
-- gives: maybe
select file_id, chat_id, kind, name, size, offset_, state, reason, scan, type, width, height, duration_us, placeholder, waveform,
  case when small_id is null then 0 else 1 end, version, created_us, expires_us
from upload where file_id = :file and org_id = :caller.org_id and created_by = :caller.member_id and later_id is null;

-- query: uploads_own
-- needs: caller
-- out: file_id file_id, chat_id chat_id, kind attachment_kind, name utf8, size int, offset_ int, state upload_state,
--   reason upload_reason?, scan scan_state, type utf8, width int?, height int?, duration_us int?, placeholder utf8,
--   waveform utf8, has_preview bool, version int, created_us time, expires_us time
-- gives: many
select file_id, chat_id, kind, name, size, offset_, state, reason, scan, type, width, height, duration_us, placeholder, waveform,
  case when small_id is null then 0 else 1 end, version, created_us, expires_us
from upload where created_by = :caller.member_id and org_id = :caller.org_id and later_id is null order by file_id;

-- query: uploads_count
-- needs: caller
-- out: n int
-- gives: one
select count(*) from upload where created_by = :caller.member_id and org_id = :caller.org_id and later_id is null;

-- The row that the bytes will belong to; erased means here: not there yet.
-- query: upload_file_insert
-- needs: caller
-- in: hash hash, name utf8, size int, now_us time
-- out: id file_id
-- gives: one
insert into file (org_id, hash, name, type, size, created_by, created_us, erased_us)
values (:caller.org_id, :hash, :name, '', :size, :caller.member_id, :now_us, :now_us)
returning id;

-- query: upload_insert
-- needs: caller
-- in: file file_id, chat chat_id, kind attachment_kind, name utf8, size int, duration_us int?, waveform utf8, now_us time,
--   expires_us time
-- gives: none
insert into upload (file_id, org_id, chat_id, created_by, kind, name, size, duration_us, waveform, created_us, expires_us)
values (:file, :caller.org_id, :chat, :caller.member_id, :kind, :name, :size, :duration_us, :waveform, :now_us, :expires_us);

-- query: upload_move
-- needs: caller
-- in: file file_id, from int, to int, state upload_state, expires_us time
-- gives: changes
update upload set offset_ = :to, state = :state, expires_us = :expires_us,
  version = version + case when :state = 0 then 0 else 1 end
where file_id = :file and org_id = :caller.org_id and created_by = :caller.member_id and state = 0 and offset_ = :from;

-- query: file_use
-- needs: caller
-- out: bytes int, quota int?
-- gives: maybe
select bytes, quota from file_use where org_id = :caller.org_id;

-- --- looking, sweeping: jobs, for whoever's upload it is ---

-- query: upload_job
-- unguarded: a job of the program itself; the payload is a number it wrote
-- in: file file_id
-- out: org_id org_id, created_by member_id, kind attachment_kind, name utf8, size int, state upload_state
-- gives: maybe
select org_id, created_by, kind, name, size, state from upload where file_id = :file;

-- query: upload_any
-- unguarded: a job of the program itself, and the owner's own topic
-- in: file file_id
-- out: file_id file_id, chat_id chat_id, kind attachment_kind, name utf8, size int, offset_ int, state upload_state,
--   reason upload_reason?, scan scan_state, type utf8, width int?, height int?, duration_us int?, placeholder utf8,
--   waveform utf8, has_preview bool, version int, created_us time, expires_us time, is_kept bool
-- gives: maybe
select file_id, chat_id, kind, name, size, offset_, state, reason, scan, type, width, height, duration_us, placeholder, waveform,
  case when small_id is null then 0 else 1 end, version, created_us, expires_us,
  case when later_id is null then 0 else 1 end
from upload where file_id = :file;

-- query: upload_settle
-- unguarded: a job of the program itself
-- in: file file_id, state upload_state, reason upload_reason?, scan scan_state, kind attachment_kind, type utf8, size int,
--   width int?, height int?, placeholder utf8, small file_id?, expires_us time
-- gives: changes
update upload set state = :state, reason = :reason, scan = :scan, kind = :kind, type = :type, size = :size, width = :width,
  height = :height, placeholder = :placeholder, small_id = :small, expires_us = :expires_us, version = version + 1
where file_id = :file and state = 1;

-- query: upload_file_settle
-- unguarded: a job of the program itself
-- in: file file_id, hash hash, type utf8, size int
-- gives: none
update file set hash = :hash, type = :type, size = :size, erased_us = null where id = :file;

-- query: uploads_over
-- unguarded: a job of the program itself
-- in: now_us time, at_most int
-- out: file_id file_id, org_id org_id, created_by member_id, size int, small_id file_id?
-- gives: many
select file_id, org_id, created_by, size, small_id from upload
where expires_us <= :now_us and later_id is null order by expires_us limit :at_most;

-- query: upload_gone
-- unguarded: the owner's, or a job's
-- in: file file_id
-- out: org_id org_id, created_by member_id, size int, small_id file_id?
-- gives: maybe
delete from upload where file_id = :file returning org_id, created_by, size, small_id;

-- The row stays, so that its number is never given again: jobs and parts of the disk are called by it.
-- query: upload_file_gone
-- unguarded: of an upload that was just forgotten; nothing else names the row
-- in: file file_id, now_us time
-- gives: none
update file set name = '', erased_us = :now_us where id = :file;

-- query: uploads_next
-- unguarded: a job of the program itself
-- out: due_us time?
-- gives: one
select min(expires_us) from upload where later_id is null;

-- query: file_rescan_row
-- unguarded: a job of the program itself; the payload is a number it wrote
-- in: file file_id
-- out: hash hash
-- gives: maybe
select hash from file where id = :file and erased_us is null;

-- query: file_owner
-- unguarded: a job of the program itself
-- in: file file_id
-- out: org_id org_id, created_by member_id
-- gives: maybe
select coalesce(org_id, 0) as org_id, coalesce(created_by, 0) as created_by from file where id = :file;

-- query: upload_rescanned
-- unguarded: a job of the program itself
-- in: file file_id, state upload_state, scan scan_state
-- gives: changes
update upload set state = :state, scan = :scan, version = version + 1 where file_id = :file and state = 2;
