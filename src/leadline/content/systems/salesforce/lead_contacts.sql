-- Reads: Task, User. One row per lead: the first completed task (call, e-mail) that names it.
-- 读取：Task、User。每条线索一行：首个已完成的跟进任务（电话、邮件）。
-- needs: task.whoid, task.createddate, task.isclosed
with
-- include: people
select
  t.whoid as key,
  min(t.createddate) as changed,
  min(t.createddate) as created,
  t.whoid as lead_id,
  min(t.createddate) as contacted_at,
  arg_min(w.who, t.createddate) as contacted_by,
  arg_min(w.department, t.createddate) as contacted_in
from task t
left join people w on w.id = t.ownerid
where t.whoid like '00Q%' and lower(t.isclosed) = 'true' and coalesce(lower(t.isdeleted), 'false') <> 'true'
group by t.whoid
