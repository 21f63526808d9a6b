from textwrap import dedent

import pytest

from cdcheck.linking.start_script import read_start
from cdcheck.model.starting import Entry, EntryKind, StartScript

FLASK = {"app/__init__.py": "", "app/main.py": "", "app/__main__.py": "", "manage.py": ""}
NODE = {
    "package.json": '{"main": "src/app.js", "scripts": {"start": "node src/index.js",'
    ' "dev": "nodemon --exec tsx src/server.ts", "build": "tsc", "old": "node dist/gone.js"}}',
    "src/index.js": "",
    "src/app.js": "",
    "src/server.ts": "",
}


def start(script: str, files: dict[str, str]) -> StartScript:
    texts = {**files, "run.sh": script}
    contents = {path: text.encode() for path, text in texts.items()}
    found = read_start(contents.get, contents, [])
    assert found is not None
    return found


def started(script: str, files: dict[str, str]) -> list[tuple[str, EntryKind, tuple[str, ...]]]:
    return [(e.path, e.kind, e.roots) for e in start(dedent(script), files).entries]


@pytest.mark.parametrize(
    ("script", "path", "kind", "roots"),
    [
        pytest.param("python app/main.py", "app/main.py", EntryKind.SCRIPT, ("app",), id="a script"),
        pytest.param("python3 -u -m app.main", "app/main.py", EntryKind.MODULE, (".",), id="a module"),
        pytest.param("python -m app", "app/__main__.py", EntryKind.MODULE, (".",), id="a package"),
        pytest.param(
            "cd app && exec python main.py", "app/main.py", EntryKind.SCRIPT, ("app",), id="cd, exec"
        ),
        pytest.param(
            'cd "$(dirname "$0")/app"\npython main.py',
            "app/main.py",
            EntryKind.SCRIPT,
            ("app",),
            id="the script's own folder",
        ),
        pytest.param(
            'DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\ncd "$DIR"\npython app/main.py',
            "app/main.py",
            EntryKind.SCRIPT,
            ("app",),
            id="a folder in a variable",
        ),
        pytest.param(
            "export PYTHONPATH=$(pwd):src\npython app/main.py",
            "app/main.py",
            EntryKind.SCRIPT,
            ("app", ".", "src"),
            id="PYTHONPATH",
        ),
        pytest.param(
            "uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8000}",
            "app/main.py",
            EntryKind.SERVER,
            (".",),
            id="uvicorn",
        ),
        pytest.param(
            "uvicorn --app-dir app main:app", "app/main.py", EntryKind.SERVER, ("app",), id="app-dir"
        ),
        pytest.param(
            "gunicorn -w 4 -b 0.0.0.0:$PORT 'app.main:create_app()'",
            "app/main.py",
            EntryKind.SERVER,
            (".",),
            id="gunicorn with a factory",
        ),
        pytest.param(
            "FLASK_APP=app.main flask run --host 0.0.0.0",
            "app/main.py",
            EntryKind.SERVER,
            (".",),
            id="FLASK_APP",
        ),
        pytest.param(
            "export FLASK_APP=app/main.py\nflask run",
            "app/main.py",
            EntryKind.SERVER,
            (".",),
            id="a path",
        ),
        pytest.param(
            "python -m flask --app app run", "app/__init__.py", EntryKind.SERVER, (".",), id="--app"
        ),
        pytest.param(
            "uv run uvicorn app.main:app", "app/main.py", EntryKind.SERVER, (".",), id="uv run"
        ),
        pytest.param(
            "uv run --no-sync app/main.py", "app/main.py", EntryKind.SCRIPT, ("app",), id="uv, a script"
        ),
        pytest.param(
            "fastapi run app/main.py --port 80", "app/main.py", EntryKind.SERVER, (".",), id="fastapi"
        ),
        pytest.param(
            "python manage.py runserver 0.0.0.0:8000",
            "manage.py",
            EntryKind.SCRIPT,
            (".",),
            id="manage.py",
        ),
        pytest.param(
            "run() {\n  python app/main.py\n}\nrun",
            "app/main.py",
            EntryKind.SCRIPT,
            ("app",),
            id="function",
        ),
        pytest.param(
            "cat > .env <<'EOF'\nKEY='it\nEOF\npython app/main.py",
            "app/main.py",
            EntryKind.SCRIPT,
            ("app",),
            id="a here-document",
        ),
    ],
)
def test_a_python_start_finds_the_file_and_the_import_roots(
    script: str, path: str, kind: EntryKind, roots: tuple[str, ...]
) -> None:
    assert started(script, FLASK) == [(path, kind, roots)]


@pytest.mark.parametrize(
    ("script", "path"),
    [
        pytest.param("node src/index.js", "src/index.js", id="a file"),
        pytest.param("node src/index", "src/index.js", id="no suffix"),
        pytest.param("node .", "src/app.js", id="the package's main file"),
        pytest.param("npm start", "src/index.js", id="npm start"),
        pytest.param("npm install --silent\nnpm run start", "src/index.js", id="npm run"),
        pytest.param("npm run dev", "src/server.ts", id="nodemon with a command"),
        pytest.param("npx tsx src/server.ts", "src/server.ts", id="npx tsx"),
        pytest.param("node --import tsx src/server.ts", "src/server.ts", id="node with a loader"),
        pytest.param("PORT=3000 exec node --watch src/index.js", "src/index.js", id="a flag"),
        pytest.param("npm run build && node dist/server.js", "src/server.ts", id="a built file"),
        pytest.param("npx ts-node -r dotenv/config src/server.ts", "src/server.ts", id="ts-node"),
        pytest.param("npx fastify start -w -l info src/app.js", "src/app.js", id="fastify-cli"),
    ],
)
def test_a_node_start_finds_the_file(script: str, path: str) -> None:
    assert [entry[0] for entry in started(script, NODE)] == [path]
    assert start(script, NODE).faults == ()


