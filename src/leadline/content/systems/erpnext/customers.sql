-- Reads: tabCustomer. Needs: SELECT on it and on the tables of people. One row per customer; no names or addresses are taken.
-- 读取：tabCustomer。所需权限：SELECT。每个客户一行，不取名称和地址。
with
-- include: people
select
  c.name as `key`,
  greatest(c.modified, coalesce(w.changed, c.modified)) as changed,
  c.creation as created,
  c.name as customer_id,
  c.creation as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  c.territory as region,
  c.customer_group as segment
from tabCustomer c
left join people w on w.id = c.owner
