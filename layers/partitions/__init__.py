"""Partitions 分区数据: a workspace as spatially sorted GeoParquet, to be read piece by piece."""

from layers.partitions.dataset import Dataset, Partition, open_dataset
from layers.partitions.writing import write

__all__ = ["Dataset", "Partition", "open_dataset", "write"]
