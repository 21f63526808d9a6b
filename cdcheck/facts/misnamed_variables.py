"""Environment variables that are set under one name, and read under another."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from posixpath import join

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.environment_reads import EnvironmentRead, EnvironmentReads
from cdcheck.facts.source_words import SourceWords
from cdcheck.file_kinds import CONTAINER_FILES
from cdcheck.model.project import Project
from cdcheck.model.starting import Setting
from cdcheck.proving import SourceTexts

# What programs and libraries read without being told.
_READ_ANYWAY = re.compile(
    r"(?:PG|FLASK_|NODE_|NPM_|PYTHON|PIP_|DJANGO_|UVICORN_|GUNICORN_|CELERY_|AWS_|SENTRY_|OTEL_|"
    r"MYSQL_|POSTGRES_|MARIADB_|MONGO_INITDB_|COMPOSE_|DOCKER_|VITE_|REACT_APP_|NEXT_PUBLIC_)\w*"
    r"|PORT|HOST|DEBUG|TZ|PATH|HOME|LANG|WEB_CONCURRENCY"
)
# What reads variables by names that it makes, or that it is known for.
_READING_MORE = (
    *("env_prefix", "env_nested", "dynaconf", "environ.env", "dj_database_url", "convict", "env-schema"),
    *("custom-environment-variables", "load_dotenv(override", "os.environ.items", "dict(os.environ"),
    *("object.keys(process.env", "...process.env", "process.env[`", "**os.environ", "from_prefixed_env"),
)
# What may set or name variables beside the code.
_BESIDE = (
    *CONTAINER_FILES,
    *("run.sh", "start.sh", "entrypoint.sh", "docker-entrypoint.sh", "Procfile", "Makefile", "justfile"),
    *("README.md", "readme.md", "README", "README.rst", "package.json", "app.json", "fly.toml"),
    *("render.yaml", "railway.json", "vercel.json", "schema.prisma", "prisma/schema.prisma"),
    *(".env", ".env.local", ".env.development", ".env.production", ".env.docker", ".envrc", ".flaskenv"),
    *(".env.example", ".env.sample", ".env.template", "pyproject.toml", "setup.cfg", "tox.ini"),
    *("alembic.ini", "nodemon.json", "Jenkinsfile", ".gitlab-ci.yml"),
)
_WORDS = {
    **dict.fromkeys(("database", "postgres", "postgresql", "pg", "mysql", "mongo", "mongodb"), "db"),
    **dict.fromkeys(("uri", "dsn", "conn", "connection", "string", "connectionstring"), "url"),
    **dict.fromkeys(("pass", "passwd", "pwd"), "password"),
    "username": "user",
    "hostname": "host",
}
_NEAR, _LONG = 0.75, 4


class MisnamedVariable(Struct, frozen=True):
    """Is a variable that is read and that nothing sets, and the one that is set in its place."""

    read: EnvironmentRead
    setting: Setting


class MisnamedVariables(Struct, frozen=True):
    """Lists them, the first read of each."""

    all: tuple[MisnamedVariable, ...]


@fact
def misnamed_variables(
    project: Project, reads: EnvironmentReads, words: SourceWords, sources: SourceTexts
) -> MisnamedVariables:
    first = {read.name: read for read in reversed(reads.needed)}
    named = {setting.name for setting in project.settings}
    pairs = [
        MisnamedVariable(read, setting)
        for read in first.values()
        for setting in project.settings
        if read.name not in named
        and _is_near(read.name, setting.name)
        and not _READ_ANYWAY.fullmatch(setting.name)
    ]
    if not pairs or words.mentions(*_READING_MORE):
        return MisnamedVariables(())
    texts = list(_texts(project, sources))
    found: dict[str, MisnamedVariable] = {}
    for pair in pairs:
        is_read = _is_used(pair.setting.name, words.texts(), texts)
        is_named = any(re.search(rf"\b{pair.read.name}\b", text) for text in texts)
        if not is_read and not is_named:
            found.setdefault(pair.read.name, pair)
    return MisnamedVariables(tuple(found.values()))


def _texts(project: Project, sources: SourceTexts) -> Iterator[str]:
    for folder in ("", *project.folders):
        for name in _BESIDE:
            data = sources.read(join(folder, name))
            if data is not None:
                yield data.decode("utf-8", "replace")


def _is_used(name: str, code: Sequence[str], texts: Sequence[str]) -> bool:
    """Tells whether code may read a variable, or something beside it, and not to give it a default."""
    if any(re.search(rf"\b{name.lower()}\b", text) for text in code):
        return True
    own = re.compile(rf"\b{name}=[\"']?\$\{{{name}\b")
    used = re.compile(rf"(?:\$\{{?|env\(['\"]|%\(){name}\b")
    return any(used.search(own.sub("", text)) for text in texts)


def _is_near(read: str, name: str) -> bool:
    """Tells whether two names mean the same: by their words, or but for a slip in one of them."""
    if read == name or sorted(re.findall(r"\d+", read)) != sorted(re.findall(r"\d+", name)):
        return False
    ours, theirs = read.lower().split("_"), name.lower().split("_")
    if _meant(ours) == _meant(theirs):
        return True
    differing = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    return len(ours) == len(theirs) and len(differing) == 1 and _is_slip(*differing[0])


def _meant(words: list[str]) -> frozenset[str]:
    meant = {_WORDS.get(word, word) for word in words if word}
    return frozenset(meant - {"key"} if "secret" in meant else meant)


def _is_slip(one: str, other: str) -> bool:
    is_long = min(len(one), len(other)) >= _LONG
    return is_long and SequenceMatcher(None, one, other).ratio() > _NEAR
