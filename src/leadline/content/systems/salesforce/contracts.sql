-- Reads: Contract, User. One row per contract that was not deleted. It is signed on the customer's day of signature, else the
-- company's; days.
-- 读取：Contract、User。每份未删除的合同一行；签署日取客户签署日，没有则取我方签署日。
-- needs: contract.id, contract.createddate
with
-- include: people
select
  c.id as key,
  coalesce(c.systemmodstamp, c.createddate) as changed,
  c.createddate as created,
  c.id as contract_id,
  c.accountid as customer_id,
  coalesce(c.customersigneddate, c.companysigneddate) as signed_on,
  w.who as owner, w.department as owner_in,
  c.status
from contract c
left join people w on w.id = c.ownerid
where coalesce(lower(c.isdeleted), 'false') <> 'true'
