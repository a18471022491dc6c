-- Whom an act of the record concerned: by it people find who did what with their data, and an administrator what
-- was done about somebody. The chain itself stays ids and words of ours; what the actor said is here, and goes when the
-- person's data go.
create table audit_about (
  org_id integer not null,
  member_id integer not null,
  n integer not null,               -- of the row in the organisation's chain
  why text not null default '',
  primary key (org_id, member_id, n)
);
create index audit_about_by_row on audit_about (org_id, n);

insert into audit_about (org_id, member_id, n)
select org_id, object_id, n from audit
where object_kind = 'member' and org_id is not null and n is not null and object_id is not null
  and object_id <> coalesce(actor_id, 0);

create index audit_by_act on audit (org_id, op, n);
create index audit_by_actor on audit (org_id, actor_id, n);
