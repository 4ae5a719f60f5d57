-- Reads: tabQuotation, tabVersion, tabCommunication. Needs: SELECT. One row per quotation. It is sent when it is first mailed, else
-- when it is submitted, which is known only where changes of quotations are tracked (off by default).
-- 读取：tabQuotation、tabVersion、tabCommunication。所需权限：SELECT。每张报价单一行；以首次邮件发送为提交时间，
-- 否则取提交时间（需启用报价单变更跟踪，默认关闭）。
with
-- include: people
-- include: companies
-- include: steps
-- include: sent
select
  q.name as `key`,
  greatest(q.modified, coalesce(w.changed, q.modified), coalesce(k.changed, q.modified),
    coalesce(s.changed, q.modified), coalesce(m.changed, q.modified), coalesce(v.changed, q.modified))
    as changed,
  q.creation as created,
  q.name as quote_id,
  q.opportunity as opportunity_id,
  case when q.quotation_to = 'Customer' then q.party_name end as customer_id,
  case when q.quotation_to = 'Lead' then q.party_name end as lead_id,
  q.creation as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  coalesce(m.at, s.at) as submitted_at,
  v.who as submitted_by, v.department as submitted_in,
  q.status,
  q.base_grand_total as amount,
  k.currency,
  q.company as business_unit
from tabQuotation q
left join companies k on k.name = q.company
left join steps s on s.ref_doctype = 'Quotation' and s.docname = q.name and s.step = 'submitted'
left join sent m on m.ref_doctype = 'Quotation' and m.docname = q.name
left join people w on w.id = q.owner
left join people v on v.id = coalesce(m.uid, s.uid)
