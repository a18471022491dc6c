-- Applications. None of these tables belongs to an organisation: the secret of its link is the applicant's right, and
-- the operator's role is the operator's.

-- query: application_draft_count
-- out: n int
-- gives: one
select count(*) from application where state = 0;

-- query: application_waiting_count
-- out: n int
-- gives: one
select count(*) from application where state = 1;

-- query: application_insert
-- in: secret_hash hash, is_paper bool, name utf8, name_key utf8, now_us time
-- out: id application_id
-- gives: one
insert into application (secret_hash, state, is_paper, name, name_key, created_us, touched_us)
values (:secret_hash, 0, :is_paper, :name, :name_key, :now_us, :now_us) returning id;

-- query: application_by_secret
-- in: secret_hash hash
-- out: id application_id
-- gives: maybe
select id from application where secret_hash = :secret_hash;

-- query: application_row
-- in: id application_id
-- out: id application_id, state application_state, is_paper bool, name utf8, name_key utf8, short_name utf8, kind application_kind?,
--   branches utf8, address utf8, inn utf8, ogrn utf8, learners int?, staff int?,
--   head_last utf8, head_first utf8, head_middle utf8, head_position utf8,
--   admin_last utf8, admin_first utf8, admin_middle utf8, mobile utf8, order_number utf8, order_day utf8,
--   reason utf8, org_slug utf8?, version int, touched_us time
-- gives: maybe
select a.id, a.state, a.is_paper, a.name, a.name_key, a.short_name, a.kind, a.branches, a.address, a.inn, a.ogrn, a.learners, a.staff,
  a.head_last, a.head_first, a.head_middle, a.head_position, a.admin_last, a.admin_first, a.admin_middle, a.mobile,
  a.order_number, a.order_day, a.reason, o.slug, a.version, a.touched_us
from application a left join org o on o.id = a.opened_org_id where a.id = :id;

-- query: application_put
-- in: id application_id, version int, name utf8, name_key utf8, short_name utf8, kind application_kind?, branches utf8,
--   address utf8, inn utf8, ogrn utf8, learners int?, staff int?, head_last utf8, head_first utf8, head_middle utf8,
--   head_position utf8, admin_last utf8, admin_first utf8, admin_middle utf8, mobile utf8, order_number utf8,
--   order_day utf8, now_us time
-- gives: changes
update application set name = :name, name_key = :name_key, short_name = :short_name, kind = :kind, branches = :branches,
  address = :address, inn = :inn, ogrn = :ogrn, learners = :learners, staff = :staff, head_last = :head_last,
  head_first = :head_first, head_middle = :head_middle, head_position = :head_position, admin_last = :admin_last,
  admin_first = :admin_first, admin_middle = :admin_middle, mobile = :mobile, order_number = :order_number,
  order_day = :order_day, touched_us = :now_us, version = version + 1
where id = :id and version = :version and state in (0, 2);

-- query: application_move
-- in: id application_id, version int, state application_state, reason utf8, now_us time
-- gives: changes
update application set state = :state, reason = :reason, touched_us = :now_us, version = version + 1,
  sent_us = case when :state = 1 then :now_us else sent_us end
where id = :id and version = :version;

-- query: application_opened
-- in: id application_id, org org_id
-- gives: none
update application set opened_org_id = :org where id = :id;

-- query: application_touch
-- in: id application_id, now_us time
-- gives: none
update application set touched_us = :now_us, version = version + 1 where id = :id;

-- query: application_relink
-- in: id application_id, secret_hash hash
-- gives: none
update application set secret_hash = :secret_hash, upload_hash = null where id = :id;

-- query: application_forget_people
-- in: id application_id
-- gives: none
update application set head_last = '', head_first = '', head_middle = '', admin_last = '', admin_first = '',
  admin_middle = '', mobile = '' where id = :id;

-- query: application_steps
-- in: id application_id, limit int
-- out: step application_step_kind, is_operator bool, reason utf8, at_us time
-- gives: many
select step, is_operator, reason, at_us from application_step where application_id = :id order by id limit :limit;

-- query: application_step_count
-- in: id application_id
-- out: n int
-- gives: one
select count(*) from application_step where application_id = :id;

-- query: application_step_add
-- in: id application_id, step application_step_kind, is_operator bool, reason utf8, now_us time
-- gives: none
insert into application_step (application_id, step, is_operator, reason, at_us)
values (:id, :step, :is_operator, :reason, :now_us);

-- query: application_marks
-- in: id application_id
-- out: field application_field, text utf8
-- gives: many
select field, text from application_mark where application_id = :id order by field;

-- query: application_marks_clear
-- in: id application_id
-- gives: none
delete from application_mark where application_id = :id;

