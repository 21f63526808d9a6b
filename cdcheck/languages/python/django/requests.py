"""Who a request of Django is from: a row of the model of users, where nothing of the app says otherwise.

A request of nobody has an object in its place that has no row; what that lacks is not told.
"""

import re

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Member, Obj, Site, Thing, Unknown, Value
from cdcheck.file_kinds import is_test_path
from cdcheck.languages.python.django.apps import installed_packages
from cdcheck.languages.python.django.relations import Managers
from cdcheck.languages.python.django.users import user_class

REQUESTS = (
    *("django.http.HttpRequest", "django.http.request.HttpRequest", "rest_framework.request.Request"),
    "django.core.handlers.wsgi.WSGIRequest",
)
_ALL = 1 << 30
_PUTTING = re.compile(
    r"""\brequest\._?user\s*=[^=]|setattr\(\s*(?:self\.)?request\s*,\s*["']user|\bUNAUTHENTICATED_USER\b"""
    r"""|\bBaseAuthentication\b|\bJWTStatelessUserAuthentication\b|\bJWTTokenUserAuthentication\b"""
    r"""|\bdef (?:get_user|authenticate_credentials)\b|\bauthenticate_header\b"""
)


class Requester(Struct, frozen=True, eq=False):
    """Keeps the class of the users that requests are from; `None` if it could not be told."""

    cls: Value | None


def user_of(machine: Machine, owner: Value, name: str) -> Value:
    """Gives a row of the model of users for what is known to be, or is named as, a request."""
    is_request = not isinstance(owner, Unknown) or owner.parameter == "request"
    cls = _requester(machine) if is_request else None
    if isinstance(cls, Cls):
        return Obj(cls)
    return Thing(cls.name, Site("", 0, 0)) if isinstance(cls, Ext) else Member(owner, name, "user")


def _requester(machine: Machine) -> Value | None:
    if not machine.facts.all(Managers):
        return None
    for known in machine.facts.all(Requester):
        return known.cls
    is_plain = "django.contrib.auth" in installed_packages(machine) and not _is_put_elsewhere(machine)
    cls = user_class(machine) if is_plain else None
    machine.facts.add(Requester(cls))
    return cls


def _is_put_elsewhere(machine: Machine) -> bool:
    """Tells whether code of the app may say who a request is from."""
    texts = (
        machine.source(Site(path, 0, _ALL))
        for path in machine.files_under("")
        if path.endswith(".py") and not is_test_path(path)
    )
    return any(_PUTTING.search(text) for text in texts)
