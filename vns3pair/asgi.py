"""The ASGI application, for servers that prefer it. Nothing here needs more than WSGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vns3pair.settings")

application = get_asgi_application()