-- query: application_mark_put
-- in: id application_id, field application_field, text utf8
-- gives: none
insert into application_mark (application_id, field, text) values (:id, :field, :text)
on conflict (application_id, field) do update set text = excluded.text;

-- query: application_queue
-- in: tab int, limit int
-- out: id application_id, name utf8, inn utf8, state application_state, is_paper bool, touched_us time, sent_us time?
-- gives: many
select id, name, inn, state, is_paper, touched_us, sent_us from application
where (:tab = 0 and state = 1) or (:tab = 1 and state = 2) or (:tab = 2 and state = 0 and is_paper <> 0)
  or (:tab = 3 and state > 2 and (sent_us is not null or is_paper <> 0))
order by case when :tab = 0 then sent_us else -touched_us end, id limit :limit;

-- query: application_numbers
-- out: waiting int, returned int, drafts int, done int
-- gives: one
select (select count(*) from application where state = 1), (select count(*) from application where state = 2),
  (select count(*) from application where state = 0 and is_paper <> 0),
  (select count(*) from application where state in (3, 4, 5) and (sent_us is not null or is_paper <> 0));

-- query: application_same_numbers
-- in: id application_id, inn utf8, ogrn utf8, limit int
-- out: id application_id, state application_state, name utf8, inn utf8, ogrn utf8, org_slug utf8?
-- gives: many
select a.id, a.state, a.name, a.inn, a.ogrn, o.slug from application a left join org o on o.id = a.opened_org_id
where a.id <> :id and a.sent_us is not null and ((a.inn = :inn and a.inn <> '') or (a.ogrn = :ogrn and a.ogrn <> ''))
order by a.id desc limit :limit;

-- query: application_names
-- in: id application_id, limit int
-- out: id application_id, state application_state, name utf8, name_key utf8, org_slug utf8?
-- gives: many
select a.id, a.state, a.name, a.name_key, o.slug from application a left join org o on o.id = a.opened_org_id
where a.id <> :id and a.sent_us is not null and a.name_key <> '' order by a.id desc limit :limit;

-- query: application_org_names
-- in: limit int
-- out: slug utf8, name utf8
-- gives: many
select o.slug, o.name from org o
where not exists (select 1 from application a where a.opened_org_id = o.id)
order by o.id desc limit :limit;

-- query: application_over
-- in: empty_us time, draft_us time, done_us time, limit int
-- out: id application_id
-- gives: many
select id from application
where (state = 0 and version = 1 and is_paper = 0 and touched_us < :empty_us)
  or (state in (0, 2) and touched_us < :draft_us)
  or (state in (4, 5) and opened_org_id is null and touched_us < :done_us)
order by id limit :limit;

-- query: application_oldest_empty
-- out: id application_id
-- gives: maybe
select id from application where state = 0 and version = 1 and is_paper = 0 order by touched_us, id limit 1;

-- query: application_delete
-- in: id application_id
-- gives: none
delete from application where id = :id;

-- query: application_any
-- out: n int
-- gives: one
select count(*) from application where state in (0, 2) or (state in (4, 5) and opened_org_id is null);

-- query: application_scans
-- in: id application_id
-- out: id application_scan_id, kind application_scan_kind, file_id file_id, name utf8, type utf8, size int, pages int,
--   created_us time
-- gives: many
select id, kind, file_id, name, type, size, pages, created_us from application_scan where application_id = :id order by kind, id;

-- query: application_strangers_bytes
-- out: n int
-- gives: one
select cast(coalesce(sum(s.size), 0) as bigint) from application a cross join application_scan s
where a.state in (0, 1, 2, 4, 5) and a.is_paper = 0 and a.opened_org_id is null and s.application_id = a.id;

-- query: application_scan_add
-- in: id application_id, kind application_scan_kind, file file_id, name utf8, type utf8, size int, pages int, now_us time
-- gives: none
insert into application_scan (application_id, kind, file_id, name, type, size, pages, created_us)
values (:id, :kind, :file, :name, :type, :size, :pages, :now_us);

-- query: application_scan_delete
-- in: id application_id, scan application_scan_id
-- gives: changes
delete from application_scan where application_id = :id and id = :scan;

-- query: application_allow_upload
-- in: id application_id, upload_hash hash, upload_kind application_scan_kind, upload_until_us time
-- gives: none
update application set upload_hash = :upload_hash, upload_kind = :upload_kind, upload_until_us = :upload_until_us
where id = :id;

-- query: application_by_upload
-- in: upload_hash hash, now_us time
-- out: id application_id, kind application_scan_kind
-- gives: maybe
select id, upload_kind from application where upload_hash = :upload_hash and upload_until_us > :now_us;

-- query: application_use_upload
-- in: id application_id, upload_hash hash
-- gives: changes
update application set upload_hash = null where id = :id and upload_hash = :upload_hash;
