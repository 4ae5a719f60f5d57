-- Reads: tabJournal Entry, tabJournal Entry Account, tabAccount, tabSales Invoice, tabVersion. Needs: SELECT. One row per payment
-- booked as a journal entry and invoice it was put to: when both are submitted, or entered where no version says so.
-- 读取：tabJournal Entry、tabJournal Entry Account、tabAccount、tabSales Invoice、tabVersion。所需权限：SELECT。以日记账凭证入账的
-- 收款与其核销的发票每对一行；核销时间取两者均已提交之时。
with
-- include: people
-- include: steps
-- include: receipts
select
  concat(p.payment_id, ':', r.reference_name) as `key`,
  greatest(p.modified, coalesce(i.modified, p.modified), coalesce(s.changed, p.modified), coalesce(t.changed, p.modified),
    coalesce(w.changed, p.modified)) as changed,
  p.creation as created,
  p.payment_id,
  r.reference_name as invoice_id,
  greatest(coalesce(s.at, p.creation), coalesce(t.at, i.creation, p.creation)) as applied_at,
  w.who as applied_by, w.department as applied_in, w.is_system as applied_by_system
from (
  select distinct l.parent, l.party, l.reference_name
  from `tabJournal Entry Account` l
  where l.party_type = 'Customer' and l.reference_type = 'Sales Invoice' and l.credit > 0
) r
join receipts p on p.name = r.parent and p.party = r.party
left join `tabSales Invoice` i on i.name = r.reference_name
left join steps s on s.ref_doctype = 'Journal Entry' and s.docname = p.name and s.step = 'submitted'
left join steps t on t.ref_doctype = 'Sales Invoice' and t.docname = r.reference_name and t.step = 'submitted'
left join people w on w.id = case
  when coalesce(t.at, i.creation, p.creation) > coalesce(s.at, p.creation) then coalesce(t.uid, i.owner)
  else coalesce(s.uid, p.owner)
end
