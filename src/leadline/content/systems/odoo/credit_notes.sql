-- Reads: account_move (credit notes to customers), the audit trail. Needs: SELECT. One row per credit note; it is a step of
-- the invoice it reverses, or stands alone as an invoice where it names none.
-- 读取：客户红字发票（account_move）及变更轨迹。所需权限：SELECT。红冲计入原发票；未指明原发票时单独成行。
with
-- include: people
-- include: trail
select
  cast(i.id as text) as key,
  greatest(i.write_date, o.write_date, b.write_date, posted.changed, w.changed) at time zone 'UTC' as changed,
  -- of the invoice whose step it is
  coalesce(o.create_date, i.create_date) at time zone 'UTC' as created,
  cast(coalesce(i.reversed_entry_id, i.id) as text) as invoice_id,
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', coalesce(posted.at, case when i.state = 'posted' then i.create_date end))
    at time zone 'UTC' as posted_at,
  w.who as posted_by, w.department as posted_in, w.is_system as posted_by_system
from account_move i
left join account_move o on o.id = i.reversed_entry_id
left join res_partner b on b.id = i.partner_id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'account.move' and t.field = 'state' and t.became = 'posted'
  order by t.res_id, t.at, t.id
) posted on posted.res_id = i.id
left join people w on w.id = coalesce(posted.uid, case when i.state = 'posted' then i.create_uid end)
where i.move_type = 'out_refund'
