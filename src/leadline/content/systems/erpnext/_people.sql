-- Who is behind a user, and the department of the user's employee record. Administrator is ERPNext itself, Guest its web
-- forms.
-- 用户姓名及其员工档案所属部门；Administrator 为系统自身，Guest 为网页表单。
people as (
  select u.name as id, coalesce(u.full_name, u.name) as who, u.name in ('Administrator', 'Guest') as is_system,
    -- if: tabEmployee.department
    e.department, greatest(u.modified, coalesce(e.modified, u.modified)) as changed
    -- else
    null as department, u.modified as changed
    -- end
  from tabUser u
  -- if: tabEmployee.department
  left join (
    select each_one.user_id, each_one.department, each_one.modified,
      row_number() over (partition by each_one.user_id order by each_one.status, each_one.name) as nth
    from tabEmployee each_one where each_one.user_id is not null
  ) e on e.user_id = u.name and e.nth = 1
  -- end
)
