"""Finds views of Django and DRF that give back what is no response."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.refused_answers import RefusedAnswer, RefusedAnswers
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.django_plain_views import PlainView, plain_views
from cdcheck.languages.python.proofs.endings import ends_of
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.http import Handler
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_LOGGING = frozenset({"print", "debug", "info", "warning", "error", "exception"})
_CALM = ("django.Manager.", "django.db.models.Model.")
_SEQUENCES = {"list": "list", "tuple": "tuple", "set": "set", "dict": "dict"}


@fact
def refused_answers(project: Project, sources: SourceTexts) -> RefusedAnswers:
    """Reads the views again that Django or DRF call themselves."""
    responses = frozenset(
        call.at for call in project.calls if call.external == "rest_framework.response.Response"
    )
    calm = frozenset(call.at for call in project.calls if (call.external or "").startswith(_CALM))
    handlers: dict[Location, Handler] = {}
    for handler in project.handlers:
        if handler.role == "route":
            handlers.setdefault(handler.at, handler)
    found: dict[Handler, tuple[RefusedAnswer, ...]] = {}
    for view in plain_views(project):
        file = lowered(view.function.path, sources)
        if file is not None and view.function.at in handlers:
            found[handlers[view.function.at]] = tuple(_refused(file, view, responses, calm))
    return RefusedAnswers(found)


def _refused(
    file: LoweredFile, view: PlainView, responses: frozenset[Location], calm: frozenset[Location]
) -> Iterator[RefusedAnswer]:
    at, id_, is_of_drf = view.function.at, view.function.id, view.is_of_drf
    if is_of_drf and view.function.is_async:
        yield RefusedAnswer(at, "coroutine", id_, is_of_drf)
        return
    body = next((f.body for f in file.extract.functions if file.span(f.at, f.end) == at), ())
    for found in nodes(body):
        if isinstance(found.node, ir.Return):
            value = found.node.value
            kind = _kind_of(value)
            if not is_of_drf and isinstance(value, ir.Call) and file.place(value) in responses:
                kind = "Response"
            if kind:
                place = file.span(found.node.at, found.node.end)
                yield RefusedAnswer(place, kind, id_, is_of_drf)
    yield from _by_its_end(file, view, body, calm)


def _by_its_end(
    file: LoweredFile, view: PlainView, body: Body, calm: frozenset[Location]
) -> Iterator[RefusedAnswer]:
    """Finds that a view ends without `return`; a call at its end may raise if it is not a calm one."""
    is_sure = not any(isinstance(found.node, ir.Return | ir.Raise) for found in nodes(body))
    ends = list(ends_of(body)) if body else []
    counted = [end for end in ends if _goes_on(file, end, calm) or _is_skipped(end, body)]
    if counted and (not is_sure or counted == ends):
        place = view.function.at if is_sure else file.span(counted[0].at, counted[0].end)
        yield RefusedAnswer(place, "NoneType", view.function.id, view.is_of_drf, is_sure)


def _goes_on(file: LoweredFile, end: ir.Statement, calm: frozenset[Location]) -> bool:
    if isinstance(end, ir.Assign):
        return True
    call = end.value if isinstance(end, ir.Evaluate) else None
    if not isinstance(call, ir.Call):
        return False
    return ir.last_name(call.function) in _LOGGING or file.place(call) in calm


def _is_skipped(end: ir.Statement, body: Body) -> bool:
    """Tells whether an end is the only condition of a view, on the truth of one value."""
    conditions = [one for one in body if isinstance(one, ir.If)]
    is_plain = isinstance(end, ir.If) and isinstance(end.test, ir.Call | ir.Name)
    return is_plain and conditions == [end]


def _kind_of(value: ir.Expression | None) -> str:
    """Names the type of what is returned, where it is written out; empty where it is not."""
    match value:
        case None:
            return "NoneType"
        case ir.Const():
            return type(value.value).__name__
        case ir.Template():
            return "str"
        case ir.Mapping():
            return "dict"
        case ir.Sequence() | ir.Comprehension():
            return _SEQUENCES.get(value.kind, "")
        case _:
            return ""
