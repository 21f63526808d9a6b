from collections.abc import Iterator

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.django_settings import VARIABLE, DjangoSettings
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.starting import Command, EntryKind, StartScript

_NEEDING = frozenset({"check", "collectstatic", "flush", "loaddata", "migrate", "runserver", "shell"})
_MAKING = frozenset({"django.core.wsgi.get_wsgi_application", "django.core.asgi.get_asgi_application"})


@rule(where=lambda script: script.is_understood)
def django_settings_unset(script: StartScript, settings: DjangoSettings, project: Project) -> Verdicts:
    if settings.may_be_set_around:
        return
    for at, named in (*_commands(script), *_servers(script, settings, project)):
        yield Violation(
            at=at,
            message=f"`{named}` is started, and nothing says which settings Django has",
            about=f"{script.path} {named}",
            hint=f"export `{VARIABLE}` before, or set it in the file that is started",
            predicts="ImproperlyConfigured: Requested setting",
        )


def _commands(script: StartScript) -> Iterator[tuple[Location, str]]:
    for command in script.commands:
        words = command.words[1:] if command.words[:1] == ("exec",) else command.words
        if words[:1] == ("django-admin",):
            told = words[1:]
        elif words[1:3] == ("-m", "django"):
            told = words[3:]
        else:
            continue
        is_told = any(word.startswith(("--settings", "--pythonpath")) for word in told)
        if told[:1] and told[0] in _NEEDING and not is_told and not _is_set_for(command):
            yield command.at, f"django {told[0]}"


def _servers(
    script: StartScript, settings: DjangoSettings, project: Project
) -> Iterator[tuple[Location, str]]:
    made = {call.at.path for call in project.calls if call.external in _MAKING}
    unset = {command.at for command in script.commands if not _is_set_for(command)}
    for entry in script.entries:
        is_made = entry.kind is EntryKind.SERVER and entry.path in made
        if is_made and entry.at in unset and not settings.are_said_from(entry.path):
            yield entry.at, entry.target


def _is_set_for(command: Command) -> bool:
    return command.is_conditional or any(name == VARIABLE for name, _ in command.environment)
