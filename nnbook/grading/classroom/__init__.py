"""Many submissions: the gradebook, worker processes, a Dask cluster."""
