-- Messages that are sent later. state: 0 waiting, 1 its job has been put, 2 refused.

-- query: later_sums
-- needs: chat_writer
-- out: of_member int, of_chat int, signs int
-- gives: one
select count(*), cast(coalesce(sum(case when chat_id = :chat_writer.chat_id then 1 else 0 end), 0) as bigint),
  cast(coalesce(sum(length(text)), 0) as bigint)
from later where author_id = :chat_writer.member_id and org_id = :chat_writer.org_id;

-- The number rises with time, so a device that asks for one that is gone never meets another.
-- query: later_insert
-- needs: chat_writer
-- in: text utf8, reply_to message_id, is_silent bool, file_count int, due_us time, now_us time
-- out: id later_id
-- gives: one
insert into later (id, org_id, chat_id, author_id, text, reply_to, is_silent, file_count, due_us, created_us)
values (case when (select coalesce(max(id), 0) from later) < :now_us then :now_us else (select max(id) + 1 from later) end,
  :chat_writer.org_id, :chat_writer.chat_id, :chat_writer.member_id, :text, nullif(:reply_to, 0), :is_silent, :file_count,
  :due_us, :now_us)
returning id;

-- part: later_columns
l.id, l.chat_id, l.text, coalesce(l.reply_to, 0) as reply_to, l.is_silent, l.file_count, l.due_us, l.state, l.reason, l.version;

-- chat 0: of all.
-- query: later_own_list
-- needs: caller
-- in: chat chat_id
-- out: id later_id, chat_id chat_id, text utf8, reply_to message_id, is_silent bool, file_count int, due_us time,
--   state later_state, reason later_reason?, version int
-- gives: many
select {later_columns} from later l
where l.author_id = :caller.member_id and l.org_id = :caller.org_id and (:chat = 0 or l.chat_id = :chat)
order by l.due_us, l.id;

-- query: later_own
-- needs: caller
-- in: later later_id
-- out: id later_id, chat_id chat_id, text utf8, reply_to message_id, is_silent bool, file_count int, due_us time,
--   state later_state, reason later_reason?, version int
-- gives: maybe
select {later_columns} from later l
where l.id = :later and l.author_id = :caller.member_id and l.org_id = :caller.org_id;

-- query: later_set
-- needs: caller
-- in: later later_id, text utf8, is_silent bool, due_us time
-- gives: none
update later set text = :text, is_silent = :is_silent, due_us = :due_us, state = 0, reason = null, version = version + 1
where id = :later and author_id = :caller.member_id and org_id = :caller.org_id;

-- query: later_forget
-- needs: caller
-- in: later later_id
-- gives: none
delete from later where id = :later and author_id = :caller.member_id and org_id = :caller.org_id;

-- --- files ---

-- later 0: of all one's own.
-- query: later_files
-- needs: caller
-- in: later later_id
-- out: later later_id, file_id file_id, name utf8, kind attachment_kind, size int, state int
-- gives: many
select later_id as later, file_id, name, kind, size, state from upload
where created_by = :caller.member_id and org_id = :caller.org_id and later_id is not null and (:later = 0 or later_id = :later)
order by later_id, later_place;

-- Changes nothing when it can not be sent.
-- query: later_file_take
-- needs: chat_writer
-- in: file file_id, later later_id, place int
-- gives: changes
update upload set later_id = :later, later_place = :place
where file_id = :file and org_id = :chat_writer.org_id and chat_id = :chat_writer.chat_id
  and created_by = :chat_writer.member_id and state = 2 and later_id is null;

-- How an own upload of this chat stands that can not be taken: 0, 1 on its way, 3, 4 never.
-- query: later_file_state
-- needs: chat_writer
-- in: file file_id
-- out: state int
-- gives: maybe
select state from upload
where file_id = :file and org_id = :chat_writer.org_id and chat_id = :chat_writer.chat_id
  and created_by = :chat_writer.member_id and later_id is null;

-- They are uploads like others again, for the message that is made now, or for the sweep.
-- query: later_files_leave
-- needs: caller
-- in: later later_id, expires_us time
-- gives: changes
update upload set later_id = null, expires_us = :expires_us
where later_id = :later and created_by = :caller.member_id and org_id = :caller.org_id;

-- --- the program itself ---

-- query: later_job
-- unguarded: a job of the program itself; the payload is a number it wrote
-- in: later later_id
-- out: org org_id, author member_id, due_us time, state later_state
-- gives: maybe
select org_id, author_id, due_us, state from later where id = :later;

-- query: later_over
-- unguarded: a job of the program itself
-- in: now_us time, at_most int
-- out: id later_id
-- gives: many
select id from later where state = 0 and due_us <= :now_us order by due_us, id limit :at_most;

-- query: later_set_called
-- unguarded: a job of the program itself
-- in: later later_id
-- gives: none
update later set state = 1 where id = :later and state = 0;

-- query: later_next
-- unguarded: a job of the program itself
-- out: due_us time?
-- gives: one
select min(due_us) from later where state = 0;

-- query: later_set_waiting
-- unguarded: a job of the program itself, of a row it has read
-- in: later later_id, due_us time
-- out: version int
-- gives: one
update later set state = 0, due_us = :due_us, version = version + 1 where id = :later returning version;

-- query: later_set_refused
-- unguarded: a job of the program itself, of a row it has read
-- in: later later_id, reason later_reason
-- out: version int
-- gives: one
update later set state = 2, reason = :reason, version = version + 1 where id = :later returning version;
