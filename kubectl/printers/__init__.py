"""How kubectl prints: columns, server tables, JSON, YAML, names and ages. Pure: documents in, text out."""
