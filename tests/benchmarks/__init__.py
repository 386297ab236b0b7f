"""Benchmarks, run on demand by `python -m tests.benchmarks`: they fail nothing, they print ratios of one run."""
