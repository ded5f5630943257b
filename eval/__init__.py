"""The workbench: judgments, runs, measures, benchmarks. Imports search (and, for benchmarks, indexer)."""
