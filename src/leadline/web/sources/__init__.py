"""Data: uploads and connections, the mapping, the prepared log and its quality."""
