"""Sheets of single objects 对象页: one parcel, enterprise or zone, on a page, in Word, in Excel."""
