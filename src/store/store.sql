-- What store itself asks: jobs, retention, the audit record. No query here reaches a member's rows except to delete what is over.

-- query: job_insert
-- in: kind str, due_us time, payload str, created_us time
-- gives: none
insert into job (kind, due_us, payload, created_us) values (:kind, :due_us, :payload, :created_us)
on conflict (kind, payload) do update set
  due_us = case when excluded.due_us < job.due_us then excluded.due_us else job.due_us end;

-- query: job_count
-- out: jobs int
-- gives: one
select count(*) as jobs from job;

-- query: job_due
-- in: now_us time, limit int
-- out: id int, kind str, payload str, attempts int, due_us time
-- gives: many
select id, kind, payload, attempts, due_us from job where is_slow = 0 and due_us <= :now_us order by due_us, id limit :limit;

-- query: job_due_slow
-- in: now_us time, limit int
-- out: id int, kind str, payload str, attempts int, due_us time
-- gives: many
select id, kind, payload, attempts, due_us from job where is_slow = 1 and due_us <= :now_us order by due_us, id limit :limit;

-- query: job_mark_slow
-- in: id int
-- gives: none
update job set is_slow = 1 where id = :id;

-- query: job_next
-- out: due_us time
-- gives: one
select coalesce(min(due_us), 0) as due_us from job where is_slow = 0;

-- query: job_next_slow
-- in: now_us time
-- out: due_us time
-- gives: one
select coalesce(min(due_us), 0) as due_us from job where is_slow = 1 and due_us > :now_us;

-- query: job_delete
-- in: id int
-- gives: none
delete from job where id = :id;

-- query: job_failed
-- in: id int, due_us time, last_error str
-- gives: none
update job set attempts = attempts + 1, due_us = :due_us, last_error = :last_error where id = :id;

-- query: job_goes_on
-- in: id int, due_us time
-- gives: none
update job set attempts = 0, due_us = :due_us, last_error = null where id = :id;

-- query: retention_idempotency
-- in: before_us time, limit int
-- gives: changes
delete from idempotency
where id in (select id from idempotency order by id limit :limit) and created_us < :before_us;

-- Topics in order of their key, from one call to the next, with their oldest event.
-- query: retention_topic_page
-- in: kind int, object_id int, limit int
-- out: kind int, object_id int, seq int, first_seq int, first_us time
-- gives: many
select t.kind, t.object_id, t.seq, e.seq as first_seq, e.created_us as first_us
from topic t join event e on e.kind = t.kind and e.object_id = t.object_id and e.seq =
  (select min(o.seq) from event o where o.kind = t.kind and o.object_id = t.object_id)
where (t.kind, t.object_id) > (:kind, :object_id) order by t.kind, t.object_id limit :limit;

-- Within a topic the order of numbers is the order of age.
-- query: retention_event
-- in: kind int, object_id int, last_seq int, before_us time, limit int
-- gives: changes
delete from event where kind = :kind and object_id = :object_id and seq in (
  select seq from event where kind = :kind and object_id = :object_id order by seq limit :limit)
  and (seq <= :last_seq or created_us < :before_us);

-- query: retention_session_ended
-- unguarded: age alone decides, for every organisation
-- in: before_us time, limit int
-- gives: changes
delete from session where id in (
  select id from session where ended_us < :before_us order by ended_us limit :limit);

-- query: retention_session_expired
-- unguarded: age alone decides, for every organisation
-- in: before_us time, limit int
-- gives: changes
delete from session where id in (
  select id from session where expires_us < :before_us order by expires_us limit :limit);

-- query: retention_message_copy
-- unguarded: age alone decides, for every organisation
-- in: now_us time, limit int
-- gives: changes
delete from message_version where (chat_id, n, version) in (
  select chat_id, n, version from message_version where erase_us < :now_us order by erase_us limit :limit);

-- query: blob_rows
-- unguarded: whether anybody's file still has these bytes
-- in: hash hash
-- out: named int
-- gives: one
select count(*) as named from file where hash = :hash and erased_us is null;

-- query: upload_receives
-- unguarded: whether the bytes in a file of blobs/parts/ are still wanted there
-- in: id file_id
-- out: n int
-- gives: one
select count(*) from upload where file_id = :id and state < 2;

-- Locks the chain's head until the commit, so that the order of commits is the order of the chain.
-- query: audit_head_move
-- in: chain int, zero hash
-- gives: none
insert into audit_head (chain, n, hash) values (:chain, 1, :zero)
on conflict (chain) do update set n = audit_head.n + 1;

-- query: audit_head
-- in: chain int
-- out: n int, hash hash
-- gives: one
select n, hash from audit_head where chain = :chain;

-- query: audit_head_set
-- in: chain int, hash hash
-- gives: none
update audit_head set hash = :hash where chain = :chain;

-- query: audit_insert
-- unguarded: written for the caller, org and member taken from the op itself
-- in: org_id int?, actor_id int?, op_name str, object_kind str, object_id int, created_us time, n int, hash hash
-- gives: none
insert into audit (org_id, actor_id, op, object_kind, object_id, created_us, n, hash)
values (:org_id, :actor_id, :op_name, :object_kind, :object_id, :created_us, :n, :hash);

-- query: audit_about_insert
-- unguarded: written for the caller; the handler has proven whom it concerns
-- in: org_id int, member_id int, n int, why utf8
-- gives: none
insert into audit_about (org_id, member_id, n, why) values (:org_id, :member_id, :n, :why);
