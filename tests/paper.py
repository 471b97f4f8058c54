"""A county's own paper: a Word file with a letterhead, and where a report goes."""

import docx


def own_paper(path):
    """Write a template; gives its path."""
    paper = docx.Document()
    paper.add_paragraph("某局文件")
    paper.add_paragraph("{{正文}}")
    paper.save(str(path))
    return path
