"""What Fastify's plugin for MongoDB gives every instance."""

from cdcheck.facts.database import engine
from cdcheck.testing.projects import project_of

APP = """
import Fastify from 'fastify'
import mongodb from '@fastify/mongodb'
import tags from './tags.js'
const app = Fastify()
app.register(mongodb, SETTINGS)
app.register(tags)
app.listen({ port: 3000 })
"""
TAGS = """
export default async function tags(fastify) {
  const held = fastify.REACH.collection('tags')
  fastify.get('/tags', async () => fastify.REACH.collection('users').find().toArray())
  fastify.delete('/tags', async () => held.deleteMany({}))
}
"""


def asked(settings: str, reach: str) -> list[tuple[str, tuple[str, ...]]]:
    files = {"app.js": APP.replace("SETTINGS", settings), "tags.js": TAGS.replace("REACH", reach)}
    project = project_of(files)
    assert engine(project).kind == "mongodb"
    return sorted((query.operation, query.tables) for query in project.queries)


def test_collections_are_of_the_database_that_the_plugin_connects_to() -> None:
    told = asked("{ url: 'mongodb://db/app' }", "mongo.db")

    assert told == [("delete", ("tags",)), ("select", ("users",))]


def test_a_named_connection_is_below_its_name() -> None:
    told = asked("{ url: process.env.URL, name: 'main' }", "mongo.main.db")

    assert told == [("delete", ("tags",)), ("select", ("users",))]


def test_a_client_gives_databases_too() -> None:
    told = asked("{ url: process.env.URL }", "mongo.client.db('app')")

    assert told == [("delete", ("tags",)), ("select", ("users",))]
