"""What is understood of models that objects and static members describe."""

from cdcheck.facts.database import engine
from cdcheck.facts.orm import orm_in_use
from cdcheck.testing.projects import project_of
from tests.languages.javascript.test_orms import columns, keys


def test_an_entity_schema_is_a_table() -> None:
    text = """
        import { DataSource, EntitySchema } from 'typeorm'
        class User { static get schema() { return new EntitySchema({
          name: User.name, tableName: 'users',
          columns: {
            id: { type: 'uuid', primary: true, generated: 'uuid' },
            firstName: { name: 'first_name', type: 'varchar', length: 255 },
            age: { type: Number, nullable: true } } }) } }
        const Tag = new EntitySchema({ name: 'Tag', columns: { id: { type: Number, primary: true } } })
        const Post = new EntitySchema({
          name: 'BlogPost',
          columns: { id: { type: Number, primary: true, generated: true } },
          relations: {
            author: { type: 'many-to-one', target: 'User', joinColumn: { name: 'author_id' } },
            tags: { type: 'many-to-many', target: 'Tag', joinTable: true } } })
        const db = new DataSource({ type: 'postgres', entities: [User.schema, Post, Tag] })
        const posts = () => db.getRepository(Post).find()
    """

    project = project_of({"db.js": text})

    assert columns(project) == {
        "users": ["id", "first_name", "age"],
        "tag": ["id"],
        "blog_post": ["id", "author_id"],
        "blog_post_tags_tag": ["blogPostId", "tagId"],
    }
    assert "blog_post.author_id -> users.id" in keys(project)
    assert [(query.operation, query.tables) for query in project.queries] == [("select", ("blog_post",))]
    assert orm_in_use(project).name == "typeorm"


_OBJECTION = """
    const { Model } = require('objection')
    class User extends Model {
      static get tableName() { return 'users' }
      static get jsonSchema() { return { type: 'object', properties: {
        id: { type: 'integer' }, email: { type: 'string' } } } }
    }
    class Post extends Model {
      static tableName = 'posts'
      static relationMappings = () => ({ author: {
        relation: Model.BelongsToOneRelation, modelClass: User,
        join: { from: 'posts.userId', to: 'users.id' } } })
    }
    Model.knex(require('knex')({ client: 'pg' }))
    const all = () => User.query().where('email', 'a').orderBy('id')
    const add = (post) => Post.query().insert(post)
"""


def test_an_objection_model_is_a_table() -> None:
    project = project_of({"models.js": _OBJECTION})

    assert columns(project) == {"users": ["id", "email"], "posts": ["userId"]}
    assert keys(project) == ["posts.userId -> users.id"]
    found = [(query.operation, query.tables) for query in project.queries]
    assert ("select", ("users",)) in found
    assert ("insert", ("posts",)) in found
    assert orm_in_use(project).name == "objection"
    assert engine(project).kind == "postgres"


def test_mixins_of_libraries_leave_a_model_what_it_is() -> None:
    models = """
        const { Model } = require('objection')
        const visibility = require('objection-visibility').default
        const password = require('objection-password')()
        class Base extends visibility(password(Model)) {}
        class Tag extends password(Base) {
          static get tableName() { return 'tags' }
          static jsonSchema = { properties: { id: { type: 'integer' } } }
        }
    """

    project = project_of({"models.js": models})

    assert [table.name for table in project.tables] == ["tags"]
    assert orm_in_use(project).name == "objection"


def test_a_migration_knows_the_columns_of_an_objection_model() -> None:
    migration = """
        exports.up = (knex) => knex.schema.createTable('users', (table) => {
          table.increments('id'); table.string('email'); table.string('password') })
    """
    project = project_of({"models.js": _OBJECTION, "migrations/1_users.js": migration})

    assert columns(project)["users"] == ["id", "email", "password"]
    assert [table.name for table in project.tables] == ["users", "posts"]
