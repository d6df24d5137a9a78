"""The private origin as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from leadloom.storage.children import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloom.config.settings")

if os.environ.get("LEADLOOM_WEB_WORKER") == "1":
    die_with_parent()  # the server's worker would outlive a killed server and keep its port

application = get_wsgi_application()
