"""What the models of Django's libraries know of its own: models, queries, migrations, requests."""
