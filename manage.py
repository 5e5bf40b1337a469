#!/usr/bin/env python
"""Django's command line: manage.py migrate, createsuperuser, check and so on."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vns3pair.settings")
    execute_from_command_line(sys.argv)
