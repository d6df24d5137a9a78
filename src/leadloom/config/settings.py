"""Django's settings, read from the environment that ``leadloom serve`` (or an operator) sets up.

LEADLOOM_DATABASE_URL      postgresql://… of the operational store (set by serve for the embedded one)
LEADLOOM_CLICKHOUSE_URL    http://user:password@host:port/database of the event store (likewise)
LEADLOOM_DATA_DIR          folder of keys, embedded stores and caches
LEADLOOM_PRODUCTION        1 in production: outbound messages leave, test numbers are refused
LEADLOOM_ORIGIN            private origin, e.g. https://crm.example.com (default http://127.0.0.1:8000)
LEADLOOM_METRICS_TOKEN     what a monitoring system shows at /metrics (default: nobody gets metrics)
LEADLOOM_PUBLIC_ORIGIN     public origin of the edge (default http://127.0.0.1:8001)
"""

import os
from pathlib import Path

from leadloom.config.database import database_settings
from leadloom.config.headers import secure_file
from leadloom.storage.paths import data_dir

PACKAGE = Path(__file__).resolve().parent.parent

PRODUCTION = os.environ.get("LEADLOOM_PRODUCTION") == "1"
DEMO = os.environ.get("LEADLOOM_DEMO") == "1"
DEBUG = False
ORIGIN = os.environ.get("LEADLOOM_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
PUBLIC_ORIGIN = os.environ.get("LEADLOOM_PUBLIC_ORIGIN", "http://127.0.0.1:8001").rstrip("/")


def _secret_key() -> str:
    from leadloom.storage.vault import vault

    return vault().sign("django", "secret key")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("LEADLOOM_ALLOWED_HOSTS", "*" if not PRODUCTION else "").split(",")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
USE_X_FORWARDED_HOST = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https://")
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "leadloom_session"
CSRF_COOKIE_NAME = "csrftoken"
CSRF_FAILURE_VIEW = "leadloom.api.problems.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "axes",
    "leadloom.team",
    "leadloom.catalog",
    "leadloom.compliance",
    "leadloom.costs",
    "leadloom.notifications",
    "leadloom.inbox",
    "leadloom.events",
    "leadloom.outbox",
    "leadloom.identity",
    "leadloom.profiles",
    "leadloom.merging",
    "leadloom.scoring",
    "leadloom.leads",
    "leadloom.imports",
    "leadloom.lists",
    "leadloom.channels",
    "leadloom.tick",
]

MIDDLEWARE = [
    "leadloom.config.logs.RequestLogMiddleware",
    "leadloom.config.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leadloom.team.middleware.AuditContextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "leadloom.config.urls"
WSGI_APPLICATION = "leadloom.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {"default": database_settings(os.environ.get("LEADLOOM_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "leadloom.team.adapters.NoSignupAdapter"
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,  # counted by axes, in the database: all processes see it
    "login": "120/m/ip",  # an office shares one address; checking a password costs a third of a second
}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS: dict[str, str] = {}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "leadloom.team.adapters.attempted_email"
AXES_LOCKOUT_CALLABLE = "leadloom.team.adapters.locked_out"
AXES_VERBOSE = False

METRICS_TOKEN = os.environ.get("LEADLOOM_METRICS_TOKEN", "")

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
ORGANISATION_TIME_ZONE = os.environ.get("LEADLOOM_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/assets/"
WEB_DIST = PACKAGE / "web_dist"
WHITENOISE_ROOT = str(WEB_DIST) if WEB_DIST.is_dir() else None
WHITENOISE_INDEX_FILE = False
WHITENOISE_ADD_HEADERS_FUNCTION = secure_file

DATA_DIR = data_dir()
LOGGING_CONFIG = "leadloom.config.logs.configure"
LOGGING: dict[str, object] = {"level": "INFO"}  # Django calls LOGGING_CONFIG only when this is not empty
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
