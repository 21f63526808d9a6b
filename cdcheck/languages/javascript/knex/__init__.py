"""What the model of Knex knows: clients, schemas, queries."""
