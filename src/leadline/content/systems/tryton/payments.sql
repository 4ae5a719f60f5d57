-- Reads: account_invoice-account_move_line (which entry paid which invoice), account_move_line, account_move. Needs: SELECT.
-- One row per payment and invoice. received_on is the entry's day, applied_at when it was put to the invoice.
-- 读取：发票与收款分录的对应关系、会计分录。所需权限：SELECT。每笔收款与发票一行；received_on 为记账日，applied_at 为核销时间。
with
-- include: people
-- include: companies
select
  cast(x.id as text) as key,
  greatest(x.create_date, x.write_date, l.create_date, l.write_date, e.create_date, e.write_date, w.changed,
    k.changed) as changed,
  l.create_date as created,
  cast(l.id as text) as payment_id,
  cast(i.id as text) as invoice_id,
  e.date as received_on,
  x.create_date as applied_at,
  w.who as applied_by, w.is_system as applied_by_system,
  l.credit - l.debit as amount,
  k.currency,
  k.name as business_unit
from "account_invoice-account_move_line" x
join account_invoice i on i.id = x.invoice and i.type = 'out'
join account_move_line l on l.id = x.line
join account_move e on e.id = l.move
left join companies k on k.id = e.company
left join people w on w.id = x.create_uid
