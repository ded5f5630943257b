"""The shop and the API over HTTP. Imports search."""
