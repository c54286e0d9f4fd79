"""The one way in: ``flask --app wsgi``, gunicorn, waitress and the worker all start here."""

from intranet.app import create_app
from intranet.platform import memory
from mailroom.plugin import extensions as mailroom

app = create_app(plugins=[mailroom])
memory.settle()
