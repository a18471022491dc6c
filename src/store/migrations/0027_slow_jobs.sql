-- Jobs with a slow part (a scan, a picture) wait for a place of their own: they must not hide the others from who looks for due ones.

alter table job add column is_slow integer not null default 0;
drop index job_by_due;
create index job_by_pace on job (is_slow, due_us);
