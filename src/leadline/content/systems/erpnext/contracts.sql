-- Reads: tabContract. Needs: SELECT. One row per contract with a customer.
-- 读取：tabContract。所需权限：SELECT。每份客户合同一行。
with
-- include: people
select
  c.name as `key`,
  greatest(c.modified, coalesce(w.changed, c.modified)) as changed,
  c.creation as created,
  c.name as contract_id,
  c.party_name as customer_id,
  case when c.document_type = 'Quotation' then c.document_name end as quote_id,
  c.signed_on as signed_at,
  w.who as entered_by, w.department as entered_in,
  c.status
from tabContract c
left join people w on w.id = c.owner
where c.party_type = 'Customer' and c.docstatus < 2
