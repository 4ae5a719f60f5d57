-- Reads: the audit trail of sale_order. Needs: SELECT. One row per change of state, and per change of the amount of a
-- confirmed order. What happened from the confirmation on is the order's, before it the quotation's.
-- 读取：sale_order 的变更轨迹。所需权限：SELECT。每次状态变更、以及确认后的金额变更各一行；确认起归订单，之前归报价。
with
-- include: people
-- include: trail
select
  cast(t.id as text) as key,
  greatest(t.changed, s.write_date, sold.changed, w.changed) at time zone 'UTC' as changed,
  s.create_date at time zone 'UTC' as created,
  case when t.became = 'sale' and t.field = 'state' or (t.at, t.id) > (sold.at, sold.id) then 'order' else 'quote' end
    as object,
  cast(s.id as text) as record_id,
  case when t.field = 'state' then 'state: ' || t.became else 'amount changed' end as activity,
  date_trunc('second', t.at) at time zone 'UTC' as at,
  w.who, w.department, w.is_system
from trail t
join sale_order s on s.id = t.res_id
left join (
  select distinct on (x.res_id) x.* from trail x
  where x.model = 'sale.order' and x.field = 'state' and x.became = 'sale'
  order by x.res_id, x.at, x.id
) sold on sold.res_id = s.id
left join people w on w.id = t.uid
where t.model = 'sale.order'
  and (t.field = 'state' or t.field = 'amount_untaxed' and (t.at, t.id) > (sold.at, sold.id))
