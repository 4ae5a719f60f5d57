-- Odoo's audit trail: each change of a tracked field. Choices are stored as labels in the language of whoever made the
-- change, so they are turned back into their keys ("was", "became").
-- Odoo 的字段变更轨迹。选项字段按操作人语言保存显示文本，此处还原为内部键值。
trail as not materialized (
  select t.id, m.model, m.res_id, m.date as at, m.create_uid as uid, f.name as field,
    t.old_value_integer as was_id, t.new_value_integer as became_id,
    coalesce((select min(s.value) from ir_model_fields_selection s, jsonb_each_text(s.name) as n(language, label)
      where s.field_id = f.id and n.label = t.old_value_char), t.old_value_char) as was,
    coalesce((select min(s.value) from ir_model_fields_selection s, jsonb_each_text(s.name) as n(language, label)
      where s.field_id = f.id and n.label = t.new_value_char), t.new_value_char) as became,
    greatest(t.write_date, m.write_date) as changed
  from mail_tracking_value t
  join mail_message m on m.id = t.mail_message_id
  -- if: mail_tracking_value.field_id
  join ir_model_fields f on f.id = t.field_id
  -- else
  join ir_model_fields f on f.id = t.field
  -- end
)
