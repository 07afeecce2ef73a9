"""Puts the pieces together, and does nothing else."""

from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestEntityTooLarge,
)
from werkzeug.middleware.proxy_fix import ProxyFix

from backpack import templating
from backpack.badges.views import bp as badges
from backpack.catalogue.awarding_views import bp as awarding
from backpack.catalogue.views import bp as catalogue
from backpack.claims.views import bp as claims
from backpack.cohorts import team_views as team_views  # a group's screens stand on one blueprint
from backpack.cohorts.board_views import bp as board
from backpack.cohorts.company_views import bp as company
from backpack.cohorts.giving_views import bp as giving
from backpack.cohorts.joining_views import bp as joining
from backpack.cohorts.opinion_views import bp as opinions
from backpack.cohorts.views import bp as cohorts
from backpack.config import Config
from backpack.creations.views import bp as creations
from backpack.custody.views import bp as custody
from backpack.endorsements.views import bp as endorsements
from backpack.entering.views import bp as entering
from backpack.figures.views import bp as figures
from backpack.goals.adding_views import bp as landmarks
from backpack.goals.editing_views import bp as mapping
from backpack.goals.starry_views import bp as starry
from backpack.goals.views import bp as goals
from backpack.home.views import bp as home
from backpack.issuers.trail_views import bp as trail
from backpack.issuers.views import bp as issuers
from backpack.kernel import assets, repeats, words
from backpack.kernel.addresses import CodeConverter, ForgivingCase
from backpack.kernel.compression import compress
from backpack.kernel.headers import (
    content_security_policy,
    language_of,
    refuse_garbled_text,
    refuse_posts_from_elsewhere,
    safe_headers,
)
from backpack.kernel.letters import bp as letters
from backpack.kernel.manifest import bp as manifest
from backpack.kernel.problems import NotDone, NotFound, Problem, TooLarge, Unexpected
from backpack.kernel.scanning import bp as scanning
from backpack.kernel.site import Site
from backpack.kernel.transactions import App, note_guess, refuse_too_many_guesses
from backpack.kernel.web import check_audience, problem_page, require_audiences
from backpack.notifications.views import bp as notifications
from backpack.pages.composing_views import bp as composing
from backpack.pages.showing_views import bp as showing
from backpack.pages.views import bp as pages
from backpack.passport import web as passport_web
from backpack.passport.views import bp as passport
from backpack.phones.views import bp as phones
from backpack.printing.views import bp as printing
from backpack.public.shown_views import bp as shown
from backpack.public.stored import StoredPages, Wsgi
from backpack.public.views import bp as public
from backpack.reading_room.views import bp as reading_room
from backpack.requests.interview_views import bp as interview
from backpack.requests.views import bp as requests
from backpack.safety.views import bp as safety
from backpack.sessions.views import bp as sessions
from backpack.stars.views import bp as stars
from backpack.strangers.views import bp as strangers
from backpack.summaries.views import bp as summaries
from backpack.tablets import web as tablets_web
from backpack.tablets.views import bp as tablets
from backpack.workshops import paper_views as paper_views  # its screens stand on the desk's own blueprint
from backpack.workshops.answering_views import bp as answering
from backpack.workshops.views import bp as workshops

FEATURES = (
    passport,
    notifications,
    entering,
    safety,
    issuers,
    trail,
    badges,
    endorsements,
    requests,
    interview,
    stars,
    goals,
    mapping,
    landmarks,
    starry,
    pages,
    composing,
    showing,
    claims,
    creations,
    reading_room,
    tablets,
    cohorts,
    joining,
    company,
    board,
    opinions,
    workshops,
    answering,
    catalogue,
    awarding,
    giving,
    summaries,
    sessions,
    printing,
    figures,
    custody,
    phones,
    home,
    strangers,
    public,
    shown,
    manifest,
    letters,
    scanning,
)
MOST_BYTES_IN_A_REQUEST = 6 * 1024 * 1024
_PACKAGE = Path(__file__).resolve().parent


def create_app(config: Config | None = None) -> App:
    """The whole site as a WSGI application; settings come from the environment unless given."""
    config = config or Config.from_environment()
    app = App(Site.of(config), template_folder=str(web_root() / "templates"))
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES_IN_A_REQUEST
    app.url_map.converters["code"] = CodeConverter
    found = assets.init(app, web_root())
    app.config["CONTENT_SECURITY_POLICY"] = content_security_policy(found.style_hashes())
    passport_web.init(app)
    templating.init(app)
    for feature in FEATURES:
        app.register_blueprint(feature)
    _around_every_request(app)
    with app.app_context():
        require_audiences()
    stored = StoredPages(app, app.wsgi_app, web_root() / "templates", web_root() / "static" / "css")
    served: Wsgi = ForgivingCase(stored)
    if config.proxies:
        served = ProxyFix(served, x_for=config.proxies, x_proto=config.proxies)
    app.wsgi_app = served  # type: ignore[method-assign]  # Flask's own place for what stands around it
    return app


def web_root() -> Path:
    """Where templates, static files and the worker are: inside an installed wheel, or in the checkout."""
    inside = _PACKAGE / "_web"
    return inside if inside.is_dir() else _PACKAGE.parent


def _around_every_request(app: Flask) -> None:
    app.before_request(_choose_language)
    app.before_request(refuse_posts_from_elsewhere)
    app.before_request(refuse_garbled_text)
    app.before_request(check_audience)
    app.before_request(tablets_web.refuse_what_stays)
    app.before_request(refuse_too_many_guesses)
    app.before_request(repeats.answer_again)
    app.after_request(compress)
    app.after_request(safe_headers)
    app.register_error_handler(Problem, _tell)
    app.register_error_handler(HTTPException, _tell_http)


def _choose_language() -> None:
    words.language.set(language_of(request.headers.get("Accept-Language", "")))


def _tell(problem: Problem) -> Response:
    note_guess(problem)
    return problem_page(problem)


def _tell_http(error: HTTPException) -> Response:
    """The framework's own refusals, in our words."""
    if isinstance(error, RequestEntityTooLarge):
        return problem_page(TooLarge())
    if isinstance(error, InternalServerError):
        return problem_page(Unexpected())
    if isinstance(error, MethodNotAllowed):
        response = problem_page(NotDone())
        response.headers["Allow"] = ", ".join(error.valid_methods or ())
        return response
    response = problem_page(NotFound())
    response.status_code = error.code or 404
    return response
