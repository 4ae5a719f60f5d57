"""The application as the children of the server load it: each ends with the server, even where that was killed."""

import os

from leadline.web.serving.child import SERVER
from leadline.web.serving.lifeline import die_with

if SERVER in os.environ:
    die_with(int(os.environ[SERVER]))

from leadline.web.config.wsgi import application
from leadline.web.core.together import start_writing_together

start_writing_together()

__all__ = ["application"]
