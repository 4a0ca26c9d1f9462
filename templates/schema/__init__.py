"""JSON Schemas of the TOML files, so that an editor helps whoever writes a region's rules. Made from the model."""
