"""What the model of Sequelize knows: models, options, associations, calls."""
