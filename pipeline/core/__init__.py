"""What every layer shares: types, schema, source map, kept results, params.

Nothing here imports from another layer.
"""
