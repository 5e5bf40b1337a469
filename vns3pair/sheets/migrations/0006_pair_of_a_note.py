from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sheets", "0005_whose_turn")]

    operations = [
        migrations.AddField("rownote", "about", models.CharField(blank=True, max_length=200)),
    ]
