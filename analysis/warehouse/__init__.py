"""The warehouse: marts built from exports, published as loads, opened as scoped stores."""
