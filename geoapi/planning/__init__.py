"""Judgement 研判: measures, rules and findings. Pure: the date and the rules are arguments."""
