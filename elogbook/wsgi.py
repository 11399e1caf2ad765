import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
# A page may not hold a transaction long: live pages catch up by looking back a minute. Commands may.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=30s -c idle_in_transaction_session_timeout=30s")
application = get_wsgi_application()
