"""The tables that JavaScript's ORMs make for associations, as the libraries make them.

The expected columns are those of Sequelize 6 and of TypeORM for the same models.
"""

import pytest

from cdcheck.testing.projects import project_of
from tests.languages.javascript.tables import columns


@pytest.mark.parametrize(
    ("define", "own", "association", "added"),
    [
        pytest.param("{}", "{ timestamps: false }", "", ["createdAt", "updatedAt"], id="by default"),
        pytest.param("{}", "{}", "timestamps: false", [], id="none, as the association says"),
        pytest.param("{ timestamps: false }", "{}", "", [], id="none, as the connection says"),
        pytest.param("{}", "{ createdAt: 'made', updatedAt: false }", "", ["made"], id="the source's"),
    ],
)
def test_a_join_table_of_sequelize_has_timestamps_of_its_own(
    define: str, own: str, association: str, added: list[str]
) -> None:
    project = project_of(
        {
            "models.js": f"""
                const {{ Sequelize }} = require('sequelize')
                const sequelize = new Sequelize('sqlite::memory:', {{ define: {define} }})
                const Post = sequelize.define('Post', {{}}, {own})
                const Tag = sequelize.define('Tag', {{}})
                Post.belongsToMany(Tag, {{ through: 'PostTags', {association} }})
            """
        }
    )

    assert columns(project)["PostTags"] == [*added, "PostId", "TagId"]


def test_typeorm_numbers_the_columns_that_join_a_table_with_itself() -> None:
    project = project_of(
        {
            "entities.ts": """
                import { Entity, JoinTable, ManyToMany, PrimaryGeneratedColumn } from 'typeorm'
                @Entity('users') export class User {
                  @PrimaryGeneratedColumn() id: number
                  @ManyToMany(() => User, (user) => user.followed) @JoinTable() followers: User[]
                  @ManyToMany(() => User, (user) => user.followers) followed: User[]
                }
            """,
        }
    )

    assert columns(project) == {
        "users_followers_users": ["usersId_1", "usersId_2"],
        "users": ["id"],
    }


def test_names_that_an_app_makes_of_others_are_known() -> None:
    project = project_of(
        {
            "models.js": """
                const inflection = require('inflection')
                const { Sequelize } = require('sequelize')
                const named = (word) => inflection.underscore(inflection.pluralize(word))
                const sequelize = new Sequelize('sqlite::memory:', { define: { timestamps: false } })
                sequelize.define('C', {}, { tableName: named('orderCategory') })
            """
        }
    )

    assert columns(project) == {"order_categories": ["id"]}


def test_a_model_of_virtual_attributes_has_no_table() -> None:
    project = project_of(
        {
            "models.js": """
                const { DataTypes, Sequelize } = require('sequelize')
                const sequelize = new Sequelize('sqlite::memory:')
                const { TEXT, VIRTUAL } = DataTypes
                sequelize.define('SignIn', { name: VIRTUAL, code: { type: VIRTUAL } })
                sequelize.define('Tag', { name: TEXT, shown: VIRTUAL })
                sequelize.define('Visit', {})
            """
        }
    )

    assert set(columns(project)) == {"Tags", "Visits"}
