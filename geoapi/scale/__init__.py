"""Scale 大规模计算: the same questions, asked of partitions by a Dask cluster."""
