-- Who is behind a user's number, and the department of the user's employee record. Number 1 is Odoo itself. Where the reading
-- user may not see employees or departments, there is no department.
-- 用户编号对应的姓名及其员工档案所属部门；编号 1 为 Odoo 系统自身。无权读取员工或部门时不含部门。
people as (
  select u.id, p.name as who, u.id = 1 as is_system,
    -- if: hr_employee.user_id
    -- if: hr_department.name
    coalesce(to_jsonb(d.name) ->> 'en_US', to_jsonb(d.name) #>> '{}') as department,
    greatest(u.write_date, p.write_date, e.changed, d.write_date) as changed
    -- else
    cast(null as text) as department,
    greatest(u.write_date, p.write_date) as changed
    -- end
    -- else
    cast(null as text) as department,
    greatest(u.write_date, p.write_date) as changed
    -- end
  from res_users u
  join res_partner p on p.id = u.partner_id
  -- if: hr_employee.user_id
  -- if: hr_department.name
  left join lateral (
    -- if: hr_version.department_id
    select v.department_id, greatest(x.write_date, v.write_date) as changed
    from hr_employee x left join hr_version v on v.id = x.current_version_id
    -- else
    -- if: hr_employee.department_id
    select x.department_id, x.write_date as changed
    -- else
    select cast(null as integer) as department_id, x.write_date as changed
    -- end
    from hr_employee x
    -- end
    where x.user_id = u.id order by x.active desc, x.id limit 1
  ) e on true
  left join hr_department d on d.id = e.department_id
  -- end
  -- end
)
