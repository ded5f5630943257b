"""Elasticsearch: the cluster, its indexes, what is written to them and what is asked of them."""
