"""Preview 导入预览: what a file holds, on a map and in words, before it is stored."""
