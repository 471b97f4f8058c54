"""Zone evaluation 开发区土地集约利用评价 (TD/T 1029): account, indicators, score, potentials."""
