-- Reads: Order, User. One row per order that was not deleted and does not reduce another one.
-- 读取：Order、User。每张未删除且非减项的订单一行。
-- needs: order.id, order.createddate, order.accountid
with
-- include: people
select
  r.id as key,
  coalesce(r.systemmodstamp, r.createddate) as changed,
  r.createddate as created,
  r.id as order_id,
  r.ordernumber as number,
  r.accountid as customer_id,
  r.contractid as contract_id,
  r.opportunityid as opportunity_id,
  r.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  r.activateddate as activated_at,
  v.who as activated_by, v.department as activated_in,
  r.status,
  r.totalamount as amount,
  r.currencyisocode as currency,
  r.billingcountry as region
from "order" r
left join people w on w.id = r.createdbyid
left join people v on v.id = r.activatedbyid
where coalesce(lower(r.isdeleted), 'false') <> 'true'
  and coalesce(lower(r.isreductionorder), 'false') <> 'true'
