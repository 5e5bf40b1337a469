"""What Django asks about this app."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "vns3pair.workbench"
