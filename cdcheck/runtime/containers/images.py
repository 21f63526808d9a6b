"""Images with what apps need installed, each made once, under the digest of what it is made from."""

import fcntl
import hashlib
import io
import json
import os
import shlex
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docker.errors import ImageNotFound
from msgspec import Struct
from urllib3.exceptions import HTTPError

from cdcheck.cache import default_folder
from cdcheck.errors import InstallError, ToolError
from cdcheck.runtime.containers.engine import KIND, Client, asking
from cdcheck.runtime.contract import Runtime
from cdcheck.runtime.databases import DATABASE, PASSWORD, SETTINGS, USER
from cdcheck.runtime.installing import Plan, is_ours
from cdcheck.runtime.tracing.hooks import PATH_FILE, PATH_LINE

HOME = "/cdcheck"
VENV, MODULES = f"{HOME}/venv", f"{HOME}/plan"
DATA = f"{HOME}/data"
DEPENDENCIES, POSTGRES, OWN = "cdcheck-dependencies", "cdcheck-database", "cdcheck-own"
# Standard input is open for as long as cdcheck lives; when it ends so does everything in the container.
# A shell would give a background job an empty one, hence 3.
ENDS_WITH_US = "exec 3<&0 && { (cat <&3 >/dev/null; kill -9 -1) & }"
_PUBLIC = {"python": "python:3.12-slim", "node": "node:20-slim", "postgres": "postgres:16-alpine"}
_CERTIFICATES = f"{HOME}/ca.pem"
OWN_CERTIFICATES = "cdcheck-ca.pem"
_LAST_LINES = 60


class Site(Struct, frozen=True):
    """Is how a site differs from others: its base images, package mirrors, and certificates.

    `addresses` is the range that networks are cut from. `dockerfile` is the app's own, to be used
    instead of ours.
    """

    base_images: Mapping[str, str] = {}
    mirrors: Mapping[str, str] = {}
    ca_bundle: Path | None = None
    addresses: str = "10.213.0.0/16"
    dockerfile: str | None = None

    def base_image(self, runtime: str) -> str:
        """Gives the image that a runtime's are made from."""
        return self.base_images.get(runtime, _PUBLIC[runtime])


class Image(Struct, frozen=True):
    """Is an image that is there; `was_made` tells whether it had to be made."""

    tag: str
    digest: str
    was_made: bool


def dependency_image(client: Client, plan: Plan, site: Site, seconds: float) -> Image:
    """Gives the image that has a plan's dependencies installed, making it if need be."""
    base = site.base_image(plan.runtime)
    lines = _python(plan) if plan.runtime is Runtime.PYTHON else _node(plan)
    files = {f"plan/{name}": content for name, content in plan.files.items()}
    recipe = _Recipe(base, tuple(lines), files, site, plan.runtime)
    return _image(client, recipe, f"{DEPENDENCIES}-{plan.runtime}", seconds)


def postgres_image(client: Client, site: Site, seconds: float) -> Image:
    """Gives an image whose database is there already: starting it takes a moment."""
    locale = "--encoding UTF8 --locale C --no-sync"
    make = " && ".join(
        (
            f"echo {PASSWORD} >{HOME}/password",
            f"initdb -D {DATA} -U {USER} --pwfile {HOME}/password --auth scram-sha-256 {locale}",
            f"echo 'host all all all scram-sha-256' >>{DATA}/pg_hba.conf",
            f"echo 'CREATE DATABASE \"{DATABASE}\"' | postgres --single -D {DATA} postgres",
        )
    )
    settings = " ".join(f"-c {shlex.quote(setting)}" for setting in SETTINGS)
    serve = f"{ENDS_WITH_US} && exec postgres -D {DATA} -k /tmp -h '*' {settings} 3<&-"
    lines = (
        "USER root",
        f"RUN mkdir -p {HOME} && chown postgres {HOME}",
        "USER postgres",
        f"RUN {make}",
        f"ENTRYPOINT {json.dumps(['sh', '-c', serve])}",
        "CMD []",
    )
    recipe = _Recipe(site.base_image("postgres"), lines, {}, site, "postgres")
    return _image(client, recipe, POSTGRES, seconds)


def own_image(client: Client, archive: bytes, site: Site, seconds: float) -> Image:
    """Gives the image that an app's own Dockerfile makes of its files.

    It is told the package mirrors as `PIP_INDEX_URL` and `npm_config_registry`, and the file beside it
    with the certificates as `CDCHECK_CA_BUNDLE`; what it declares no `ARG` for it does not see.
    """
    dockerfile, arguments = site.dockerfile or "Dockerfile", _own_arguments(site)
    told = json.dumps([dockerfile, arguments], sort_keys=True).encode()
    digest = hashlib.sha256(archive + told).hexdigest()[:20]
    tag = f"{OWN}:{digest}"
    with _locked(digest):
        if _is_there(client, tag):
            return Image(tag, digest, was_made=False)
        _build(client, archive, tag, seconds, dockerfile=dockerfile, buildargs=arguments)
    return Image(tag, digest, was_made=True)


def _own_arguments(site: Site) -> dict[str, str]:
    names = {"python": "PIP_INDEX_URL", "node": "npm_config_registry"}
    found = {names[runtime]: url for runtime, url in site.mirrors.items() if runtime in names}
    if site.ca_bundle is not None:
        found["CDCHECK_CA_BUNDLE"] = OWN_CERTIFICATES
    return found


