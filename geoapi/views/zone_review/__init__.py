"""Zone reviews 园区评价: their tables, words and report."""
