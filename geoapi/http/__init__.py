"""What every route needs 服务: the county held, answers and problems, the OpenAPI document."""
