"""Views 图文: maps, figures, reports and tables of a scene; they compute nothing."""
