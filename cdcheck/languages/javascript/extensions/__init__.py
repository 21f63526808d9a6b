"""Models of libraries that are loaded when an app names them."""
