"""The desk's blueprint: its screens stand in several files."""

from backpack.kernel.web import Blueprint

bp = Blueprint("workshops", __name__)
