-- Events and files: what every operation may leave behind.

-- query: op_topic_move
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int, by int
-- gives: none
insert into topic (kind, object_id, seq) values (:kind, :object_id, :by)
on conflict (kind, object_id) do update set seq = topic.seq + excluded.seq;

-- After the move, in its transaction. ("returning" would cost SQLite a table of its own: three times as much.)
-- query: op_topic_head
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int
-- out: seq int
-- gives: one
select seq from topic where kind = :kind and object_id = :object_id;

-- query: op_event_insert
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int, seq int, event int, ref int, version int, created_us time
-- gives: none
insert into event (kind, object_id, seq, event, ref, version, created_us)
values (:kind, :object_id, :seq, :event, :ref, :version, :created_us);

-- query: op_file_insert
-- unguarded: the organisation comes from a checked handler; null is the operator's
-- in: org_id org_id?, hash hash, name utf8, type utf8, size int, created_by member_id?, created_us time
-- out: id file_id
-- gives: one
insert into file (org_id, hash, name, type, size, created_by, created_us)
values (:org_id, :hash, :name, :type, :size, :created_by, :created_us)
returning id;

-- query: op_file_find
-- unguarded: the organisation comes from a checked handler; 0 is the operator's
-- in: id file_id, org_id org_id
-- out: hash hash, name utf8, type utf8, size int
-- gives: one
select hash, name, type, size from file where id = :id and coalesce(org_id, 0) = :org_id and erased_us is null;

-- query: op_file_erase
-- unguarded: the organisation comes from a checked handler; 0 is the operator's
-- in: id file_id, org_id org_id, now_us time
-- gives: changes
update file set erased_us = :now_us where id = :id and coalesce(org_id, 0) = :org_id and erased_us is null;
