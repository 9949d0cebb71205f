"""Measurements, and what they are held against."""
