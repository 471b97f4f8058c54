"""Documents 文书: official papers as drafts, laid out as GB/T 9704 wants them."""
