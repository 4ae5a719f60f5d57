-- Reads: tabJournal Entry, tabJournal Entry Account, tabAccount. Needs: SELECT. Payments booked as journal entries: one row per
-- entry and customer; received_on is its posting date, a day.
-- 读取：tabJournal Entry、tabJournal Entry Account、tabAccount。所需权限：SELECT。以日记账凭证入账的收款，每张凭证每个客户一行；
-- received_on 为过账日期。
with
-- include: people
-- include: companies
-- include: receipts
select
  p.payment_id as `key`,
  greatest(p.modified, coalesce(w.changed, p.modified), coalesce(k.changed, p.modified)) as changed,
  p.creation as created,
  p.payment_id,
  p.party as customer_id,
  p.posting_date as received_on,
  p.creation as recorded_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  p.amount,
  k.currency,
  p.company as business_unit
from receipts p
left join companies k on k.name = p.company
left join people w on w.id = p.owner
