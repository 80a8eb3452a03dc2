"""The OpenAPI description: operations, properties, parameters, refusals, examples."""
