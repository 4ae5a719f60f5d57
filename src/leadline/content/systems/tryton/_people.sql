-- Who is behind a user's number: the employee's name. Number 0 is Tryton itself. Tryton keeps no department.
-- 用户编号对应的员工姓名；编号 0 为 Tryton 系统自身。Tryton 标准数据不含部门。
people as (
  select u.id, coalesce(p.name, u.name) as who, u.id = 0 as is_system,
    greatest(u.create_date, u.write_date, e.create_date, e.write_date, p.create_date, p.write_date) as changed
  from res_user u
  left join company_employee e on e.id = u.employee
  left join party_party p on p.id = e.party
)
