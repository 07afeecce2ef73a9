"""Reading a square (QR code): in a photo, and which of our own addresses it holds."""

import io
import re
from urllib.parse import urlsplit

from PIL import Image, ImageOps

from backpack.kernel.pictures import MOST_PIXELS
from backpack.kernel.site import site

MOST_BYTES = 6 * 1024 * 1024
SIDE = 1600  # pixels: a square that fills a tenth of the photo is still read
_PATH = re.compile(r"/(?!/)[0-9A-Za-z/_.-]*")
_PRINTED = re.compile(r"/([A-Za-z])/(.+)")


def read(photo: bytes) -> str | None:
    """What the square in *photo* (PNG, JPEG or WebP) says; of several, the one nearest to the middle. None: no square.

    Never raises: what is no picture, or is far too large, holds no square.
    """
    if len(photo) > MOST_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(photo), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("L", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE), reducing_gap=2)
            grey = _on_white(upright)
    except (OSError, ValueError, SyntaxError, MemoryError, Warning, Image.DecompressionBombError):
        return None
    return _nearest_to_the_middle(grey)


def path_of_ours(text: str) -> str:
    """The path of the address *text* on this site, a printed one as it is printed ("/K/…"); "" for any other text."""
    own, text = urlsplit(site.config.base_url).netloc.casefold(), text.strip()
    if text.casefold().startswith(f"{own}/"):
        text = f"https://{text}"  # as one reads it aloud
    try:
        asked = urlsplit(text)
    except ValueError:
        return ""
    is_ours = asked.scheme in ("http", "https") and asked.netloc.casefold() == own
    if not is_ours or not _PATH.fullmatch(asked.path):
        return ""
    printed = _PRINTED.fullmatch(asked.path)
    return f"/{printed[1].upper()}/{printed[2].upper()}" if printed else asked.path


def code_for(kind: str, text: str) -> str:
    """What follows ``/<kind>/`` where *text* is an address of this site; "" for another address, else *text* itself.

    So a form takes a square, a typed address, and a code alike.
    """
    path = path_of_ours(text)
    if path:
        return path.removeprefix(f"/{kind}/") if path.startswith(f"/{kind}/") else ""
    return "" if "://" in text else text.strip()


def _on_white(image: Image.Image) -> Image.Image:
    """Grey, with what is transparent as white: a drawn square may have no ground."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    return image.convert("L")


def _nearest_to_the_middle(image: Image.Image) -> str | None:
    import zxingcpp  # megabytes that only the process that reads squares should carry

    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))

    def off(square: zxingcpp.Barcode) -> float:
        a, b = square.position.top_left, square.position.bottom_right
        return float((a.x + b.x - image.width) ** 2 + (a.y + b.y - image.height) ** 2)

    return min(found, key=off).text if found else None
