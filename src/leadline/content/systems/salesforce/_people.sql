-- Who is behind a user's id, and the user's department. Users whose name begins with "Automated" are Salesforce itself.
-- 用户编号对应的姓名和部门；名称以 Automated 开头的为系统自身。
people as (
  -- if: user.id
  select u.id, max(coalesce(u.name, nullif(concat_ws(' ', u.firstname, u.lastname), ''), u.username)) as who,
    max(u.department) as department, bool_or(u.name ilike 'automated%' or u.firstname ilike 'automated%') as is_system
  from "user" u group by u.id
  -- else
  select null as id, null as who, null as department, null as is_system where false
  -- end
)
