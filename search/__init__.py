"""Everything that answers a query. Imports none of the other packages."""
