from django.db import migrations

SQLITE = """
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit rows are only added'); END;
"""
POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit rows are only added'; END $$;
CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""


def guard(apps, editor):
    """Have the database itself refuse to change or delete rows."""
    if editor.connection.vendor == "sqlite":
        for statement in SQLITE.strip().splitlines():
            editor.execute(statement)
    else:
        editor.execute(POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
