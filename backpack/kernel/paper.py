"""A document on A4 paper, as a PDF: drawn by WeasyPrint (the extra ``pdf``) in a short process of its own.

Reading that library takes a second and 60 MB, which no process that answers should carry: whoever asks for a PDF
starts one that draws it and ends. It fetches nothing: what a document shows is inside it.
"""

import importlib.util
import subprocess
import sys
from ctypes.util import find_library
from functools import lru_cache
from threading import BoundedSemaphore

SIZES = (11.0, 10.0, 9.5, 9.0)  # points of its type: the largest with which it is one sheet; never smaller
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")  # of the system; Debian calls them lib…0
PATIENCE, MOST_WORK = 60, 30  # seconds, one more for each sheet: of the clock here, of the processor there
MOST_MEMORY = 1 << 30  # bytes
IN_LINE = 4  # seconds that somebody waits for whoever came before: answering others matters more
_one_at_a_time = BoundedSemaphore(1)  # for each process that answers


class NotDrawn(Exception):
    """There is no PDF: the extra or its libraries are missing, others came before, or it took too long."""


@lru_cache(maxsize=1)
def is_drawn_here() -> bool:
    """Whether the extra ``pdf`` is installed, with the libraries that it needs. Asked of the system only once."""
    return importlib.util.find_spec("weasyprint") is not None and all(map(find_library, LIBRARIES))


def pdf(html: str, *, sheets: int = 1) -> bytes:
    """*html* on A4, one sheet wherever type of SIZES allows it; of several *sheets*, the first size. Raises NotDrawn.

    Its type is set in rem; pictures and styles are inside it.
    """
    if not is_drawn_here() or not _one_at_a_time.acquire(timeout=IN_LINE):
        raise NotDrawn
    try:
        command = [sys.executable, "-m", "backpack.kernel.paper", str(sheets)]
        done = subprocess.run(  # noqa: S603  # our own command
            command, input=html.encode(), capture_output=True, timeout=PATIENCE + sheets, check=True
        )
    except (subprocess.SubprocessError, OSError) as cause:
        raise NotDrawn from cause
    finally:
        _one_at_a_time.release()
    return done.stdout


def _draw(html: str, sheets: int) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    for size in SIZES:
        type_of_that_size = CSS(string=f"html {{ font-size: {size}pt }}")
        drawn = document.render(font_config=fonts, stylesheets=[type_of_that_size])
        if len(drawn.pages) <= 1 or sheets > 1:
            break
    return bytes(drawn.write_pdf(pdf_tags=True))


def _keep_within_bounds(sheets: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (MOST_WORK + sheets, MOST_WORK + sheets))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _keep_within_bounds(sheets := int(sys.argv[1]))
    sys.stdout.buffer.write(_draw(sys.stdin.buffer.read().decode(), sheets))
