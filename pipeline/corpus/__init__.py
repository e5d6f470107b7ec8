"""The folder of documents: what is a document, what the catalog says of it."""
