"""Reporters: findings and results as text, JSON and what CI systems read."""
