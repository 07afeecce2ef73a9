"""The square that leads to a page: on a screen, as a file, on paper."""

from urllib.parse import urlsplit

from backpack.art import qr
from backpack.kernel.addresses import for_square
from backpack.kernel.site import site
from backpack.pages.models import Page

PIXELS_A_MODULE = 24  # at 600 dots an inch, a square of 25 mm has some 20 dots a module


def printed_address(page: Page) -> str:
    """What the square holds."""
    return for_square(site.address(f"/P/{page.code}"))


def readable_address(page: Page) -> str:
    """What one reads aloud before the code: ``badge.example/P/``."""
    return f"{urlsplit(site.config.base_url).netloc}/P/"


def as_svg(page: Page) -> str:
    """The square as a file that prints sharp at any size."""
    drawn = qr.svg(printed_address(page), level=level(page))
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def as_png(page: Page) -> bytes:
    """The square as a picture that every phone can send."""
    return qr.png(printed_address(page), scale=PIXELS_A_MODULE, level=level(page))


def level(page: Page) -> str:
    """The strongest error correction that its address takes without a larger square: paper gets dirty and folded."""
    return qr.best_level(printed_address(page))
