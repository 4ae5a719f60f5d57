"""The web application's settings for tests: a folder that is thrown away, and passwords that cost nothing."""

import atexit
import os
import shutil
import tempfile

os.environ["LEADLINE_HOME"] = tempfile.mkdtemp(prefix="leadline-tests-")
atexit.register(shutil.rmtree, os.environ["LEADLINE_HOME"], ignore_errors=True)
os.environ.pop("DATABASE_URL", None)
if "LEADLINE_TEST_DATABASE" in os.environ:  # test_on_postgres
    os.environ["DATABASE_URL"] = os.environ["LEADLINE_TEST_DATABASE"]

from leadline.web.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
