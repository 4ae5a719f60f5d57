-- Reads: crm_lead and what belongs to it (utm_medium, res_country, res_currency, res_company, crm_lost_reason), the audit
-- trail (mail_message, mail_tracking_value). Needs: SELECT on them and on the tables of people and trail.
-- One row per lead: also those that were converted since. An opportunity entered as such was never a lead.
-- 读取：线索（crm_lead，含已转为商机的线索）及变更轨迹。所需权限：SELECT。直接新建的商机不算线索。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(l.id as text) as key,
  greatest(l.write_date, m.write_date, c.write_date, r.write_date, first_owner.changed, turned.changed, closed.changed,
    contact.write_date, creator.changed, converter.changed, closer.changed, caller.changed, b.changed, k.changed)
    at time zone 'UTC' as changed,
  l.create_date at time zone 'UTC' as created,
  cast(l.id as text) as lead_id,
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', l.create_date) at time zone 'UTC' as captured_at,
  creator.who as captured_by, creator.department as captured_in, creator.is_system as captured_by_system,
  -- The first owner: of the record's creation where the trail's first change took it from someone.
  date_trunc('second', case
    when first_owner.was_id > 0 then l.create_date
    when first_owner.id is null and l.user_id is not null then l.date_open end) at time zone 'UTC' as assigned_at,
  date_trunc('second', contact.date) at time zone 'UTC' as contacted_at,
  caller.who as contacted_by, caller.department as contacted_in,
  date_trunc('second', l.date_conversion) at time zone 'UTC' as converted_at,
  converter.who as converted_by, converter.department as converted_in,
  date_trunc('second', case when l.type = 'lead' and not l.active then l.date_closed end) at time zone 'UTC' as closed_at,
  closer.who as closed_by, closer.department as closed_in,
  coalesce(to_jsonb(r.name) ->> 'en_US', to_jsonb(r.name) #>> '{}') as lost_reason,
  coalesce(to_jsonb(m.name) ->> 'en_US', to_jsonb(m.name) #>> '{}') as channel,
  c.code as region,
  k.name as business_unit
from crm_lead l
left join companies k on k.id = l.company_id or l.company_id is null and k.is_only
left join utm_medium m on m.id = l.medium_id
left join res_country c on c.id = l.country_id
left join crm_lost_reason r on r.id = l.lost_reason_id
left join (select id, commercial_partner_id, write_date as changed from res_partner) b on b.id = l.partner_id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'crm.lead' and t.field = 'user_id'
  order by t.res_id, t.at, t.id
) first_owner on first_owner.res_id = l.id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'crm.lead' and t.field = 'type' and t.became = 'opportunity'
  order by t.res_id, t.at desc, t.id desc
) turned on turned.res_id = l.id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'crm.lead' and t.field in ('active', 'lost_reason_id')
  order by t.res_id, t.at desc, t.id desc
) closed on closed.res_id = l.id and l.type = 'lead' and not l.active
left join ( -- the first message to the customer, or the first call or meeting that was marked as done
  select distinct on (x.res_id) x.res_id, x.date, x.create_uid, x.write_date from mail_message x
  where x.model = 'crm.lead' and x.create_uid <> 1
    and (x.mail_activity_type_id is not null
      or x.message_type in ('comment', 'email_outgoing') and not coalesce(x.is_internal, false))
  order by x.res_id, x.date, x.id
) contact on contact.res_id = l.id
left join people creator on creator.id = l.create_uid
left join people caller on caller.id = contact.create_uid
left join people converter on converter.id = turned.uid
left join people closer on closer.id = closed.uid
where l.type = 'lead' or l.date_conversion is not null
