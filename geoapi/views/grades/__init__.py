"""Views of grades 企业分级: tables, map, figure, report, and the sheet "为什么是这个等级"."""
