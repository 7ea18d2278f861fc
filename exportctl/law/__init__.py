"""The law: texts as written, and what they mean at an instant."""
