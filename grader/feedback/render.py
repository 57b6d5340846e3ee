"""Templates -> one self-contained page, in which text of a submission is text and nothing else.

Three walls, each enough by itself: every value is cleaned and escaped on its way into the template; the page's policy
allows no script and no style but our own, named by hash; and nothing can be loaded from anywhere.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grader.feedback import pictures, words
from grader.result import shown


def render(template: str, script: str | None = None, **context: Any) -> str:
    """Return the page that a template makes of the context, with a script of ours where one is named."""
    style, code = _asset("style.css"), _asset(script) if script else Markup()
    page = environment().get_template(template)
    return page.render(style=style, script=code, policy=_policy(style, code), **context)


@cache
def environment() -> Environment:
    """Return the templates' environment: escaping on, and every piece of text cleaned before it is escaped."""
    made = Environment(
        loader=PackageLoader("grader.feedback"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": shown, "label": words.label, "concept": words.concept}
    made.globals |= {"fill": words.fill, "outcome_of": words.outcome_of, "body": words.body}
    made.globals |= {"chart": pictures.chart, "image": pictures.image}
    return made


def _cleaned(value: object) -> object:
    return words.clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str) -> Markup:
    ours = f"style-src '{_hash(style)}'" + (f"; script-src '{_hash(script)}'" if script else "")
    return Markup(f"default-src 'none'; {ours}; base-uri 'none'; form-action 'none'")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> Markup:
    """Return a file of ours, which goes into the page as it is."""
    return Markup(files("grader.feedback").joinpath("templates", name).read_text(encoding="utf-8"))
