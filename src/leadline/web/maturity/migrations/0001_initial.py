import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("name_zh", models.CharField(max_length=200)),
                ("base", models.CharField(blank=True, max_length=60)),
                ("base_version", models.CharField(blank=True, max_length=40)),
                ("top", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("archived", models.BooleanField(default=False)),
                ("added", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("key", "-id"),
                "constraints": (
                    models.UniqueConstraint(fields=("organisation", "key", "version"), name="own_model_version"),
                ),
            },
        ),
    ]
