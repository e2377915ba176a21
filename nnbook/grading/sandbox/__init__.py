"""Runs a submission where it can do no harm: bubblewrap, a memory limit, child processes."""
