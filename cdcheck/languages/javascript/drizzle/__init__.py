"""What the model of Drizzle knows: schemas, relations, queries."""
