"""What the model of SQLAlchemy knows: classes, tables, statements, sessions."""
