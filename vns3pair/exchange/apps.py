"""What is connected when Django starts."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "vns3pair.exchange"

    def ready(self) -> None:
        from vns3pair.exchange import mail, notices

        mail.connect()
        notices.connect()
