-- Reads: crm_lead (opportunities), crm_stage, crm_lost_reason, crm_team, res_country, the audit trail. Needs: SELECT.
-- One row per opportunity. lead_id is filled where it began as a lead; won_at only where the trail has no such change.
-- 读取：商机（crm_lead）、阶段、丢单原因、销售团队、国家及变更轨迹。所需权限：SELECT。由线索转来的商机带 lead_id。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(l.id as text) as key,
  greatest(l.write_date, s.write_date, g.write_date, c.write_date, r.write_date, won.changed, lost.changed,
    creator.changed, loser.changed, b.changed, k.changed) at time zone 'UTC' as changed,
  l.create_date at time zone 'UTC' as created,
  cast(l.id as text) as opportunity_id,
  cast(case when l.date_conversion is not null then l.id end as text) as lead_id,
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', case when l.date_conversion is null then l.create_date end) at time zone 'UTC' as entered_at,
  creator.who as entered_by, creator.department as entered_in, creator.is_system as entered_by_system,
  date_trunc('second', case when s.is_won and won.id is null then l.date_closed end) at time zone 'UTC' as won_at,
  date_trunc('second', case when not l.active and coalesce(l.probability, 0) = 0 then l.date_closed end)
    at time zone 'UTC' as lost_at,
  loser.who as lost_by, loser.department as lost_in,
  coalesce(to_jsonb(r.name) ->> 'en_US', to_jsonb(r.name) #>> '{}') as lost_reason,
  coalesce(to_jsonb(s.name) ->> 'en_US', to_jsonb(s.name) #>> '{}') as stage,
  coalesce(to_jsonb(g.name) ->> 'en_US', to_jsonb(g.name) #>> '{}') as team,
  c.code as region,
  nullif(l.expected_revenue, 0) as amount,
  k.currency,
  k.name as business_unit
from crm_lead l
left join companies k on k.id = l.company_id or l.company_id is null and k.is_only
left join crm_stage s on s.id = l.stage_id
left join crm_team g on g.id = l.team_id
left join res_country c on c.id = l.country_id
left join crm_lost_reason r on r.id = l.lost_reason_id
left join (select id, commercial_partner_id, write_date as changed from res_partner) b on b.id = l.partner_id
left join (
  select distinct on (t.res_id) t.res_id, t.id, t.changed from trail t join crm_stage w on w.id = t.became_id and w.is_won
  where t.model = 'crm.lead' and t.field = 'stage_id'
  order by t.res_id, t.at, t.id
) won on won.res_id = l.id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'crm.lead' and t.field in ('active', 'lost_reason_id')
  order by t.res_id, t.at desc, t.id desc
) lost on lost.res_id = l.id and not l.active
left join people creator on creator.id = l.create_uid
left join people loser on loser.id = lost.uid
where l.type = 'opportunity'
