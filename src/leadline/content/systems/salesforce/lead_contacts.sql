-- Reads: Task, Lead, User. One row per lead that was not deleted: the first completed task (call, e-mail) that names it.
-- 读取：Task、Lead、User。每条未删除的线索一行：首个已完成的跟进任务（电话、邮件）。
-- needs: task.whoid, task.createddate, task.isclosed, lead.id
with
-- include: people
select
  l.id as key,
  min(t.createddate) as changed,
  min(l.createddate) as created,
  l.id as lead_id,
  min(t.createddate) as contacted_at,
  arg_min(w.who, t.createddate) as contacted_by,
  arg_min(w.department, t.createddate) as contacted_in
from task t
join lead l on l.id = t.whoid
left join people w on w.id = t.ownerid
where lower(t.isclosed) = 'true' and coalesce(lower(t.isdeleted), 'false') <> 'true'
  and coalesce(lower(l.isdeleted), 'false') <> 'true'
group by l.id
