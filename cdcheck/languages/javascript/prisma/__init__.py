"""What the model of Prisma knows: its schema, and the arguments of its calls."""
