"""Words of errors 出错用语: titles, advice, and what is wrong with a parameter."""

from collections.abc import Mapping
from typing import TypeAlias

Words: TypeAlias = tuple[str, str]
"""Chinese, English."""

TITLES: Mapping[int, Words] = {
    400: ("这个地址里有不能识别的内容", "Something in this address is not understood"),
    403: ("这里需要授权", "This needs a role"),
    404: ("没有找到", "Not found"),
    405: ("这个地址不能这样用", "This address is not used like that"),
    409: ("在此期间有人改过了", "Somebody changed it meanwhile"),
    410: ("这一版的内容已经清除", "The rows of this edition were dropped"),
    413: ("内容太大", "Too large"),
    414: ("地址太长", "The address is too long"),
    422: ("没有受理", "Not accepted"),
    500: ("服务内部出错", "The service failed"),
    503: ("现在还不能回答", "No answer yet"),
}
"""Status -> what heads its page."""

ROLE: Words = (
    "由数据管理人在存放工作区的电脑上用 mutu serve --restricted 启动只供本人的服务，再打开这一页",
    "The data manager opens this page in a service of their own: mutu serve --restricted",
)
AGAIN: Words = (
    "过一会儿再试；若一直如此，请联系管理员查看服务日志",
    "Try again in a while; if it stays like this, ask the administrator to read the service's log",
)

EARLIER: Words = (
    "选别的时刻，或回到首页看当前版本",
    "Choose another moment, or see the current data on the home page",
)
NO_PAGE: Words = ("没有这个地址。", "There is no such address.")

WORDS: Mapping[int, str] = {
    404: "没有这个地址；入口见 / 与 /api.html",
    405: "这个地址只接受 {allow}；导入数据请用命令 mutu import",
    500: "服务内部出错，请联系管理员查看日志",
}
"""Status -> what to say where the framework raised it."""

FAULTS: Mapping[str, str] = {
    "missing": "必须给出",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字过大",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "不能超过 {max_length} 个字符",
    "literal_error": "可用：{expected}",
    "enum": "可用：{expected}",
    "bool_parsing": "应为 true 或 false",
    "date_parsing": "应为 2025-06-30 这样的日期",
    "date_from_datetime_parsing": "应为 2025-06-30 这样的日期",
    "date_from_datetime_inexact": "应为 2025-06-30 这样的日期",
}
"""Kind of a validation fault -> its words."""

FAULTS_EN: Mapping[str, str] = {
    "missing": "must be given",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "greater_than_equal": "must not be under {ge}",
    "less_than_equal": "must not be over {le}",
    "string_too_long": "must not have more than {max_length} letters",
    "literal_error": "accepted: {expected}",
    "enum": "accepted: {expected}",
    "bool_parsing": "must be true or false",
    "date_parsing": "must be a date like 2025-06-30",
    "date_from_datetime_parsing": "must be a date like 2025-06-30",
    "date_from_datetime_inexact": "must be a date like 2025-06-30",
}
"""The same on a page in English."""
