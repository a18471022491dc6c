-- What the api itself keeps: first answers of idempotent requests, and events to replay.

-- query: idempotency_find
-- unguarded: by the caller's own session
-- in: session int, key utf8, after_us time
-- out: op_name utf8, request_hash hash, status int, reply utf8
-- gives: maybe
select op, request_hash, status, reply from idempotency
where caller = :session and key = :key and created_us > :after_us;

-- query: idempotency_keep
-- unguarded: by the caller's own session
-- in: session int, key utf8, op_name utf8, request_hash hash, status int, reply utf8, created_us time
-- gives: none
insert into idempotency (caller, key, op, request_hash, status, reply, created_us)
values (:session, :key, :op_name, :request_hash, :status, :reply, :created_us)
on conflict (caller, key) do update set op = excluded.op, request_hash = excluded.request_hash,
  status = excluded.status, reply = excluded.reply, created_us = excluded.created_us;

-- query: topic_head
-- unguarded: the topic was opened for the caller
-- in: kind int, object_id int
-- out: seq int
-- gives: maybe
select seq from topic where kind = :kind and object_id = :object_id;

-- query: event_list_since
-- unguarded: the topic was opened for the caller
-- in: kind int, object_id int, since int, limit int
-- out: seq int, event int, ref int, version int
-- gives: many
select seq, event, ref, version from event
where kind = :kind and object_id = :object_id and seq > :since
order by seq limit :limit;
