"""A catalogue file becomes a new generation. Imports search alone."""
