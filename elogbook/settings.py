"""Every setting comes from the environment; the README lists them, elogbook/checks.py explains wrong ones."""

from pathlib import Path
from zoneinfo import available_timezones

import dj_database_url
from csp.constants import NONE, SELF

from elogbook import env, home, origins, postgres

BASE_DIR = Path(__file__).resolve().parent.parent

# Core
ELOGBOOK_HOME = home.directory()
ELOGBOOK_BIND = env.text("ELOGBOOK_BIND", "127.0.0.1")
ELOGBOOK_PORT = env.number("ELOGBOOK_PORT", 8000)
ELOGBOOK_PUBLIC_URL = env.text("ELOGBOOK_PUBLIC_URL").rstrip("/")
ELOGBOOK_LIVE_URL = env.text("ELOGBOOK_LIVE_URL").rstrip("/")
ELOGBOOK_CONTACT = env.text("ELOGBOOK_CONTACT")
ELOGBOOK_FACILITY = env.text("ELOGBOOK_FACILITY")
ELOGBOOK_FACILITY_ROR = env.text("ELOGBOOK_FACILITY_ROR")
ELOGBOOK_EMBARGO_YEARS = env.number("ELOGBOOK_EMBARGO_YEARS", 3)
ELOGBOOK_EMBARGO_METADATA = env.text("ELOGBOOK_EMBARGO_METADATA", "hidden")
ELOGBOOK_MAX_UPLOAD_MB = env.number("ELOGBOOK_MAX_UPLOAD_MB", 100)
ELOGBOOK_API_RATE = env.number("ELOGBOOK_API_RATE", 600)
ELOGBOOK_API_RATE_ANONYMOUS = env.number("ELOGBOOK_API_RATE_ANONYMOUS", 60)
ELOGBOOK_TSA_URL = env.text("ELOGBOOK_TSA_URL")
ELOGBOOK_PORTAL_URL = env.text("ELOGBOOK_PORTAL_URL")
ELOGBOOK_VIEWER_URL = env.text("ELOGBOOK_VIEWER_URL")
ELOGBOOK_CORS_ORIGINS = env.text("ELOGBOOK_CORS_ORIGINS")
ELOGBOOK_DEMO_PASSWORD = env.text("ELOGBOOK_DEMO_PASSWORD")

OIDC_ISSUER = env.text("OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_ADMIN_GROUP = env.text("OIDC_ADMIN_GROUP")

ICAT_URL = env.text("ICAT_URL").rstrip("/")
ICAT_PLUGIN = env.text("ICAT_PLUGIN", "db")
ICAT_USERNAME = env.text("ICAT_USERNAME")
ICAT_PASSWORD = env.text("ICAT_PASSWORD")

DATABASE_URL = env.text("DATABASE_URL")
EMBEDDED = not DATABASE_URL
SECRET_KEY = env.text("ELOGBOOK_SECRET_KEY") or home.secret_key(keep=EMBEDDED)
DEBUG = False
# Machines reach us by any name the facility gives this host; links we print come from ELOGBOOK_PUBLIC_URL.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "taggit",
    "tinymce",
    "investigations",
    "events",
    "elogbook",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "elogbook.middleware.MachineRoutes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "elogbook.middleware.KeptByNobody",
    "elogbook.session.SignedIn",
    "elogbook.middleware.ReadersZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "elogbook.middleware.WholeBodies",
]

ROOT_URLCONF = "elogbook.urls"
WSGI_APPLICATION = "elogbook.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "elogbook.context.facility",
            ],
        },
    },
]

# Database
DATABASES = {
    "default": {
        **(dj_database_url.parse(DATABASE_URL) if DATABASE_URL else postgres.connection(ELOGBOOK_HOME)),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "elogbook.database"
# Only statements of events/models/inserts.py are prepared: Django's own cursors never are.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 5)
# What LISTENs cannot go through a pooler of transactions; empty is the same database as everything else's.
DATABASE_DIRECT_URL = env.text("DATABASE_DIRECT_URL")
DIRECT_DATABASE = dj_database_url.parse(DATABASE_DIRECT_URL) if DATABASE_DIRECT_URL else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "investigations.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "investigations.permissions.EmbargoBackend",
    *(["elogbook.signing_in.backend.Backend"] if OIDC_ISSUER else []),
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "investigations:mine"
LOGOUT_REDIRECT_URL = "login"

# Mail
EMAIL_URL = env.text("EMAIL_URL")
(
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL,
) = env.mail(EMAIL_URL)  # fmt: skip
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "E-Logbook <elogbook@localhost>")

# Language and time
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
ELOGBOOK_TIME_ZONE = env.text("ELOGBOOK_TIME_ZONE", "Europe/Paris")
# A name nobody knows would stop Django before the check that explains it.
TIME_ZONE = ELOGBOOK_TIME_ZONE if ELOGBOOK_TIME_ZONE in available_timezones() else "UTC"

# Files
STATIC_URL = "static/"
STATIC_ROOT = ELOGBOOK_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ELOGBOOK_HOME / "media"},
    },
    "staticfiles": {"BACKEND": "elogbook.assets.Storage"},
    "exports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ELOGBOOK_HOME / "exports"},
    },
    "blobs": {"BACKEND": "events.blobs.DurableStorage", "OPTIONS": {"location": ELOGBOOK_HOME / "media"}},
}
# A file of the allowed size travels as base64, four thirds as long, in a JSON body with some words around it.
DATA_UPLOAD_MAX_MEMORY_SIZE = ELOGBOOK_MAX_UPLOAD_MB * 1_000_000 * 4 // 3 + 1_000_000

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ELOGBOOK_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ELOGBOOK_PUBLIC_URL] if ELOGBOOK_PUBLIC_URL else []
CSRF_FAILURE_VIEW = "elogbook.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Other front ends, on the addresses of ICAT+ alone; what says who asks is in the address or a header, never a cookie.
CORS_ALLOWED_ORIGINS, NO_ORIGINS = origins.read(ELOGBOOK_CORS_ORIGINS)
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = origins.ROUTES if CORS_ALLOWED_ORIGINS else origins.NOWHERE
CORS_EXPOSE_HEADERS = ["Content-Disposition", "Retry-After"]

# Main API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "investigations.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "investigations.api.wire.AsItIs",
    "DEFAULT_THROTTLE_CLASSES": ["investigations.api.limits.PerMinute"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "investigations.api.problems.problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "E-Logbook",
    "DESCRIPTION": "The logbooks of a facility's experiments, for programs. Errors say what to do in a sentence.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {"TypeEnum": "events.models.Event.Type", "KindOfEntry": "events.api.sending.TYPES"},
    # A page of this house that is signed in needs no words; nobody types a session here.
    "AUTHENTICATION_WHITELIST": ["investigations.api.authentication.KeyAuthentication"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# The worker: its tasks are in events/jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

TAGGIT_CASE_INSENSITIVE = True
SIMPLE_HISTORY_ENABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "masked": {"()": "elogbook.logs.MaskedFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}, "elogbook": {"level": "INFO"}},
}
