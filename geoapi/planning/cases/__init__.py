"""Cases of idle land 闲置土地案件: what people do about land from suspicion to its end.

The software suspects; people recognise. Every step has a person, a day and a document.
"""
