"""Django's settings. What a company may change comes from the environment (``environment``; docs/web.md)."""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from leadline.web.config.environment import (
    UPLOADING,
    database,
    flag,
    home,
    level,
    listed,
    mail,
    number,
    secret_key,
    sign_in,
)

WEB = Path(__file__).resolve().parent.parent
HOME = home()
FILES = HOME / "files"
WORK = HOME / "work"

DEBUG = False
SECRET_KEY = secret_key(HOME)
PUBLIC_URL = os.environ.get("LEADLINE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = listed("LEADLINE_HOSTS") or [
    "127.0.0.1",
    "localhost",
    "[::1]",
    urlsplit(PUBLIC_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SITE_NAME = "Leadline"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "leadline.web.audit",
    "leadline.web.core",
    "leadline.web.accounts",
    "leadline.web.organisations",
    "leadline.web.files",
    "leadline.web.jobs",
    "leadline.web.maturity",
    "leadline.web.assessments",
    "leadline.web.questionnaires",
    "leadline.web.interviews",
    "leadline.web.evidence",
    "leadline.web.sources",
    "leadline.web.results",
    "leadline.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leadline.web.core.reading.reader_middleware",
    "leadline.web.accounts.sessions.session_middleware",
    "leadline.web.accounts.locks.known_middleware",
    "leadline.web.core.bodies.body_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leadline.web.core.faults.fault_middleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "leadline.web.config.urls"
WSGI_APPLICATION = "leadline.web.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leadline.web.core.reading.reader_context",
            ],
            "builtins": ["leadline.web.core.templatetags.words", "leadline.web.core.templatetags.ways"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL"), HOME)}
CACHES = {
    "default": {  # counts how often something was asked for, for all processes of the server together
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Who is who
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "leadline.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "leadline.web.accounts.adapter.CompanySignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
_FORMS = "leadline.web.accounts.sign_in_forms."
ACCOUNT_FORMS = {
    "login": _FORMS + "LoginForm",
    "change_password": _FORMS + "ChangePasswordForm",
    "set_password": _FORMS + "SetPasswordForm",
    "reset_password": _FORMS + "ResetPasswordForm",
    "reset_password_from_key": _FORMS + "ResetPasswordKeyForm",
    "reauthenticate": _FORMS + "ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    "login_failed": "30/m/ip,20/15m/key",  # of one account from everywhere, see locks; and of second steps
    "invite": "20/m/user",
    "invitation": "30/m/ip",
    "setup": "30/m/ip",
    "address": "5/m/user,20/d/user",
}
JOINS_A_MINUTE = number("LEADLINE_JOINS_PER_MINUTE", 300)  # to one questionnaire by its link
MOST_RESPONDENTS = number("LEADLINE_MOST_RESPONDENTS", 20_000)  # of such a questionnaire
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("LEADLINE_BEHIND_PROXY", default=False) else 0
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up uninvited
MFA_ADAPTER = "leadline.web.accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": _FORMS + "SecondStepForm",
    "reauthenticate": _FORMS + "SecondStepAgainForm",
    "activate_totp": _FORMS + "ActivateForm",
    "deactivate_totp": _FORMS + "DeactivateForm",
    "generate_recovery_codes": _FORMS + "RecoveryCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SOCIALACCOUNT_PROVIDERS = sign_in()
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # the company's own server vouches for the address
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form that leads to another server is refused by the content security policy
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # the account, for where the failures came from
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "leadline.web.accounts.locks.account_of"
AXES_CLIENT_IP_CALLABLE = "leadline.web.accounts.locks.network_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time told on the page stays true
AXES_ENABLE_ACCESS_FAILURE_LOG = False

SESSION_COOKIE_NAME = "__Host-leadline" if SECURE else "leadline"
CSRF_COOKIE_NAME = "__Host-leadline_csrf" if SECURE else "leadline_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "leadline.web.core.faults.forged"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("LEADLINE_BEHIND_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"  # addresses may be secrets; with no-referrer a browser hides a form's origin
X_FRAME_OPTIONS = "DENY"

# Nothing comes from elsewhere, and nothing in a page is run that is not a file of ours.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = str(HOME / UPLOADING) if (HOME / UPLOADING).is_dir() else None  # leadline up makes it
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
UPLOAD_LIMIT = number("LEADLINE_UPLOAD_MB", 2048) * 1024 * 1024
EVENTS_KEPT = number("LEADLINE_EVENTS_KEPT", 100)  # of how many results of an assessment; those of the same data share
ALLOWED_ADDRESSES = listed("LEADLINE_ALLOWED_ADDRESSES")  # internal hosts that sources may read from

globals().update(mail(os.environ.get("LEADLINE_MAIL")))
DEFAULT_FROM_EMAIL = os.environ.get("LEADLINE_MAIL_FROM", "leadline@localhost")

# Words and time: texts are our own catalogue; Django's and allauth's own sentences follow the same language.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static", ("vendor", WEB / "vendor"), ("charts", WEB.parent / "reporting" / "static")]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False


def _in_one_line(record: logging.LogRecord) -> bool:
    """Let the log say what a stranger sent, such as another host name, without the code that found it."""
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"in-one-line": {"()": "django.utils.log.CallbackFilter", "callback": _in_one_line}},
    "handlers": {
        "terminal": {"class": "logging.StreamHandler", "formatter": "line"},
        "strangers": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["in-one-line"]},
    },
    "loggers": {"django.security": {"handlers": ["strangers"], "propagate": False}},
    "root": {"handlers": ["terminal"], "level": level("LEADLINE_LOG", "WARNING")},
}
