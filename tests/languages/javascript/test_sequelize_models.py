"""What is understood of Sequelize's models: tables, columns, associations."""

from cdcheck.testing.projects import project_of
from tests.languages.javascript.tables import columns, keys

_DEFINING = "module.exports = (sequelize, types) => sequelize.define('NAME', { name: types.STRING })"


def test_sequelize_associations_add_keys_and_join_tables() -> None:
    project = project_of(
        {
            "models.js": """
                const { Sequelize, DataTypes } = require('sequelize')
                const sequelize = new Sequelize('sqlite::memory:')
                const User = sequelize.define('User', { name: DataTypes.STRING(50) })
                const Tag = sequelize.define('Tag', {}, { timestamps: false })
                const settings = { underscored: true, paranoid: true }
                const Article = sequelize.define(
                    'Article', { favoritesCount: DataTypes.INTEGER }, settings)
                Article.belongsTo(User, { as: 'author' })
                Article.belongsToMany(Tag, { through: 'ArticleTags', timestamps: false })
                Tag.belongsToMany(Article, { through: 'ArticleTags' })
            """
        }
    )

    assert columns(project) == {
        "Users": ["id", "name", "createdAt", "updatedAt"],
        "Tags": ["id"],
        "articles": [
            *("id", "favorites_count", "created_at", "updated_at", "deleted_at"),
            "author_id",
        ],
        "ArticleTags": ["article_id", "tag_id"],
    }
    assert keys(project) == [
        "articles.author_id -> Users.id",
        "ArticleTags.article_id -> articles.id",
        "ArticleTags.tag_id -> Tags.id",
    ]


def test_a_model_of_a_view_is_no_table() -> None:
    project = project_of(
        {
            "models.js": """
                const { Sequelize, DataTypes } = require('sequelize')
                const sequelize = new Sequelize('postgres://localhost/app')
                sequelize.define('Count', { n: DataTypes.INTEGER }, { tableName: 'counts' })
                sequelize.query('CREATE VIEW "counts" AS SELECT count(*) AS n FROM articles')
            """
        }
    )

    assert [table.origin for table in project.tables] == ["view"]


def test_decorated_sequelize_models_take_the_settings_of_their_connection() -> None:
    project = project_of(
        {
            "user.ts": """
                import { Column, HasMany, Model, PrimaryKey, Table } from 'sequelize-typescript'
                import Post from './post'
                @Table
                export default class User extends Model {
                  @PrimaryKey @Column id!: string
                  @HasMany(() => Post) posts!: Post[]
                }
            """,
            "post.ts": """
                import { BelongsTo, Column, ForeignKey, Model, Table } from 'sequelize-typescript'
                import User from './user'
                @Table({ timestamps: false })
                export default class Post extends Model {
                  @ForeignKey(() => User) @Column writtenBy!: string
                  @BelongsTo(() => User) author!: User
                }
            """,
            "db.ts": """
                import { Sequelize } from 'sequelize-typescript'
                new Sequelize({ dialect: 'mysql', models: [], define: { underscored: true } })
            """,
        }
    )

    assert columns(project) == {
        "posts": ["id", "written_by"],
        "users": ["id", "created_at", "updated_at"],
    }
    assert keys(project) == ["posts.written_by -> users.id"]


def test_models_of_a_connection_are_those_that_were_defined() -> None:
    define = """
        module.exports = (sequelize, DataTypes) => {
          const %s = sequelize.define('%s', { name: DataTypes.STRING })
          %s.associate = (models) => models.%s.belongsToMany(models.%s, { through: 'memberships' })
          return %s
        }
    """
    project = project_of(
        {
            "index.js": """
                const { DataTypes, Sequelize } = require('sequelize')
                const sequelize = new Sequelize('sqlite::memory:')
                for (const name of ['group', 'user']) require('./' + name)(sequelize, DataTypes)
                Object.keys(sequelize.models).forEach((name) => {
                  const model = sequelize.models[name]
                  if ('associate' in model) model.associate(sequelize.models)
                })
            """,
            "group.js": define % ("Group", "Group", "Group", "Group", "User", "Group"),
            "user.js": define % ("User", "User", "User", "User", "Group", "User"),
        }
    )

    assert keys(project) == ["memberships.GroupId -> Groups.id", "memberships.UserId -> Users.id"]


def test_what_a_map_holds_is_known() -> None:
    project = project_of(
        {
            "app.js": """
                const { DataTypes, Sequelize } = require('sequelize')
                class Container {
                  static made = new Map([['name', 'tags']])
                  static set(name, value) { Container.made.set(name, value) }
                  static get(name) { return Container.made.get(name) }
                }
                Container.set('db', new Sequelize('sqlite::memory:'))
                const named = { tableName: Container.get('name') }
                Container.get('db').define('Tag', { name: DataTypes.STRING }, named)
            """,
        }
    )

    assert columns(project) == {"tags": ["id", "name", "createdAt", "updatedAt"]}


def test_a_stamp_that_is_a_column_too_has_the_name_of_the_column() -> None:
    project = project_of(
        {
            "city.ts": """
                import * as s from 'sequelize-typescript'
                import { Column, CreatedAt, DataType, Table, UpdatedAt } from 'sequelize-typescript'
                @Table({ tableName: 'cities' })
                export default class City extends s.Model {
                  @CreatedAt @Column({ type: DataType.DATE, field: 'made_at' }) made!: Date
                  @UpdatedAt touched!: Date
                }
            """,
        }
    )

    assert columns(project) == {"cities": ["id", "made_at", "touched"]}


def test_a_model_is_initialised_through_super() -> None:
    texts = {
        "db.js": "const { Sequelize } = require('sequelize')\n"
        "const db = new Sequelize('sqlite::memory:')\n"
        "require('./user').init(db)\n",
        "user.js": "const { DataTypes, Model } = require('sequelize')\n"
        "class User extends Model {\n  static init(sequelize) {\n"
        "    super.init({ name: DataTypes.STRING }, { sequelize, modelName: 'user' })\n  }\n}\n"
        "module.exports = User\n",
    }

    assert columns(project_of(texts)) == {"users": ["id", "name", "createdAt", "updatedAt"]}


def test_models_are_loaded_from_folders_of_folders() -> None:
    project = project_of(
        {
            "models/index.js": """
                const fs = require('fs')
                const path = require('path')
                const { DataTypes, Sequelize } = require('sequelize')
                const sequelize = new Sequelize('sqlite::memory:')
                const models = {}
                const load = (folder) => {
                  const place = path.join(__dirname, folder)
                  for (const entry of fs.readdirSync(place, { withFileTypes: true })) {
                    const inside = path.join(folder, entry.name)
                    if (entry.isDirectory()) {
                      load(inside)
                    } else if (entry.name.endsWith('.model.js')) {
                      const model = require(path.join(__dirname, inside))(sequelize, DataTypes)
                      models[model.name] = model
                    }
                  }
                }
                load('.')
                const { Tag, User } = models
                User.hasMany(Tag, { foreignKey: 'userId' })
                module.exports = models
            """,
            "models/people/user.model.js": _DEFINING.replace("NAME", "User"),
            "models/texts/marks/tag.model.js": _DEFINING.replace("NAME", "Tag"),
        }
    )

    assert columns(project) == {
        "Users": ["id", "name", "createdAt", "updatedAt"],
        "Tags": ["id", "name", "createdAt", "updatedAt", "userId"],
    }
