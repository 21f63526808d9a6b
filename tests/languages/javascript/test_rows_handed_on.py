"""What is known of rows of Sequelize where code is handed them, and how code reaches the models."""

import pytest

from cdcheck.testing.projects import project_of

_MODELS = """
    const { Sequelize, DataTypes, Model } = require('sequelize')
    const sequelize = new Sequelize('sqlite::memory:')
    class Tag extends Model {}
    Tag.init({ name: DataTypes.STRING }, { sequelize })
    const User = sequelize.define('User', { name: DataTypes.STRING })
    module.exports = { sequelize, Tag, User }
"""


@pytest.mark.parametrize(
    ("text", "called"),
    [
        pytest.param(
            "User.findByPk(1).then((user) => user.save())", "sequelize.Model().save", id="one row"
        ),
        pytest.param(
            "Tag.findByPk(1).then((tag) => tag.save())", "sequelize.Model.save", id="of a class"
        ),
        pytest.param(
            "User.create({}).then((user) => user.reload()).then((user) => user.destroy())",
            "sequelize.Model().destroy",
            id="what the function returns",
        ),
        pytest.param("new User({ name: 'ann' }).save()", "sequelize.Model().save", id="a new row"),
    ],
)
def test_a_row_is_known_to_what_is_handed_it(text: str, called: str) -> None:
    main = f"const {{ Tag, User }} = require('./models')\n{text}\n"

    project = project_of({"models.js": _MODELS, "main.js": main})

    assert called in {call.external for call in project.calls}


def test_a_handler_reaches_what_its_app_keeps() -> None:
    project = project_of(
        {
            "models.js": _MODELS,
            "users.js": """
                const router = require('express').Router()
                router.get('/users', async (req, res) => {
                  res.json(await req.app.get('db').models.User.findAll())
                })
                router.get('/version', (req, res) => res.json(req.app.get('version')))
                module.exports = router
            """,
            "app.js": """
                const app = require('express')()
                app.use(require('./users'))
                app.set('db', require('./models').sequelize)
                app.listen(8000)
            """,
        }
    )

    assert [(call.at.path, call.method) for call in project.model_calls] == [("users.js", "findAll")]
