"""Contacts and companies: their fields, how every way in changes them, and who may see what of them."""
