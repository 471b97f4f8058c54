"""Routes 路由: one file a resource; no logic, only questions passed on and answers sent."""
