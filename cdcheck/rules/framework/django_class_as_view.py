"""A class of views that Django is to call as it is."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.http import RefusedView

_CASES = {
    "class": (
        "`{name}` is a class, and no view",
        "has an invalid view, pass {name}.as_view() instead of {name}.",
    ),
    "maker": (
        "`{name}` makes a view, and is not called",
        "as_view() takes 1 positional argument but 2 were given",
    ),
    "instance": (
        "an object of `{name}` is no view",
        "TypeError: view must be a callable, pass {name}.as_view(), not {name}().",
    ),
}


@rule(where=lambda view: not view.is_test)
def django_class_as_view(view: RefusedView) -> Verdicts:
    message, predicted = _CASES[view.how]
    yield Violation(
        at=view.at,
        message=message.format(name=view.name),
        about=f"{view.at.path} {view.name}: {view.how}",
        hint="call `as_view()`: `path(..., Articles.as_view())`",
        predicts=predicted.format(name=view.name),
    )
