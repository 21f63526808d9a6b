"""A session of SQLAlchemy that is not asynchronous, and whose engine is."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.project import Project
from cdcheck.model.sessions import SessionUse

_SENDING = frozenset({"query", "execute", "scalars", "scalar", "exec", "get", "get_one", "refresh"})


@rule(where=lambda use: use.is_misbound and use.method in _SENDING and not use.is_test)
def sqlalchemy_misbound_session(use: SessionUse, project: Project) -> Verdicts:
    """Names the first use only: all others fail for the same reason."""
    sending = [
        u for u in project.session_uses if u.is_misbound and u.method in _SENDING and not u.is_test
    ]
    every = [one for one in sending if not _is_misentered(one, project)]
    if every[:1] != [use]:
        return
    made = (Evidence(use.made_at, "makes the session"),) if use.made_at is not None else ()
    others = tuple(Evidence(one.at, "is asked likewise") for one in every[1:4])
    yield Violation(
        at=use.at,
        message=f"`{use.method}` is asked of a plain `Session`, whose engine is asynchronous",
        about=f"{use.function or use.at.path}: {use.receiver}.{use.method}",
        hint="make sessions with `async_sessionmaker`, or the engine with `create_engine`",
        evidence=(*made, *others),
        predicts="sqlalchemy.ext.asyncio.exc.AsyncContextNotStarted: AsyncConnection context has not "
        "been started and object has not been awaited.",
    )


def _is_misentered(use: SessionUse, project: Project) -> bool:
    """Tells whether the session is entered where it is made or used, which fails before it is asked."""
    entered = project.misentered_contexts
    return any(use.made_at == one.at or use.function == one.function for one in entered)
