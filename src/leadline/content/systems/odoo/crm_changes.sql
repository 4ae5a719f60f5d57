-- Reads: the audit trail of crm_lead, crm_stage. Needs: SELECT. One row per change of owner or stage. Before the conversion
-- it is the lead's, afterwards the opportunity's; an owner given on conversion is still the lead's. "won" is any stage
-- marked as won.
-- 读取：crm_lead 的变更轨迹与阶段。所需权限：SELECT。转商机之前的变更归线索，之后归商机；转商机时的改派仍归线索。标记为赢单的阶段记为 won。
with
-- include: people
-- include: trail
select
  cast(t.id as text) as key,
  greatest(t.changed, l.write_date, s.write_date, w.changed) at time zone 'UTC' as changed,
  l.create_date at time zone 'UTC' as created,
  case when l.type = 'lead' or date_trunc('second', t.at) < date_trunc('second', l.date_conversion)
    or t.field = 'user_id' and date_trunc('second', t.at) = date_trunc('second', l.date_conversion)
    then 'lead' else 'opportunity' end as object,
  cast(l.id as text) as record_id,
  case when t.field = 'user_id' then 'assigned'
    when s.is_won then 'won'
    else 'stage: ' || coalesce(to_jsonb(s.name) ->> 'en_US', to_jsonb(s.name) #>> '{}', t.became) end as activity,
  date_trunc('second', t.at) at time zone 'UTC' as at,
  w.who, w.department, w.is_system
from trail t
join crm_lead l on l.id = t.res_id
left join crm_stage s on t.field = 'stage_id' and s.id = t.became_id
left join people w on w.id = t.uid
where t.model = 'crm.lead' and (t.field = 'stage_id' or t.field = 'user_id' and t.became_id > 0)
