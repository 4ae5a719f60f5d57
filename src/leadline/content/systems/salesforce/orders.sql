-- Reads: Order, User. One row per order that was not deleted and does not reduce another one.
-- 读取：Order、User。每张未删除且非减项的订单一行。
-- needs: order.id, order.createddate, order.accountid
with
-- include: people
select
  r.id as key,
  r.systemmodstamp as changed,
  r.createddate as created,
  r.id as order_id,
  r.ordernumber as number,
  r.accountid as customer_id,
  -- if: order.contractid
  r.contractid as contract_id,
  -- else
  null as contract_id,
  -- end
  -- if: order.opportunityid
  r.opportunityid as opportunity_id,
  -- else
  null as opportunity_id,
  -- end
  r.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  r.activateddate as activated_at,
  v.who as activated_by, v.department as activated_in,
  r.status,
  r.totalamount as amount,
  r.billingcountry as region
from "order" r
left join people w on w.id = r.createdbyid
left join people v on v.id = r.activatedbyid
where coalesce(lower(r.isdeleted), 'false') <> 'true'
  and coalesce(lower(r.isreductionorder), 'false') <> 'true'
