"""What is read of a class of JavaScript itself."""

from cdcheck.testing.projects import project_of


def test_a_static_getter_gives_the_router_that_it_makes() -> None:
    project = project_of(
        {
            "tags.js": "import { Router } from 'express'\n"
            "export class Tags {\n"
            "  static get routes() {\n"
            "    const router = Router()\n"
            "    router.get('/:name', (req, res) => res.json({}))\n"
            "    return router\n"
            "  }\n"
            "}\n",
            "app.js": "import express from 'express'\nimport { Tags } from './tags.js'\n"
            "const app = express()\napp.use('/tags', Tags.routes)\napp.listen(3000)\n",
        }
    )

    assert [route.path for route in project.routes] == ["/tags/{name}"]
