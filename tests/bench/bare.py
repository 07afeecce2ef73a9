"""What the page is measured against: the shortest answer that Flask gives, behind the very same server."""

from __future__ import annotations

import sys

from flask import Flask

from backpack.serving import server


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "Bonjour"

    return app


if __name__ == "__main__":
    server("tests.bench.bare:create_app", int(sys.argv[2]), "127.0.0.1", int(sys.argv[1])).serve()
