"""Keeps everything that follows the log following it, and does what policies ordered."""
