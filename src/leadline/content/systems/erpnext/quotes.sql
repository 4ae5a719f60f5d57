-- Reads: tabQuotation, tabVersion. Needs: SELECT. One row per quotation. Its submission is known only where changes of
-- quotations are tracked, which is off by default.
-- 读取：tabQuotation、tabVersion。所需权限：SELECT。每张报价单一行；提交时间需启用报价单变更跟踪（默认关闭）。
with
-- include: people
-- include: companies
-- include: steps
select
  q.name as `key`,
  greatest(q.modified, coalesce(w.changed, q.modified), coalesce(k.changed, q.modified),
    coalesce(s.changed, q.modified), coalesce(v.changed, q.modified))
    as changed,
  q.creation as created,
  q.name as quote_id,
  q.opportunity as opportunity_id,
  case when q.quotation_to = 'Customer' then q.party_name end as customer_id,
  q.creation as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  s.at as submitted_at,
  v.who as submitted_by, v.department as submitted_in,
  q.status,
  q.base_grand_total as amount,
  k.currency,
  q.company as business_unit
from tabQuotation q
left join companies k on k.name = q.company
left join steps s on s.ref_doctype = 'Quotation' and s.docname = q.name and s.step = 'submitted'
left join people w on w.id = q.owner
left join people v on v.id = s.uid
