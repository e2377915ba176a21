"""What counts as a submission: collecting files, reading notebooks."""
