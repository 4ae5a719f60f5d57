-- Reads: Quote, User. One row per quote that was not deleted.
-- 读取：Quote、User。每个未删除的报价一行。
-- needs: quote.id, quote.createddate, quote.opportunityid
with
-- include: people
select
  q.id as key,
  -- if: quote.systemmodstamp
  q.systemmodstamp as changed,
  -- else
  q.createddate as changed,
  -- end
  q.createddate as created,
  q.id as quote_id,
  q.opportunityid as opportunity_id,
  q.createddate as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  q.status,
  -- if: quote.grandtotal
  q.grandtotal as amount
  -- else
  null as amount
  -- end
from quote q
left join people w on w.id = q.createdbyid
where coalesce(lower(q.isdeleted), 'false') <> 'true'
