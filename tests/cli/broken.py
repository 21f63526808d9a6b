"""A small app whose service imports its routes."""

BROKEN = {
    "app/__init__.py": "",
    "app/routes/__init__.py": "",
    "app/routes/users.py": """\
        from flask import Blueprint

        users = Blueprint("users", __name__)


        @users.get("/users")
        def index():
            return []
        """,
    "app/services/__init__.py": "",
    "app/services/users.py": "from app.routes import users\n\nroutes = users\n",
    "app/main.py": """\
        from flask import Flask

        from app.routes.users import users

        app = Flask(__name__)
        app.register_blueprint(users)
        """,
    "requirements.txt": "flask\n",
}
