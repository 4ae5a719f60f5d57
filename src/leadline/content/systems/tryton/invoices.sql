-- Reads: account_invoice, account_invoice_line, account_move, account_move_line, currency_currency. Needs: SELECT. One row
-- per invoice to a customer that is no credit note. posted_at is when its entry was made.
-- 读取：account_invoice 及其行、会计分录、币种。所需权限：SELECT。每张客户发票一行（红票除外），posted_at 为生成会计分录的时间。
with
-- include: people
-- include: companies
select
  cast(i.id as text) as key,
  greatest(i.create_date, i.write_date, e.create_date, e.write_date, due.changed, w.changed, k.changed)
    as changed,
  i.create_date as created,
  cast(i.id as text) as invoice_id,
  i.number,
  cast(i.party as text) as customer_id,
  e.create_date as posted_at,
  w.who as posted_by, w.is_system as posted_by_system,
  due.day as due_date,
  i.state as status,
  i.untaxed_amount_cache as amount,
  m.code as currency,
  k.name as business_unit
from account_invoice i
left join companies k on k.id = i.company
left join account_move e on e.id = i.move
left join currency_currency m on m.id = i.currency
left join (
  select l.move, max(l.maturity_date) as day, max(greatest(l.create_date, l.write_date)) as changed
  from account_move_line l where l.maturity_date is not null
  group by l.move
) due on due.move = i.move
left join people w on w.id = e.create_uid
where i.type = 'out' and not exists (
  select from account_invoice_line l where l.invoice = i.id and l.origin like 'account.invoice.line,%')
