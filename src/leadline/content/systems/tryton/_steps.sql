-- Tryton's own log of what was done to a record: changes of state, by whom and when.
-- Tryton 自带的操作日志：单据状态变更的时间与操作人。
steps as not materialized (
  select l.id, l.create_date as at, l."user" as uid, split_part(l.resource, ',', 1) as model,
    cast(split_part(l.resource, ',', 2) as integer) as record, l.target,
    greatest(l.create_date, l.write_date) as changed
  from ir_model_log l
  where l.event = 'transition'
)
