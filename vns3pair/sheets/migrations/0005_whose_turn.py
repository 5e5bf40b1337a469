from django.db import migrations

from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.parameter import PARTNER, VNS3


def count(apps, schema_editor):
    """Works out for the sheets that are there what each side has still to fill in."""
    for sheet in apps.get_model("sheets", "Sheet").objects.iterator(chunk_size=50):
        compared = compare(sheet.vns3, sheet.partner)
        sheet.open_vns3, sheet.open_partner = compared.open_at(VNS3), compared.open_at(PARTNER)
        sheet.save(update_fields=["open_vns3", "open_partner"])


class Migration(migrations.Migration):
    dependencies = [
        ("sheets", "0004_agreement_and_links"),
    ]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