@pytest.mark.parametrize(
    ("script", "kind", "message"),
    [
        pytest.param(
            "set -e\ncd backend\nnode x.js", "changes-to-missing-directory", "backend", id="cd"
        ),
        pytest.param("cd web && npm start", "changes-to-missing-directory", "`web`", id="cd, then"),
        pytest.param("cd\nnpm start", "starts-missing-file", "`~`", id="a bare cd"),
        pytest.param(
            "DIR=\ncd $DIR\nnode src/index.js", "starts-missing-file", "`~`", id="cd to nothing"
        ),
        pytest.param("cd /root\nnpm start", "starts-missing-file", "/root", id="cd to /root"),
        pytest.param(
            "set -e\ncd /testbed\nnpm start", "changes-to-absolute-directory", "/testbed", id="abs"
        ),
        pytest.param("node server.js", "starts-missing-file", "server.js", id="no such file"),
        pytest.param("npm run serve", "starts-missing-file", "`serve`", id="no such script"),
        pytest.param("npm run old", "needs-build-output", "dist/gone.js", id="nothing builds it"),
        pytest.param("pip install --system -r r.txt", "invalid-option", "--system", id="--system"),
        pytest.param("uvicorn app:app --bind 0.0.0.0", "invalid-option", "--bind", id="--bind"),
        pytest.param(
            "until pg_isready; do sleep 1; done\nnpm start", "missing-tool", "pg_isready", id="tool"
        ),
        pytest.param("node src/index.js &\necho started", "daemonises", "background", id="a background"),
        pytest.param("echo hello", "never-starts", "nothing", id="nothing"),
        pytest.param("#!/usr/bin/env bash -e\nnpm start", "bad-interpreter", "bash -e", id="env"),
        pytest.param("#!/bin/bash\r\nnpm start\r\n", "carriage-return", "carriage", id="CRLF"),
        pytest.param("```bash\nnpm start\n```", "not-a-script", "```bash", id="a fence"),
    ],
)
def test_what_must_fail_is_a_fault(script: str, kind: str, message: str) -> None:
    faults = start(script, NODE).faults

    assert [fault.kind for fault in faults] == [kind]
    assert message in faults[0].message


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("mkdir -p data\ncd data\ncd ..\nnpm start", id="a folder that it makes"),
        pytest.param("cd backend || true\nnpm start", id="an excused cd"),
        pytest.param("cd backend\nnpm start", id="a cd whose failure changes nothing"),
        pytest.param("if [ -d backend ]; then cd backend; fi\nnpm start", id="a guarded cd"),
        pytest.param("[ -f server.js ] && node server.js\nnpm start", id="a guarded start"),
        pytest.param("git clone x y && cd y && npm start", id="a clone"),
        pytest.param('cd /app 2>/dev/null || cd "$(dirname "$0")"\nnpm start', id="two tries"),
        pytest.param("cd ${APP_DIR:-.}\nnpm start", id="a folder from the environment"),
        pytest.param("uv pip install --system -r r.txt\nnpm start", id="uv's own option"),
        pytest.param("apt-get install -y netcat\nnc -z db 1\nnpm start", id="an installed tool"),
        pytest.param("command -v jq && jq . x\nnpm start", id="a tool that is asked for"),
        pytest.param("node src/index.js &\nwait", id="a background that is waited for"),
        pytest.param("python -m gunicorn x.y:app", id="a module that is not of the app"),
        pytest.param("./build.sh\nnode made.js", id="a helper that is missing too"),
        pytest.param(
            "for f in a b; do echo $f; done\ncase $1 in a) x;; *) y;; esac\nnpm start", id="blocks"
        ),
    ],
)
def test_what_may_work_is_no_fault(script: str) -> None:
    assert start(script, NODE).faults == ()


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("echo 'open\nnpm start", id="an open quote"),
        pytest.param("if true; then npm start", id="an open block"),
        pytest.param("diff <(a) <(b)\nnpm start", id="process substitution"),
        pytest.param("#!/usr/bin/env python3\nimport os\n", id="another language"),
    ],
)
def test_a_script_that_is_not_understood_is_not_judged(script: str) -> None:
    found = start(script, NODE)

    assert not found.is_understood
    assert found.faults == ()


def test_commands_carry_their_folder_and_their_variables() -> None:
    script = start("export A=1\ncd src\nB=2 node index.js\n", NODE)

    command = script.commands[-1]
    assert (command.words, command.directory) == (("node", "index.js"), "src")
    assert command.environment == (("A", "1"), ("B", "2"))
    assert isinstance(script.entries[0], Entry)


def test_no_script_is_no_start() -> None:
    assert read_start({}.get, [], []) is None


def test_roots_are_not_told_where_an_image_adds_to_them() -> None:
    files = {**FLASK, "Dockerfile": "FROM python:3.12\nENV PYTHONPATH=/app\n"}

    assert started("python app/main.py", files) == [("app/main.py", EntryKind.SCRIPT, ())]
