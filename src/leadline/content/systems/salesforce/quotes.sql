-- Reads: Quote, User. One row per quote that was not deleted.
-- 读取：Quote、User。每个未删除的报价一行。
-- needs: quote.id, quote.createddate, quote.opportunityid
with
-- include: people
select
  q.id as key,
  coalesce(q.systemmodstamp, q.createddate) as changed,
  q.createddate as created,
  q.id as quote_id,
  q.opportunityid as opportunity_id,
  q.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  q.status,
  q.grandtotal as amount,
  q.currencyisocode as currency
from quote q
left join people w on w.id = q.createdbyid
where coalesce(lower(q.isdeleted), 'false') <> 'true'
