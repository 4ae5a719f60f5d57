-- Reads: Lead, User. One row per lead that was not deleted. The conversion is a day, as Salesforce keeps it.
-- 读取：Lead、User。每条未删除的线索一行；转化时间为日期，Salesforce 不记录时分。
-- needs: lead.id, lead.createddate, lead.isconverted
with
-- include: people
select
  l.id as key,
  coalesce(l.systemmodstamp, l.createddate) as changed,
  l.createddate as created,
  l.id as lead_id,
  l.convertedaccountid as customer_id,
  l.convertedopportunityid as opportunity_id,
  l.createddate as captured_at,
  w.who as captured_by, w.department as captured_in, w.is_system as captured_by_system,
  case when lower(l.isconverted) = 'true' then l.converteddate end as converted_on,
  o.who as owner, o.department as owner_in,
  l.leadsource as channel,
  l.status
from lead l
left join people w on w.id = l.createdbyid
left join people o on o.id = l.ownerid
where coalesce(lower(l.isdeleted), 'false') <> 'true'
