"""Questions 问题: a county and a date in, an answer out; commands and routes both ask here."""