class _Recipe(Struct, frozen=True):
    base: str
    lines: tuple[str, ...]
    files: Mapping[str, bytes]
    site: Site
    runtime: str

    @property
    def arguments(self) -> dict[str, str]:
        """Gives the build arguments: how the registry is reached."""
        mirror = self.site.mirrors.get(self.runtime)
        found: dict[str, str] = {}
        if mirror is not None:
            found |= {"PIP_INDEX_URL": mirror, "npm_config_registry": mirror}
        if self.site.ca_bundle is not None:
            names = ("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
            found |= dict.fromkeys(names, _CERTIFICATES)
        return found

    def dockerfile(self, base: str) -> str:
        """Writes the Dockerfile. The base is named by its id, so that a new one makes a new image."""
        arguments = "".join(f"ARG {name}\n" for name in self.arguments)
        certificates = f"COPY ca.pem {_CERTIFICATES}\n" if self.site.ca_bundle else ""
        return f"FROM {base}\n{arguments}{certificates}" + "\n".join(self.lines) + "\n"

    def context(self, base: str) -> bytes:
        """Packs what the builder is given."""
        bundle = self.site.ca_bundle
        certificates = {} if bundle is None else {"ca.pem": bundle.read_bytes()}
        return packed({"Dockerfile": self.dockerfile(base).encode(), **certificates, **self.files})


def _python(plan: Plan) -> Iterator[str]:
    yield f"RUN python3 -m venv {VENV}"
    if plan.files:
        pip = f"{VENV}/bin/pip install -q --no-cache-dir"
        yield f"COPY plan {MODULES}"
        yield "RUN " + " || ".join(f"{pip} {' '.join(words)}" for words in plan.requirements(MODULES))
    # Last, so that what is installed is the same layer whatever stands here.
    packages = f"{VENV}/lib/python*/site-packages"
    yield f"RUN echo {shlex.quote(PATH_LINE)} >$(echo {packages})/{PATH_FILE}"


def _node(plan: Plan) -> Iterator[str]:
    yield f"RUN mkdir -p {MODULES}/{plan.folder}"
    if plan.files:
        quiet = "--no-audit --no-fund --loglevel=error"
        install = f"npm install {quiet}"
        yield f"COPY plan {MODULES}"
        yield f"WORKDIR {MODULES}/{plan.folder}"
        yield "RUN " + (f"npm ci {quiet} || {install}" if plan.has_lock else install)


def _image(client: Client, recipe: _Recipe, name: str, seconds: float) -> Image:
    base = _base(client, recipe.base)
    told = hashlib.sha256(recipe.dockerfile(base).encode())
    for path, content in sorted(recipe.files.items()):
        told.update(f"\0{path}\0{len(content)}\0".encode() + content)
    digest = told.hexdigest()[:20]
    tag = f"{name}:{digest}"
    with _locked(digest):
        if _is_there(client, tag):
            return Image(tag, digest, was_made=False)
        _build(client, recipe.context(base), tag, seconds, buildargs=recipe.arguments)
    return Image(tag, digest, was_made=True)


def _base(client: Client, name: str) -> str:
    with asking(f"find the base image `{name}`"):
        try:
            image = client.images.get(name)
        except ImageNotFound:
            image = client.images.pull(name)
        return str(image.id)


def _is_there(client: Client, tag: str) -> bool:
    with asking("look for an image"), suppress(ImageNotFound):
        client.images.get(tag)
        return True
    return False


@contextmanager
def _locked(digest: str) -> Iterator[None]:
    # Two runs may want the same image: the second waits and finds it.
    folder = (default_folder(os.environ) or Path(tempfile.gettempdir())) / "image-locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / digest).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(client: Client, context: bytes, tag: str, seconds: float, **more: Any) -> None:
    with asking("build an image"):
        try:
            lines = client.api.build(
                fileobj=io.BytesIO(context),
                custom_context=True,
                tag=tag,
                rm=True,
                forcerm=True,
                decode=True,
                labels={KIND: "image"},
                timeout=int(seconds),
                **more,
            )
            said, error = _read(lines, time.monotonic() + seconds)
        except (OSError, HTTPError) as failure:
            if "Timeout" not in type(failure).__name__:
                raise
            raise ToolError("the dependencies were not installed in time; use a mirror") from None
    if error:
        _refuse(said, error)


def _read(lines: Iterable[Any], until: float) -> tuple[str, str]:
    said, error = [], ""
    for line in lines:
        if time.monotonic() > until:
            raise TimeoutError
        said.append(line.get("stream", ""))
        error = line.get("error", error)
    return "".join(said), error


def _refuse(said: str, error: str) -> None:
    last = tuple(said.splitlines()[-_LAST_LINES:])
    if is_ours(said):
        raise ToolError(f"the dependencies could not be fetched: {' '.join(last[-3:])[:400]}")
    if "returned a non-zero code" not in error:
        raise ToolError(f"an image cannot be built: {error[:300]}")
    raise InstallError("the dependencies cannot be installed", last)


def packed(files: Mapping[str, bytes], folders: Mapping[str, int] | None = None) -> bytes:
    """Packs files, and folders with their modes, into an archive that is the same for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, mode in sorted((folders or {}).items()):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            archive.addfile(entry)
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
