"""Measuring 度量: land and figures of a period, apportioned, summed, and put in relation."""
