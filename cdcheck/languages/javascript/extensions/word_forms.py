"""inflection and pluralize: names that an app makes of others, as of its tables."""

from collections.abc import Callable

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Known, Unknown, Value, text_of
from cdcheck.languages.javascript.sequelize.names import (
    camelize,
    pluralize,
    singularize,
    underscore,
)

LIBRARY = Library("inflection")
_FORMS: dict[str, Callable[[str], str]] = {
    "inflection.pluralize": pluralize,
    "inflection.singularize": singularize,
    "inflection.underscore": underscore,
    "inflection.camelize": lambda word: camelize(word)[:1].upper() + camelize(word)[1:],
    "inflection.tableize": lambda word: pluralize(underscore(word)),
    "pluralize": pluralize,
    "pluralize.plural": pluralize,
    "pluralize.singular": singularize,
}


@LIBRARY.function(*_FORMS)
def _written(call: Invocation) -> Value:
    word = text_of(call.argument(0))
    return Unknown("a form of a word") if word is None else Known(_FORMS[call.name](word), call.site)
