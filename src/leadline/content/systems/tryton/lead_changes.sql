-- Reads: sale_opportunity__history. Needs: SELECT. One row each time a lead or opportunity was given to an employee; the
-- first also where it was entered with one.
-- 读取：sale_opportunity 的历史表。所需权限：SELECT。每次分配或改派负责人一行，录入时已指定负责人的也算一次。
with
-- include: people
select
  cast(h.__id as text) as key,
  greatest(h.create_date, h.write_date, w.changed) as changed,
  h.create_date as created,
  case when h.state = 'lead' then 'lead' else 'opportunity' end as object,
  cast(h.id as text) as record_id,
  'assigned' as activity,
  coalesce(h.write_date, h.create_date) as at,
  w.who, w.is_system
from (
  select x.*, lag(x.employee) over (partition by x.id order by x.__id) as before from sale_opportunity__history x
) h
left join people w on w.id = coalesce(h.write_uid, h.create_uid)
where h.employee is not null and h.employee is distinct from h.before
