-- The roster asks for all of a unit's rows, those that ended too (a closed group keeps who was in it): the indexes of
-- open rows do not serve it, and without these it would walk over the whole organisation.
create index enrolment_by_unit on enrolment (unit_id, until_us);
create index teaching_by_unit on teaching (unit_id, until_us);
create index unit_post_by_unit on unit_post (unit_id, until_us);
-- The staff room, among thousands of chats.
create unique index chat_staff on chat (org_id) where origin = 4 and unit_id is null;
