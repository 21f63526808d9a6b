"""Plays one scenario against a running app and says what is not as the contract says.

    python -m tests.fixture_apps.smoke http://127.0.0.1:8000

Asks for all 19 operations. Several users exist before the first article, and several comments before the
first that is looked at, so that ids which are mixed up show. Names carry a suffix, so that the scenario
can be played on one app twice.
"""

import sys
import uuid
from dataclasses import dataclass
from typing import Any

import click

from tests.fixture_apps.client import REFUSALS, Conduit
from tests.fixture_apps.contract import SmokeError
from tests.fixture_apps.expectations import (
    expect_fields,
    expect_list,
    expect_same,
    expect_strings,
    expect_times,
)

PASSWORD = "correct horse"
WRONG = "wrong horse"
ABOUT = {"bio": "Reads a lot.", "image": "https://example.com/reader.png"}


@dataclass(frozen=True, slots=True)
class Person:
    """A registered user."""

    username: str
    email: str
    token: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a reader, two writers and somebody who looks on."""

    suffix: str
    reader: Person
    writer: Person
    other_writer: Person
    onlooker: Person


def smoke(base_url: str) -> None:
    """Raises `SmokeError` at the first thing that is not as it should be."""
    with Conduit(base_url) as app:
        cast = _register_all(app)
        _login(app, cast)
        _current_user(app, cast.reader)
        _profiles(app, cast)
        slugs = _publish(app, cast)
        _lists(app, cast, slugs)
        _feed(app, cast, slugs)
        _favorites(app, cast, slugs)
        slugs = _edit(app, cast, slugs)
        _comments(app, cast, slugs)
        _tags_and_deletion(app, cast, slugs)
        expect_same("operations that were not asked for", app.uncalled, set())


def _register_all(app: Conduit) -> Cast:
    suffix = uuid.uuid4().hex[:8]
    names = ("early", "extra", "reader", "writer", "other", "onlooker")
    early, _, *people = [_register(app, f"{name}{suffix}") for name in names]
    app.denied("GetCurrentUser")
    app.denied("GetCurrentUser", token="not.a.token")
    app.invalid("CreateUser", body={"user": {"email": f"no{suffix}@example.com"}})
    again = {"username": early.username, "email": early.email, "password": PASSWORD}
    app.invalid("CreateUser", body={"user": again})
    return Cast(suffix, *people)


def _register(app: Conduit, username: str) -> Person:
    wanted = {"username": username, "email": f"{username}@example.com"}
    user = app.call("CreateUser", body={"user": {**wanted, "password": PASSWORD}})["user"]
    expect_fields("CreateUser", user, **wanted)
    expect_strings("CreateUser", user, "token", "bio", "image")
    return Person(user["username"], user["email"], user["token"])


def _login(app: Conduit, cast: Cast) -> None:
    credentials = {"email": cast.writer.email, "password": PASSWORD}
    user = app.call("Login", body={"user": credentials})["user"]
    expect_fields("Login", user, username=cast.writer.username, email=cast.writer.email)
    read = app.call("GetCurrentUser", token=user["token"])["user"]
    expect_fields("GetCurrentUser after Login", read, username=cast.writer.username)
    _wrong_password(app, cast.writer, WRONG)


def _wrong_password(app: Conduit, person: Person, password: str) -> None:
    credentials = {"email": person.email, "password": password}
    app.refused("Login", statuses=(401, *REFUSALS), body={"user": credentials})


def _current_user(app: Conduit, person: Person) -> None:
    change = {**ABOUT, "password": "new horse"}
    app.denied("UpdateCurrentUser", body={"user": change})
    user = app.call("UpdateCurrentUser", token=person.token, body={"user": change})["user"]
    for place, seen in (
        ("UpdateCurrentUser", user),
        ("GetCurrentUser", app.call("GetCurrentUser", token=person.token)["user"]),
    ):
        expect_fields(place, seen, username=person.username, email=person.email, **ABOUT)
    app.call("Login", body={"user": {"email": person.email, "password": change["password"]}})
    _wrong_password(app, person, PASSWORD)


def _profiles(app: Conduit, cast: Cast) -> None:
    writer, reader = cast.writer.username, cast.reader
    app.denied("FollowUserByUsername", username=writer)
    app.refused("GetProfileByUsername", username=f"nobody{cast.suffix}")
    app.refused("FollowUserByUsername", username=f"nobody{cast.suffix}", token=reader.token)
    for _ in range(2):
        profile = app.call("FollowUserByUsername", username=writer, token=reader.token)["profile"]
        expect_fields("FollowUserByUsername", profile, username=writer, following=True)
    app.call("FollowUserByUsername", username=cast.onlooker.username, token=cast.writer.token)
    for token, following in ((reader.token, True), (cast.onlooker.token, False), (None, False)):
        profile = app.call("GetProfileByUsername", username=writer, token=token)["profile"]
        expect_fields("GetProfileByUsername", profile, username=writer, following=following)
    profile = app.call("GetProfileByUsername", username=reader.username, token=cast.writer.token)[
        "profile"
    ]
    expect_fields("GetProfileByUsername", profile, following=False, **ABOUT)


def _publish(app: Conduit, cast: Cast) -> list[str]:
    """Publishes four articles, two a writer, and gives their slugs, the oldest first."""
    app.denied("CreateArticle", body={"article": _draft(cast, "Nobody's", [])})
    app.invalid("CreateArticle", token=cast.writer.token, body={"article": {"description": "No title"}})
    first, shared = f"first-{cast.suffix}", f"shared-{cast.suffix}"
    slugs = [
        _publish_one(app, author, _draft(cast, title, tags))
        for author, title, tags in (
            (cast.other_writer, "Of Bees", [shared]),
            (cast.writer, "Of Ants", [first, shared]),
            (cast.writer, "Of Moths", []),
            (cast.other_writer, "Of Wasps", [first]),
        )
    ]
    expect_same("number of slugs", len(set(slugs)), len(slugs))
    app.refused("GetArticle", slug=f"nothing-{cast.suffix}")
    return slugs


def _draft(cast: Cast, title: str, tags: list[str]) -> dict[str, Any]:
    text = f"{title}, {cast.suffix}"
    return {"title": text, "description": f"About {text}", "body": f"All about {text}.", "tagList": tags}


def _publish_one(app: Conduit, author: Person, draft: dict[str, Any]) -> str:
    created = app.call("CreateArticle", token=author.token, body={"article": draft})["article"]
    read = app.call("GetArticle", slug=created["slug"])["article"]
    for place, article in (("CreateArticle", created), ("GetArticle", read)):
        texts = {key: draft[key] for key in ("title", "description", "body")}
        expect_fields(place, article, **texts, favorited=False, favoritesCount=0)
        expect_same(f"{place}: tagList", sorted(article["tagList"]), sorted(draft["tagList"]))
        expect_fields(f"{place}: author", article["author"], username=author.username, following=False)
        expect_times(place, article)
    return str(created["slug"])


def _lists(app: Conduit, cast: Cast, slugs: list[str]) -> None:
    bees, ants, moths, wasps = slugs
    by_writer = {"author": cast.writer.username}
    expect_list(app, [moths, ants], 2, query=by_writer)
    expect_list(app, [wasps, bees], 2, query={"author": cast.other_writer.username})
    expect_list(app, [ants, bees], 2, query={"tag": f"shared-{cast.suffix}"})
    expect_list(app, [], 0, query={"tag": f"unknown-{cast.suffix}"})
    expect_list(app, [moths], 2, query={**by_writer, "limit": 1})
    expect_list(app, [ants], 2, query={**by_writer, "limit": 1, "offset": 1})
    page = app.call("GetArticles", query={"limit": 4})
    expect_same("GetArticles: the newest first", [a["slug"] for a in page["articles"]], slugs[::-1])
    seen = app.call("GetArticles", query=by_writer, token=cast.reader.token)["articles"][0]
    expect_same("GetArticles: author followed", seen["author"]["following"], True)


def _feed(app: Conduit, cast: Cast, slugs: list[str]) -> None:
    _, ants, moths, _ = slugs
    app.denied("GetArticlesFeed")
    expect_list(app, [moths, ants], 2, "GetArticlesFeed", token=cast.reader.token)
    expect_list(
        app, [ants], 2, "GetArticlesFeed", token=cast.reader.token, query={"limit": 1, "offset": 1}
    )
    expect_list(app, [], 0, "GetArticlesFeed", token=cast.writer.token)


def _favorites(app: Conduit, cast: Cast, slugs: list[str]) -> None:
    bees, ants = slugs[:2]
    app.denied("CreateArticleFavorite", slug=ants)
    app.refused("CreateArticleFavorite", slug=f"nothing-{cast.suffix}", token=cast.reader.token)
    for person, count in ((cast.reader, 1), (cast.onlooker, 2), (cast.onlooker, 2)):
        article = app.call("CreateArticleFavorite", slug=ants, token=person.token)["article"]
        expect_fields("CreateArticleFavorite", article, slug=ants, favorited=True, favoritesCount=count)
    app.call("CreateArticleFavorite", slug=bees, token=cast.onlooker.token)
    for token, favorited in ((cast.reader.token, True), (cast.writer.token, False), (None, False)):
        article = app.call("GetArticle", slug=ants, token=token)["article"]
        expect_fields("GetArticle", article, favorited=favorited, favoritesCount=2)
    expect_list(app, [ants, bees], 2, query={"favorited": cast.onlooker.username})
    article = app.call("DeleteArticleFavorite", slug=ants, token=cast.onlooker.token)["article"]
    expect_fields("DeleteArticleFavorite", article, slug=ants, favorited=False, favoritesCount=1)
    expect_list(app, [bees], 1, query={"favorited": cast.onlooker.username})
    expect_list(app, [ants], 1, query={"favorited": cast.reader.username})


def _edit(app: Conduit, cast: Cast, slugs: list[str]) -> list[str]:
    bees, ants, moths, wasps = slugs
    title = f"Of Beetles, {cast.suffix}"
    app.denied("UpdateArticle", slug=ants, body={"article": {"title": title}})
    app.refused("UpdateArticle", slug=ants, token=cast.reader.token, body={"article": {"title": title}})
    before = app.call("GetArticle", slug=ants)["article"]
    changed = {"title": title, "body": "Beetles all the way."}
    answer = app.call("UpdateArticle", slug=ants, token=cast.writer.token, body={"article": changed})
    slug = answer["article"]["slug"]
    stays = {"description": before["description"], "favoritesCount": 1, "createdAt": before["createdAt"]}
    for place, article in (
        ("UpdateArticle", answer["article"]),
        ("GetArticle after UpdateArticle", app.call("GetArticle", slug=slug)["article"]),
    ):
        expect_fields(place, article, **changed, **stays)
        expect_same(f"{place}: tagList", sorted(article["tagList"]), sorted(before["tagList"]))
    expect_list(app, [moths, slug], 2, query={"author": cast.writer.username})
    return [bees, slug, moths, wasps]


def _comments(app: Conduit, cast: Cast, slugs: list[str]) -> None:
    bees, beetles = slugs[:2]
    app.denied("CreateArticleComment", slug=beetles, body={"comment": {"body": "Nobody's"}})
    app.invalid("CreateArticleComment", slug=beetles, token=cast.reader.token, body={"comment": {}})
    for count in range(5):
        _comment(app, cast.writer, bees, f"Bees, {count}")
    by_reader = _comment(app, cast.reader, beetles, "Mine")
    by_writer = _comment(app, cast.writer, beetles, "Thanks")
    expect_same("GetArticleComments", _bodies(app, beetles, cast.reader.token), {"Mine", "Thanks"})
    followed = app.call("GetArticleComments", slug=beetles, token=cast.reader.token)["comments"]
    following = {comment["id"]: comment["author"]["following"] for comment in followed}
    expect_same("GetArticleComments: following", following, {by_reader: False, by_writer: True})
    app.denied("DeleteArticleComment", slug=beetles, id=by_reader)
    app.refused("DeleteArticleComment", slug=beetles, id=by_writer, token=cast.reader.token)
    app.refused("DeleteArticleComment", slug=beetles, id=by_writer + 1000, token=cast.reader.token)
    app.call("DeleteArticleComment", slug=beetles, id=by_reader, token=cast.reader.token)
    expect_same("GetArticleComments after a deletion", _bodies(app, beetles), {"Thanks"})
    expect_same("GetArticleComments of another article", len(_bodies(app, bees)), 5)


def _comment(app: Conduit, person: Person, slug: str, text: str) -> int:
    body = {"comment": {"body": text}}
    comment = app.call("CreateArticleComment", slug=slug, token=person.token, body=body)["comment"]
    expect_fields("CreateArticleComment", comment, body=text)
    expect_fields("CreateArticleComment: author", comment["author"], username=person.username)
    expect_times("CreateArticleComment", comment)
    return int(comment["id"])


def _bodies(app: Conduit, slug: str, token: str | None = None) -> set[str]:
    return {c["body"] for c in app.call("GetArticleComments", slug=slug, token=token)["comments"]}


def _tags_and_deletion(app: Conduit, cast: Cast, slugs: list[str]) -> None:
    bees, beetles, moths, wasps = slugs
    wanted = {f"first-{cast.suffix}", f"shared-{cast.suffix}"}
    expect_same("GetTags", wanted - set(app.call("GetTags")["tags"]), set())
    app.denied("DeleteArticle", slug=beetles)
    app.refused("DeleteArticle", slug=beetles, token=cast.reader.token)
    app.call("DeleteArticle", slug=beetles, token=cast.writer.token)
    app.refused("GetArticle", slug=beetles)
    expect_list(app, [moths], 1, query={"author": cast.writer.username})
    expect_list(app, [wasps, bees], 2, query={"author": cast.other_writer.username})
    expect_list(app, [], 0, query={"favorited": cast.reader.username})
    expect_same("GetTags after a deletion", wanted - set(app.call("GetTags")["tags"]), set())
    app.call("UnfollowUserByUsername", username=cast.writer.username, token=cast.reader.token)
    profile = app.call("GetProfileByUsername", username=cast.writer.username, token=cast.reader.token)
    expect_fields("GetProfileByUsername after an unfollow", profile["profile"], following=False)
    expect_list(app, [], 0, "GetArticlesFeed", token=cast.reader.token)


@click.command()
@click.argument("base_url")
def main(base_url: str) -> None:
    """Plays the scenario against the app at BASE_URL."""
    try:
        smoke(base_url)
    except SmokeError as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)
    click.echo(f"{base_url}: all 19 operations answer as the contract says")


if __name__ == "__main__":
    main()
