-- Reads: Account, User. One row per account that was not deleted; no names or addresses are taken.
-- 读取：Account、User。每个未删除的客户一行，不取名称和地址。
-- needs: account.id
with
-- include: people
select
  a.id as key,
  -- if: account.systemmodstamp
  a.systemmodstamp as changed,
  -- else
  null as changed,
  -- end
  a.id as customer_id,
  -- if: account.createddate
  a.createddate as created,
  a.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  -- else
  null as created,
  null as created_at,
  null as created_by, null as created_in, null as created_by_system,
  -- end
  -- if: account.billingcountry
  a.billingcountry as region,
  -- else
  null as region,
  -- end
  -- if: account.industry
  a.industry as segment
  -- else
  null as segment
  -- end
from account a
-- if: account.createdbyid
left join people w on w.id = a.createdbyid
-- end
where coalesce(lower(a.isdeleted), 'false') <> 'true'
