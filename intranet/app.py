"""``create_app``: the table of contents of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask

from intranet import config, rooms
from intranet.extension import Extension, Registry
from intranet.firm import queries as firm
from intranet.platform import assets, database, errors, i18n, jobs, logs, security, storage, web
from intranet.web.frame import frame
from intranet.web.signing_in import ask_and_keep

Plugin = Callable[[], Iterable[Extension]]


def create_app(settings: Mapping[str, Any] | None = None, plugins: Sequence[Plugin] = ()) -> Flask:
    """Build the application. ``settings`` overrides what the environment says (tests); ``plugins`` add their rooms."""
    app = Flask(
        "intranet",
        instance_path=str(config.INSTANCE),
        root_path=str(config.ROOT),
        template_folder="templates",
        static_folder=None,
    )
    config.load(app, settings)
    logs.init(app)
    database.init_database(app)
    storage.init(app)
    i18n.init(app)
    security.init(app)
    assets.init(app)
    web.init(app, frame)
    errors.init(app)
    app.extensions.update(firm_time_zone=lambda: firm.profile().time_zone, keep_typed=ask_and_keep)
    registry = app.extensions["registry"] = Registry()
    for plugin in (rooms.extensions, *plugins):
        for extension in plugin():
            registry.add(app, extension)
    jobs.init(app)
    security.check_routes(app)
    return app
