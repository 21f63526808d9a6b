"""What Django has removed, by its qualified name: in which version, and what is there instead."""

from collections.abc import Mapping
from typing import NamedTuple


class Removed(NamedTuple):
    """Is a module, or a name of one, with the first version that lacks it."""

    version: tuple[int, int]
    instead: str


_TRANSLATIONS = {
    "ugettext": "gettext",
    "ugettext_lazy": "gettext_lazy",
    "ugettext_noop": "gettext_noop",
    "ungettext": "ngettext",
    "ungettext_lazy": "ngettext_lazy",
}
_QUOTES = {
    "urlquote": "quote",
    "urlquote_plus": "quote_plus",
    "urlunquote": "unquote",
    "urlunquote_plus": "unquote_plus",
}

REMOVED: Mapping[str, Removed] = {
    "django.core.urlresolvers": Removed((2, 0), "import it from `django.urls`"),
    "django.utils.translation.string_concat": Removed((2, 1), "use `format_lazy`"),
    "django.shortcuts.render_to_response": Removed((3, 0), "use `render`"),
    "django.utils.six": Removed((3, 0), "write it as Python 3 has it"),
    "django.utils.lru_cache": Removed((3, 0), "import it from `functools`"),
    "django.utils.encoding.python_2_unicode_compatible": Removed((3, 0), "leave it out"),
    "django.utils.decorators.available_attrs": Removed((3, 0), "leave it out"),
    "django.utils.decorators.ContextDecorator": Removed((3, 0), "import it from `contextlib`"),
    "django.contrib.staticfiles.templatetags": Removed((3, 0), "import it from `django.templatetags`"),
    "django.db.models.fields.FieldDoesNotExist": Removed(
        (3, 1), "import it from `django.core.exceptions`"
    ),
    "django.utils.timezone.FixedOffset": Removed((3, 1), "use `datetime.timezone`"),
    "django.conf.urls.url": Removed((4, 0), "use `django.urls.re_path`"),
    "django.utils.encoding.force_text": Removed((4, 0), "use `force_str`"),
    "django.utils.encoding.smart_text": Removed((4, 0), "use `smart_str`"),
    "django.utils.http.is_safe_url": Removed((4, 0), "use `url_has_allowed_host_and_scheme`"),
    **{
        f"django.utils.translation.{old}": Removed((4, 0), f"use `{new}`")
        for old, new in _TRANSLATIONS.items()
    },
    **{
        f"django.utils.http.{old}": Removed((4, 0), f"use `urllib.parse.{new}`")
        for old, new in _QUOTES.items()
    },
    "django.utils.timezone.utc": Removed((5, 0), "use `datetime.timezone.utc`"),
    "django.utils.baseconv": Removed((5, 0), "copy what is needed of it"),
    "django.utils.datetime_safe": Removed((5, 0), "use `datetime`"),
    "django.core.files.storage.get_storage_class": Removed((5, 1), "use `storages`"),
}
