-- Reads: Account, User. One row per account that was not deleted; no names or addresses are taken.
-- 读取：Account、User。每个未删除的客户一行，不取名称和地址。
-- needs: account.id
with
-- include: people
select
  a.id as key,
  a.systemmodstamp as changed,
  a.createddate as created,
  a.id as customer_id,
  a.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  a.billingcountry as region,
  a.industry as segment
from account a
left join people w on w.id = a.createdbyid
where coalesce(lower(a.isdeleted), 'false') <> 'true'
