from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_run_model")]

    operations = [
        migrations.RemoveField(model_name="assessment", name="previous"),
        migrations.RemoveField(model_name="assessment", name="closed"),
    ]
