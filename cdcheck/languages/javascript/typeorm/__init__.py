"""What the model of TypeORM knows: entities, finds, relations."""
