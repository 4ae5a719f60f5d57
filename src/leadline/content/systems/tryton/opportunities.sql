-- Reads: sale_opportunity and its history, ir_model_log, currency_currency. Needs: SELECT. One row per lead that became an
-- opportunity. When it was won or lost only the history knows.
-- 读取：sale_opportunity 及其历史表、操作日志、币种。所需权限：SELECT。每个已转商机的线索一行；赢单、丢单时间取自历史表。
with
-- include: people
-- include: companies
-- include: steps
select
  cast(o.id as text) as key,
  greatest(o.create_date, o.write_date, turned.changed, won.at, lost.at, winner.changed, loser.changed, k.changed)
    as changed,
  o.create_date as created,
  cast(o.id as text) as opportunity_id,
  cast(o.id as text) as lead_id,
  cast(o.party as text) as customer_id,
  won.at as won_at, winner.who as won_by,
  lost.at as lost_at, loser.who as lost_by,
  o.lost_reason,
  o.state as status,
  nullif(o.amount, 0) as amount,
  m.code as currency,
  k.name as business_unit
from sale_opportunity o
left join companies k on k.id = o.company
left join currency_currency m on m.id = o.currency
left join (
  select distinct on (t.record) t.* from steps t
  where t.model = 'sale.opportunity' and t.target = 'state:opportunity'
  order by t.record, t.at, t.id
) turned on turned.record = o.id
left join (
  select distinct on (h.id) h.id, h.write_date as at, h.write_uid as uid from sale_opportunity__history h
  where h.state = 'won' order by h.id, h.__id
) won on won.id = o.id
left join (
  select distinct on (h.id) h.id, h.write_date as at, h.write_uid as uid from sale_opportunity__history h
  where h.state = 'lost' order by h.id, h.__id
) lost on lost.id = o.id
left join people winner on winner.id = won.uid
left join people loser on loser.id = lost.uid
where turned.id is not null or o.state in ('opportunity', 'converted', 'won')
