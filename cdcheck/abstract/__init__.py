"""The abstract run's vocabulary: values, and how libraries are modelled."""
